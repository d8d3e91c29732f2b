// CUPTI's callback API, and what tests ask beyond CUPTI.
#include "exports.h"

using namespace hpf::cupti;

namespace {

// Stands for the subscriber; there is only ever one.
char subscriberHandle;

uint32_t Highest(uint32_t domain) {
    switch (domain) {
        case kDomainDriver: return 1024;
        case kDomainRuntime: return 1024;
        case kDomainResource: return 32;
        case kDomainSynchronize: return 3;
        default: return 0;
    }
}

uint32_t EnableRange(uint32_t enable, void *subscriber, uint32_t domain, uint32_t first, uint32_t end) {
    Guard guard;
    Session &session = Session::Instance();
    if (subscriber != &subscriberHandle || session.subscriber == nullptr) return kInvalidParameter;
    for (uint32_t id = first; id < end; id++) {
        if (enable != 0) session.callbacks.insert({domain, id});
        else session.callbacks.erase({domain, id});
    }
    return kSuccess;
}

}  // namespace

HPF_CUPTI_API uint32_t CUPTIAPI cuptiSubscribe(void **subscriber, Callback callback, void *user) {
    HPF_AVAILABLE("cuptiSubscribe");
    if (subscriber == nullptr || callback == nullptr) return kInvalidParameter;
    Guard guard;
    Session &session = Session::Instance();
    if (session.subscriber != nullptr || hpf::hpf_engine_integer("cupti.other_subscriber", 0) != 0)
        return kMultipleSubscribersNotSupported;
    session.subscriber = callback;
    session.subscriberData = user;
    *subscriber = &subscriberHandle;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiUnsubscribe(void *subscriber) {
    HPF_AVAILABLE("cuptiUnsubscribe");
    Guard guard;
    Session &session = Session::Instance();
    if (subscriber != &subscriberHandle || session.subscriber == nullptr) return kInvalidParameter;
    session.subscriber = nullptr;
    session.callbacks.clear();
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiEnableCallback(uint32_t enable, void *subscriber, uint32_t domain, uint32_t cbid) {
    HPF_FAULT("cuptiEnableCallback");
    if (cbid == 0 || cbid >= Highest(domain)) return kInvalidParameter;
    return EnableRange(enable, subscriber, domain, cbid, cbid + 1);
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiEnableDomain(uint32_t enable, void *subscriber, uint32_t domain) {
    HPF_FAULT("cuptiEnableDomain");
    if (domain == kDomainInvalid || domain >= kDomainEnd) return kInvalidParameter;
    return EnableRange(enable, subscriber, domain, 1, Highest(domain));
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiEnableAllDomains(uint32_t enable, void *subscriber) {
    for (uint32_t domain = kDomainDriver; domain < kDomainEnd; domain++)
        if (const uint32_t result = cuptiEnableDomain(enable, subscriber, domain); result != kSuccess) return result;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetCallbackState(uint32_t *enable, void *subscriber, uint32_t domain, uint32_t cbid) {
    Guard guard;
    if (enable == nullptr || subscriber != &subscriberHandle) return kInvalidParameter;
    *enable = Session::Instance().CallbackEnabled(domain, cbid) ? 1 : 0;
    return kSuccess;
}

HPF_CUPTI_API int32_t hpc_get_statistics(hpc_statistics *statistics) {
    if (statistics == nullptr || statistics->size != sizeof *statistics) return -1;
    Guard guard;
    *statistics = Session::Instance().Statistics();
    statistics->size = sizeof *statistics;
    return 0;
}

HPF_CUPTI_API uint64_t hpc_delivered(uint32_t kind) {
    Guard guard;
    return Session::Instance().buffers.Delivered(kind);
}

HPF_CUPTI_API uint32_t hpc_runtime_call(uint32_t cbid, void (*body)(void *argument), void *argument) {
    return Session::Instance().RuntimeCall(cbid, body, argument);
}
