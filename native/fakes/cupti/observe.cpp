// What the engine tells, on whatever thread.
#include "session.h"

namespace hpf::cupti {

namespace {

// A call that the thread is in.
struct Frame {
    uint64_t start = 0;  // 0: no record is made of it
    uint64_t data = 0;   // the subscriber's word
};

std::vector<Frame> &Frames() {
    thread_local std::vector<Frame> frames;
    return frames;
}

uint64_t OperationKey(const hpf_record &record) {
    return static_cast<uint64_t>(record.correlation) << 32 | record.graph_launch_node;
}

// Callbacks run without the lock: they may call anything.
void Tell(Callback callback, void *user, const ApiCall &call, uint32_t cbid, uint32_t site, uint64_t *data, uint32_t correlation) {
    int32_t result = call.result;
    CallbackData told{};
    told.site = site;
    told.function = call.name;
    told.params = call.params;
    told.returnValue = site == 1 ? &result : nullptr;
    told.symbol = call.symbol;
    told.context = call.context_handle;
    told.contextUid = call.context;
    told.correlationData = data;
    told.correlationId = correlation;
    callback(user, kDomainDriver, cbid, &told);
}

}  // namespace

void Session::ApiEnter(const ApiCall &call) {
    const uint32_t cbid = DriverCallbackId(call.name);
    Frames().push_back({});
    Callback callback = nullptr;
    void *user = nullptr;
    {
        Guard guard;
        if (const uint32_t runtime = RuntimeCorrelation(); runtime != 0) runtimeOf_[call.correlation] = runtime;
        if (virtualClock_ && AnyEnabled()) Anchor(call);
        if (std::strstr(call.name, "Async") != nullptr || std::strncmp(call.name, "cuGraphLaunch", 13) == 0) asyncCalls_.insert(call.correlation);
        const bool firstInit = !initialized_ && std::strcmp(call.name, "cuInit") == 0;
        if (!firstInit && cbid != 0 && FunctionEnabled(kDomainDriver, cbid)) Frames().back().start = Now();
        if (subscriber != nullptr && CallbackEnabled(kDomainDriver, cbid)) {
            callback = subscriber;
            user = subscriberData;
        }
    }
    if (callback != nullptr)
        Tell(callback, user, call, cbid, 0, &Frames().back().data, Correlation(call.correlation));
}

void Session::ApiExit(const ApiCall &call) {
    if (Frames().empty()) return;  // entered before the library was there
    Frame frame = Frames().back();
    Frames().pop_back();
    const uint32_t cbid = DriverCallbackId(call.name);
    Callback callback = nullptr;
    void *user = nullptr;
    uint32_t correlation;
    {
        Guard guard;
        asyncCalls_.erase(call.correlation);
        correlation = Correlation(call.correlation);
        if (frame.start != 0)
            MakeApi(kDRIVER, cbid, frame.start, Now(), correlation, static_cast<uint32_t>(call.result));
        if (subscriber != nullptr && CallbackEnabled(kDomainDriver, cbid)) {
            callback = subscriber;
            user = subscriberData;
        }
    }
    if (callback != nullptr) Tell(callback, user, call, cbid, 1, &frame.data, correlation);
}

Slot Session::ReserveOperation(uint32_t kind) {
    operations_++;
    if (loseEvery_ > 0 && operations_ % static_cast<uint64_t>(loseEvery_) == 0) {
        buffers.Drop();
        return {};
    }
    return buffers.Reserve(kind, Api(), zeroed);
}

// A record is judged by what is enabled when it is made: when the operation is submitted.
void Session::Submitted(const hpf_record &record) {
    Guard guard;
    Refresh();
    const uint32_t kind = OperationKind(record);
    Unfinished operation{kind, {}, asyncCalls_.count(record.correlation) != 0, 0};
    if (kind != 0) {
        operation.slot = ReserveOperation(kind);
        operation.number = operations_;
    }
    unfinished_[OperationKey(record)] = operation;
}

void Session::Ended(const hpf_record &record) {
    Guard guard;
    Refresh();
    switch (record.kind) {
        case HPF_KERNEL:
        case HPF_MEMCPY:
        case HPF_MEMSET:
        case HPF_GRAPH_LAUNCH: {
            Unfinished operation{};
            if (auto it = unfinished_.find(OperationKey(record)); it != unfinished_.end()) {
                operation = it->second;
                unfinished_.erase(it);
            } else if ((operation.kind = OperationKind(record)) != 0) {
                operation.slot = ReserveOperation(operation.kind);
                operation.number = operations_;
            }
            if (operation.kind == 0) break;
            FillOperation(record, operation);
            buffers.Finish(operation.slot);
            break;
        }
        case HPF_EVENT_RECORD: MakeEvent(record); break;
        case HPF_EVENT_WAIT:
        case HPF_SYNC_STREAM:
        case HPF_SYNC_CONTEXT:
        case HPF_SYNC_EVENT: MakeSynchronization(record); break;
        case HPF_ALLOC:
        case HPF_FREE: MakeMemory(record); break;
        case HPF_POOL: MakePool(record); break;
        default: break;
    }
    if (record.kind != HPF_SYNC_STREAM && record.kind != HPF_SYNC_CONTEXT) return;
    // The subscriber of synchronizations is told once the host has waited.
    const uint32_t id = record.kind == HPF_SYNC_STREAM ? 1 : 2;
    if (subscriber == nullptr || !CallbackEnabled(kDomainSynchronize, id)) return;
    auto context = contexts_.find(record.context);
    const SynchronizeData data{context != contexts_.end() ? context->second.handle : nullptr,
                               reinterpret_cast<void *>(static_cast<uintptr_t>(record.handle))};
    subscriber(subscriberData, kDomainSynchronize, id, &data);
}

void Session::Changed(const Resource &resource) {
    Guard guard;
    Refresh();
    uint32_t id = 0;  // CUpti_CallbackIdResource
    switch (resource.kind) {
        case kContextCreated:
            contexts_[resource.id] = resource;
            MakeContext(resource);
            id = 1;
            break;
        case kContextDestroyed:
            contexts_.erase(resource.id);
            id = 2;
            break;
        case kStreamCreated:
            MakeStream(resource);
            id = 3;
            break;
        case kStreamDestroyed: id = 4; break;
        case kInitialized:
            initialized_ = true;
            id = 5;
            break;
        case kModuleLoaded: id = 6; break;
        case kModuleUnloaded: id = 7; break;
        case kReset: Reset(); return;
        default: return;
    }
    if (subscriber == nullptr || !CallbackEnabled(kDomainResource, id)) return;
    const bool isStream = resource.kind == kStreamCreated || resource.kind == kStreamDestroyed;
    const ResourceData data{resource.context_handle, isStream ? resource.handle : nullptr, nullptr};
    subscriber(subscriberData, kDomainResource, id, &data);
}

bool Session::DeviceOfContext(uint32_t context, uint32_t *device) const {
    const auto it = contexts_.find(context);
    if (it == contexts_.end()) return false;
    *device = static_cast<uint32_t>(it->second.device);
    return true;
}

uint32_t Session::EventId(uint64_t handle) {
    auto [it, added] = eventIds_.try_emplace(handle, static_cast<uint32_t>(eventIds_.size() + 1));
    return it->second;
}

uint32_t Session::RuntimeCall(uint32_t cbid, void (*body)(void *), void *argument) {
    const uint32_t correlation = hpf_engine_next_correlation();
    uint64_t start = 0;
    {
        Guard guard;
        if (FunctionEnabled(kDomainRuntime, cbid)) start = Now();
    }
    const uint32_t outer = RuntimeCorrelation();
    RuntimeCorrelation() = correlation;
    if (body != nullptr) body(argument);
    RuntimeCorrelation() = outer;
    Guard guard;
    if (start != 0) MakeApi(kRUNTIME, cbid, start, Now(), correlation, 0);
    return correlation;
}

}  // namespace hpf::cupti
