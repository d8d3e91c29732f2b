#include "cupti_source.h"

#include "cupti/recording.h"
#include "operation_attributes.h"
#include "recording.h"

namespace hp::inject {

namespace {

constexpr uint32_t kKinds = HP_CUPTI_KERNELS | HP_CUPTI_COPIES | HP_CUPTI_FILLS | HP_CUPTI_RUNTIME_CALLS | HP_CUPTI_DRIVER_CALLS | HP_CUPTI_SYNCHRONIZATION |
                            HP_CUPTI_OVERHEAD | HP_CUPTI_MEMORY | HP_CUPTI_MEMORY_POOLS;
constexpr uint64_t kBufferBytes = 1 << 20, kBuffersAtLeast = 8;

// CUpti_ActivitySynchronizationType
constexpr uint32_t kEventSynchronize = 1, kStreamWaitEvent = 2, kStreamSynchronize = 3, kContextSynchronize = 4;

using Size = FixedText<80>;

void AddSize(Size &text, const uint32_t (&size)[3]) noexcept { text.Add(int64_t{size[0]}).Add("x").Add(int64_t{size[1]}).Add("x").Add(int64_t{size[2]}); }

}  // namespace

bool CuptiSource::Start(const Settings &settings, FixedText<1024> &reason) noexcept {
    cupti::Recording &client = cupti::TheRecording();
    hp_cupti_info info{};
    info.size = sizeof info;
    const int32_t opened = client.Open(nullptr, info);
    if (opened != HP_STATUS_OK) {
        Explain(info.step, info.result, reason);
        return false;
    }

    hp_cupti_options options{};
    options.size = sizeof options;
    options.kinds = kKinds;
    options.memory_bytes = static_cast<uint64_t>(settings.bufferBytes);
    // A small budget is many small buffers and not one that is with CUPTI while it is to be read.
    options.buffer_bytes = options.memory_bytes / kBuffersAtLeast < kBufferBytes ? options.memory_bytes / kBuffersAtLeast : kBufferBytes;
    options.all_calls = 1;
    hp_cupti_outcome outcome{};
    outcome.size = sizeof outcome;
    if (client.Start(options, outcome) != HP_STATUS_OK) {
        Explain(outcome.step, outcome.result, reason);
        return false;
    }

    client.Take();
    missing_ = outcome.missing;
    active_ = true;
    return true;
}

void CuptiSource::Disregard(int64_t thread) noexcept { cupti::TheRecording().Disregard(static_cast<uint32_t>(thread)); }

void CuptiSource::Drain(Recording &recording, bool isLast, bool mayAsk) noexcept {
    if (!active_) return;
    if (keys_.geometry.id < 0) InternKeys(recording);
    cupti::Recording &client = cupti::TheRecording();
    if (mayAsk && client.Flush(isLast) != HP_STATUS_OK) ++errors_;
    uint32_t count;
    while (client.Drain(records_, kBatch, count) == HP_STATUS_OK && count > 0) {
        for (uint32_t i = 0; i < count; ++i) Take(recording, records_[i]);
    }
    if (isLast) {
        for (size_t i = 0; i < waitingCount_; ++i) Place(recording, waiting_[i], 0);
        waitingCount_ = 0;
    }
    hp_cupti_statistics statistics{};
    client.Statistics(statistics);
    dropped_ = static_cast<int64_t>(statistics.dropped_by_cupti + statistics.dropped_by_budget);
}

void CuptiSource::InternKeys(Recording &recording) noexcept {
    const struct {
        Name &key;
        const char *text;
    } all[] = {
        {keys_.geometry, operation_attributes::kGeometry},
        {keys_.bytes, operation_attributes::kBytes},
        {keys_.direction, operation_attributes::kDirection},
        {keys_.registers, operation_attributes::kRegistersPerThread},
        {keys_.staticShared, operation_attributes::kStaticSharedBytes},
        {keys_.dynamicShared, operation_attributes::kDynamicSharedBytes},
        {keys_.localPerThread, operation_attributes::kLocalBytesPerThread},
        {keys_.cluster, operation_attributes::kCluster},
        {keys_.cacheConfig, operation_attributes::kCacheConfig},
        {keys_.graph, operation_attributes::kGraph},
        {keys_.graphNode, operation_attributes::kGraphNode},
        {keys_.sourceMemory, operation_attributes::kSourceMemory},
        {keys_.targetMemory, operation_attributes::kTargetMemory},
        {keys_.sourceDevice, operation_attributes::kSourceDevice},
        {keys_.targetDevice, operation_attributes::kTargetDevice},
        {keys_.fillValue, operation_attributes::kFillValue},
    };
    for (const auto &one : all) one.key = recording.Intern(one.text);
}

void CuptiSource::Stop(Recording &recording) noexcept {
    if (!active_) return;
    if (cupti::TheRecording().Stop() != HP_STATUS_OK) ++errors_;
    Drain(recording, true, false);
    active_ = false;
}

void CuptiSource::Take(Recording &recording, const hp_activity &record) noexcept {
    switch (record.type) {
        case HP_ACTIVITY_CALL: TakeCall(recording, record); break;
        case HP_ACTIVITY_KERNEL: TakeKernel(recording, record); break;
        case HP_ACTIVITY_COPY: TakeCopy(recording, record); break;
        case HP_ACTIVITY_FILL: TakeFill(recording, record); break;
        case HP_ACTIVITY_SYNCHRONIZATION:
        case HP_ACTIVITY_MEMORY:
        case HP_ACTIVITY_MEMORY_POOL: TakePart(recording, record); break;
        case HP_ACTIVITY_OVERHEAD: TakeOverhead(recording, record); break;
        default: break;
    }
}

void CuptiSource::TakeCall(Recording &recording, const hp_activity &record) noexcept {
    const auto &of = record.of.call;
    callers_[record.correlation % kCallers] = {record.correlation, of.thread};
    for (size_t i = 0; i < waitingCount_; ++i) {
        if (waiting_[i].correlation != record.correlation) continue;
        Place(recording, waiting_[i], of.thread);
        waiting_[i--] = waiting_[--waitingCount_];
    }
    HostCall call;
    call.thread = of.thread;
    if (call.thread == recording.OwnThread()) return;
    call.name = FunctionName(recording, of.domain, of.function, call.kind);
    call.group = "CUDA calls";
    call.startNs = record.start_ns;
    call.endNs = record.end_ns;
    call.correlation = Unwrap(record.correlation);
    call.result = of.result;
    if ((record.flags & HP_ACTIVITY_TIMES_UNKNOWN) != 0) recording.CountDropped(1);  // CUPTI could not say when
    else recording.Take(call);
}

void CuptiSource::TakeKernel(Recording &recording, const hp_activity &record) noexcept {
    const auto &of = record.of.kernel;
    Size geometry, cluster;
    AddSize(geometry, of.grid);
    geometry.Add("/");
    AddSize(geometry, of.block);
    AddSize(cluster, of.cluster);
    Attribute attributes[kMostAttributes] = {
        {keys_.geometry, Text(geometry)},
        {keys_.registers, int64_t{of.registers}},
    };
    size_t count = 2;
    const auto add = [&](const Name &key, uint32_t value) noexcept {
        if (value != 0) attributes[count++] = {key, int64_t{value}};
    };
    add(keys_.staticShared, of.static_shared);
    add(keys_.dynamicShared, of.dynamic_shared);
    add(keys_.localPerThread, of.local_per_thread);
    add(keys_.cacheConfig, of.cache_config);
    count = AddGraph(attributes, count, of.graph, record.graph_node);
    if (of.cluster[0] != 0) attributes[count++] = {keys_.cluster, Text(cluster)};
    Operate(recording, record, NameOf(recording, record.name == nullptr ? "kernel" : record.name), SpanKind::Compute, attributes, count);
}

void CuptiSource::TakeCopy(Recording &recording, const hp_activity &record) noexcept {
    // CUpti_ActivityMemcpyKind in the terms of the model (Conversions).
    static constexpr const char *kDirections[] = {"", "HostToDevice", "DeviceToHost", "HostToDevice", "DeviceToHost", "Copy", "Copy", "Copy", "Copy", "Copy", "Copy"};
    const auto &of = record.of.copy;
    const Text direction(of.kind < sizeof kDirections / sizeof *kDirections ? kDirections[of.kind] : "");
    Attribute attributes[kMostAttributes] = {
        {keys_.bytes, static_cast<int64_t>(record.bytes)},
        {keys_.sourceMemory, Text(MemoryName(of.source_memory))},
        {keys_.targetMemory, Text(MemoryName(of.target_memory))},
    };
    size_t count = 3;
    if (!direction.IsEmpty()) attributes[count++] = {keys_.direction, direction};
    count = AddGraph(attributes, count, of.graph, record.graph_node);
    if (of.source_device != of.target_device) {
        attributes[count++] = {keys_.sourceDevice, int64_t{of.source_device}};
        attributes[count++] = {keys_.targetDevice, int64_t{of.target_device}};
    }
    Operate(recording, record, CopyName(recording, of.kind, of.source_memory, of.target_memory), SpanKind::Transfer, attributes, count);
}

void CuptiSource::TakeFill(Recording &recording, const hp_activity &record) noexcept {
    const auto &of = record.of.fill;
    Attribute attributes[kMostAttributes] = {
        {keys_.bytes, static_cast<int64_t>(record.bytes)},
        {keys_.fillValue, int64_t{of.value}},
    };
    const size_t count = AddGraph(attributes, 2, of.graph, record.graph_node);
    Operate(recording, record, FillName(recording, of.memory), SpanKind::Fill, attributes, count);
}

// A wait or an allocation does not say its thread; the call that it is part of does, and comes before or after it.
void CuptiSource::TakePart(Recording &recording, const hp_activity &record) noexcept {
    if ((record.flags & HP_ACTIVITY_TIMES_UNKNOWN) != 0) {
        if (record.type != HP_ACTIVITY_SYNCHRONIZATION) recording.CountDropped(1);
        return;
    }
    const Caller &caller = callers_[record.correlation % kCallers];
    const bool isCalled = record.correlation != 0;
    if (isCalled && caller.correlation == record.correlation && caller.thread != 0) Place(recording, record, caller.thread);
    else if (isCalled && waitingCount_ < kMostWaiting) waiting_[waitingCount_++] = record;
    else Place(recording, record, 0);
}

void CuptiSource::Place(Recording &recording, const hp_activity &record, uint32_t thread) noexcept {
    if (record.type == HP_ACTIVITY_MEMORY) Allocate(recording, record, thread);
    else if (record.type == HP_ACTIVITY_MEMORY_POOL) ChangePool(recording, record, thread);
    else Wait(recording, record, thread);
}

void CuptiSource::Wait(Recording &recording, const hp_activity &record, uint32_t thread) noexcept {
    const auto &of = record.of.sync;
    const char *name = "wait";
    switch (of.kind) {
        case kEventSynchronize: name = "wait for event"; break;
        case kStreamWaitEvent: name = "stream waits for event"; break;
        case kStreamSynchronize: name = "wait for stream"; break;
        case kContextSynchronize: name = "wait for context"; break;
        default: break;
    }
    HostCall call;
    call.thread = thread;
    call.name = recording.Intern(name);
    call.group = "CUDA calls";
    call.startNs = record.start_ns;
    call.endNs = record.end_ns;
    call.kind = of.kind == kStreamWaitEvent ? SpanKind::Compute : SpanKind::Sync;
    if (of.kind == kStreamWaitEvent || of.kind == kStreamSynchronize) call.stream = record.stream;
    if (of.kind == kEventSynchronize || of.kind == kStreamWaitEvent) call.event = of.event;
    recording.Take(call);
}

// What profiling itself and the driver's compiler cost, beside the calls.
void CuptiSource::TakeOverhead(Recording &recording, const hp_activity &record) noexcept {
    if ((record.flags & HP_ACTIVITY_TIMES_UNKNOWN) != 0) return;
    HostCall call;
    call.name = recording.Intern(OverheadName(record.of.overhead.kind));
    call.group = "CUDA overhead";
    call.track = TrackKind::Async;
    call.startNs = record.start_ns;
    call.endNs = record.end_ns;
    recording.Take(call);
}

size_t CuptiSource::AddGraph(Attribute *attributes, size_t count, uint32_t graph, uint64_t node) const noexcept {
    if (graph != 0) attributes[count++] = {keys_.graph, int64_t{graph}};
    if (node != 0) attributes[count++] = {keys_.graphNode, static_cast<int64_t>(node)};
    return count;
}

void CuptiSource::Operate(Recording &recording, const hp_activity &record, Name name, SpanKind kind, const Attribute *attributes, size_t count) noexcept {
    // CUPTI does not know when it was: such an operation cannot be shown.
    if ((record.flags & HP_ACTIVITY_TIMES_UNKNOWN) != 0) {
        recording.CountLost(1);
        return;
    }
    DeviceSpan span;
    span.startNs = record.start_ns;
    span.durationNs = record.end_ns - record.start_ns;
    if ((record.flags & HP_ACTIVITY_TIMES_REVERSED) != 0) {
        span.durationNs = 0;
        ++clamped_;
    }
    span.name = name;
    span.kind = kind;
    span.launch = Unwrap(record.correlation);
    span.attributes = {attributes, count};
    recording.Take(static_cast<int32_t>(record.device), record.context, record.stream, span);
}

}  // namespace hp::inject
