// CUPTI's activity API.
#include "exports.h"

using namespace hpf::cupti;

namespace {

// Attributes by number: the bytes of their value. 0: no such attribute.
size_t AttributeSize(uint32_t attribute, uint32_t api) {
    switch (attribute) {
        case 5:                                  // zeroed-out activity buffers
        case 8: return sizeof(uint8_t);          // buffers of the device in pinned host memory
        case 9: return api >= 22 ? sizeof(uint8_t) : 0;  // buffers per thread
        default: return attribute < 8 ? sizeof(size_t) : 0;
    }
}

}  // namespace

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityEnable(uint32_t kind) {
    HPF_AVAILABLE("cuptiActivityEnable");
    Session::Instance().Settle();
    Guard guard;
    return Session::Instance().Enable(kind, true);
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityDisable(uint32_t kind) {
    HPF_AVAILABLE("cuptiActivityDisable");
    Session::Instance().Settle();
    Guard guard;
    return Session::Instance().Enable(kind, false);
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityRegisterCallbacks(BufferRequested requested, BufferCompleted completed) {
    HPF_AVAILABLE("cuptiActivityRegisterCallbacks");
    if (requested == nullptr || completed == nullptr) return kInvalidParameter;
    Guard guard;
    Session::Instance().buffers.Register(requested, completed);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityRegisterTimestampCallback(Timestamp timestamp) {
    HPF_AVAILABLE("cuptiActivityRegisterTimestampCallback");
    if (timestamp == nullptr) return kInvalidParameter;
    Guard guard;
    Session::Instance().SetTimestamp(timestamp);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityFlushAll(uint32_t flag) {
    HPF_AVAILABLE("cuptiActivityFlushAll");
    Session &session = Session::Instance();
    session.Settle();
    Guard guard;
    if (!session.buffers.registered()) return kInvalidOperation;
    session.Flush((flag & kFlushForced) != 0);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityFlush(void *, uint32_t, uint32_t flag) { return cuptiActivityFlushAll(flag); }

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityFlushPeriod(uint32_t milliseconds) {
    HPF_AVAILABLE("cuptiActivityFlushPeriod");
    Guard guard;
    Session::Instance().SetFlushPeriod(milliseconds);
    return kSuccess;
}

// Needs neither a device nor state: walks any buffer whose records have this version's sizes.
HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityGetNextRecord(uint8_t *buffer, size_t validSize, uint8_t **record) {
    HPF_FAULT("cuptiActivityGetNextRecord");
    if (buffer == nullptr || record == nullptr) return kInvalidParameter;
    uint32_t api;
    {
        Guard guard;
        api = Session::Instance().Api();
    }
    uint8_t *next = buffer;
    uint32_t kind;
    if (*record != nullptr) {
        std::memcpy(&kind, *record, sizeof kind);
        const uint32_t size = RecordSize(kind, api);
        if (size == 0) return kInvalidKind;
        next = *record + size;
    }
    const size_t left = validSize - static_cast<size_t>(next - buffer);
    if (next >= buffer + validSize || left < sizeof kind) return kMaxLimitReached;
    std::memcpy(&kind, next, sizeof kind);
    const uint32_t size = RecordSize(kind, api);
    if (size == 0 || size > left) return kInvalidKind;
    *record = next;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityGetNumDroppedRecords(void *, uint32_t, size_t *dropped) {
    HPF_FAULT("cuptiActivityGetNumDroppedRecords");
    Guard guard;
    Session &session = Session::Instance();
    // From 12.5 on it answers even where there is no device.
    if (session.Api() < 23)
        if (const Result result = session.Availability(); result != kSuccess) return result;
    if (dropped == nullptr) return kInvalidParameter;
    *dropped = session.buffers.TakeDropped();
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivitySetAttribute(uint32_t attribute, size_t *size, void *value) {
    HPF_AVAILABLE("cuptiActivitySetAttribute");
    if (size == nullptr || value == nullptr) return kInvalidParameter;
    Guard guard;
    Session &session = Session::Instance();
    const size_t bytes = AttributeSize(attribute, session.Api());
    if (bytes == 0) return kInvalidParameter;
    if (*size < bytes) return kParameterSizeNotSufficient;
    uint64_t wide = 0;
    std::memcpy(&wide, value, bytes);
    session.attributes[attribute] = wide;
    if (attribute == 5) session.zeroed = wide != 0;
    if (attribute == 9) session.buffers.perThread = wide != 0;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityGetAttribute(uint32_t attribute, size_t *size, void *value) {
    HPF_AVAILABLE("cuptiActivityGetAttribute");
    if (size == nullptr || value == nullptr) return kInvalidParameter;
    Guard guard;
    Session &session = Session::Instance();
    const size_t bytes = AttributeSize(attribute, session.Api());
    if (bytes == 0) return kInvalidParameter;
    if (*size < bytes) return kParameterSizeNotSufficient;
    static constexpr uint64_t kDefaults[] = {3200000, 8388608, 250, 25000, 250, 0, 3, 3, 1, 0};
    const auto it = session.attributes.find(attribute);
    const uint64_t wide = it != session.attributes.end() ? it->second : kDefaults[attribute];
    std::memcpy(value, &wide, bytes);
    *size = bytes;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityPushExternalCorrelationId(uint32_t kind, uint64_t id) {
    HPF_AVAILABLE("cuptiActivityPushExternalCorrelationId");
    if (kind < kExternalKindFirst || kind >= kExternalKindEnd) return kInvalidParameter;
    Session::External(kind).push_back(id);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityPopExternalCorrelationId(uint32_t kind, uint64_t *last) {
    HPF_AVAILABLE("cuptiActivityPopExternalCorrelationId");
    if (kind < kExternalKindFirst || kind >= kExternalKindEnd) return kInvalidParameter;
    auto &stack = Session::External(kind);
    if (stack.empty()) return kQueueEmpty;
    if (last != nullptr) *last = stack.back();
    stack.pop_back();
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityEnableLatencyTimestamps(uint8_t enable) {
    HPF_AVAILABLE("cuptiActivityEnableLatencyTimestamps");
    Guard guard;
    Session::Instance().latencyTimestamps = enable != 0;
    return kSuccess;
}

#if HPF_CUPTI_EXPORTS >= 22
HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityEnableDriverApi(uint32_t cbid, uint8_t enable) {
    HPF_AVAILABLE("cuptiActivityEnableDriverApi");
    if (CallbackName(kDomainDriver, cbid) == nullptr) return kInvalidParameter;
    Guard guard;
    Session::Instance().EnableFunction(kDomainDriver, cbid, enable != 0);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityEnableRuntimeApi(uint32_t cbid, uint8_t enable) {
    HPF_AVAILABLE("cuptiActivityEnableRuntimeApi");
    if (CallbackName(kDomainRuntime, cbid) == nullptr) return kInvalidParameter;
    Guard guard;
    Session::Instance().EnableFunction(kDomainRuntime, cbid, enable != 0);
    return kSuccess;
}
#endif

#if HPF_CUPTI_EXPORTS >= 26
HPF_CUPTI_API uint32_t CUPTIAPI cuptiActivityEnableCudaEventDeviceTimestamps(uint8_t enable) {
    HPF_AVAILABLE("cuptiActivityEnableCudaEventDeviceTimestamps");
    Guard guard;
    Session::Instance().eventTimestamps = enable != 0;
    return kSuccess;
}
#endif

// Detaches: kinds off, nobody subscribed; what the client has not had back is lost.
HPF_CUPTI_API uint32_t CUPTIAPI cuptiFinalize() {
    HPF_FAULT("cuptiFinalize");
    Guard guard;
    Session::Instance().Reset();
    return kSuccess;
}
