#include "cupti_source.h"

#include "cupti_layout.h"
#include "operation_attributes.h"
#include "recording.h"

namespace hp::inject {

using namespace cupti;

namespace {

constexpr uint32_t kKinds[] = {kConcurrentKernel, kMemcpy, kMemset, kPeerCopy, kRuntime, kDriver, kOverhead};

// CUPTI's callbacks carry nothing of ours: there is one set of buffers in the process.
CuptiBuffers g_buffers;

void HP_CUPTIAPI Requested(uint8_t **buffer, size_t *size, size_t *mostRecords) {
    *buffer = g_buffers.Take(*size);
    if (*buffer == nullptr) *size = 0;
    *mostRecords = 0;
}

void HP_CUPTIAPI Completed(void *context, uint32_t stream, uint8_t *buffer, size_t size, size_t validSize) {
    if (buffer != nullptr) g_buffers.Complete(buffer, size, validSize, context, stream);
}

uint64_t HP_CUPTIAPI Now() { return static_cast<uint64_t>(NowNs()); }

// What a program would miss: neither the profiler's own calls nor the cost of profiling.
bool IsOfProgram(const uint8_t *record, int64_t ownThread) noexcept {
    const uint32_t kind = cupti::Read<uint32_t>(record, 0);
    if (kind == kRuntime || kind == kDriver) return cupti::Read<uint32_t>(record, api::kThread) != ownThread;
    return kind != kOverhead;
}

// Nothing is enabled: to be subscribed is to be the one profiler of the process.
void HP_CUPTIAPI Ignore(void *, uint32_t, uint32_t, const void *) {}

}  // namespace

bool CuptiSource::Start(const Settings &settings, FixedText<1024> &reason) noexcept {
    if (!library_.Open(reason)) return false;
    int32_t result = library_.getVersion(&version_);
    if (result != kSuccess) return Fail(result, "cuptiGetVersion", reason);
    if ((result = library_.subscribe(&subscriber_, Ignore, nullptr)) != kSuccess) {
        subscriber_ = nullptr;
        return Fail(result, "cuptiSubscribe", reason);
    }
    g_buffers.Start(settings.bufferBytes);
    // The clock comes before everything that could stamp a record.
    if ((result = library_.registerTimestamp(Now)) != kSuccess) return Fail(result, "cuptiActivityRegisterTimestampCallback", reason);
    if ((result = library_.setThreadIdType(kSystemThreadId)) != kSuccess) return Fail(result, "cuptiSetThreadIdType", reason);
    if ((result = library_.registerCallbacks(Requested, Completed)) != kSuccess) return Fail(result, "cuptiActivityRegisterCallbacks", reason);
    for (uint32_t kind : kKinds) {
        result = library_.enable(kind);
        if (result == kSuccess) continue;
        if (kind == kConcurrentKernel || result == kInsufficientPrivileges) return Fail(result, "cuptiActivityEnable", reason);
        ++errors_;  // a kind that this version does not have: the others go on
    }
    active_ = true;
    return true;
}

// Takes everything back, so that a later profiler finds CUPTI as if nobody had asked.
bool CuptiSource::Fail(int32_t result, const char *call, FixedText<1024> &reason) noexcept {
    library_.Explain(result, call, reason);
    if (subscriber_ == nullptr) return false;
    for (uint32_t kind : kKinds) library_.disable(kind);
    library_.unsubscribe(subscriber_);
    subscriber_ = nullptr;
    return false;
}

void CuptiSource::Drain(Recording &recording, bool isLast, bool mayAsk) noexcept {
    if (!active_) return;
    if (mayAsk) {
        // No lock is held: completed buffers come back on this thread.
        const int32_t result = library_.flushAll(isLast ? kFlushForced : 0);
        if (result != kSuccess) ++errors_;
    }
    CompletedBuffer buffer;
    while (g_buffers.Next(buffer)) {
        size_t dropped = 0;
        if (mayAsk && library_.droppedRecords(buffer.context, buffer.stream, &dropped) == kSuccess) dropped_ += static_cast<int64_t>(dropped);
        Read(recording, buffer);
        g_buffers.Release(buffer);
    }
}

void CuptiSource::Stop() noexcept {
    if (!active_) return;
    active_ = false;
    dropped_ += g_buffers.Lost();
    for (uint32_t kind : kKinds) library_.disable(kind);
    library_.unsubscribe(subscriber_);
}

void CuptiSource::Read(Recording &recording, const CompletedBuffer &buffer) noexcept {
    uint8_t *record = nullptr;
    while (buffer.validSize > 0 && library_.nextRecord(buffer.bytes, buffer.validSize, &record) == kSuccess) {
        if (!buffer.isSpare) ReadRecord(recording, record);
        else if (IsOfProgram(record, recording.OwnThread())) ++dropped_;
    }
}

void CuptiSource::ReadRecord(Recording &recording, const uint8_t *record) noexcept {
    const uint32_t kind = cupti::Read<uint32_t>(record, 0);
    switch (kind) {
        case kRuntime:
        case kDriver: ReadCall(recording, record, kind); break;
        case kConcurrentKernel: ReadKernel(recording, record); break;
        case kMemcpy: ReadCopy(recording, record, false); break;
        case kPeerCopy: ReadCopy(recording, record, true); break;
        case kMemset: ReadFill(recording, record); break;
        case kOverhead: ReadOverhead(recording, record); break;
        default: break;
    }
}

void CuptiSource::ReadCall(Recording &recording, const uint8_t *record, uint32_t kind) noexcept {
    HostCall call;
    call.thread = cupti::Read<uint32_t>(record, api::kThread);
    if (call.thread == recording.OwnThread()) return;
    call.name = FunctionName(recording, kind == kDriver ? kDomainDriver : kDomainRuntime, cupti::Read<uint32_t>(record, api::kCbid), call.kind);
    call.group = "CUDA calls";
    call.startNs = cupti::Read<int64_t>(record, api::kStart);
    call.endNs = cupti::Read<int64_t>(record, api::kEnd);
    call.correlation = Unwrap(cupti::Read<uint32_t>(record, api::kCorrelation));
    call.result = cupti::Read<uint32_t>(record, api::kResult);
    if (call.startNs == 0 || call.endNs == 0) ++dropped_;  // CUPTI could not say when
    else recording.Take(call);
}

// False where CUPTI does not know when it was: such an operation cannot be shown.
bool CuptiSource::ReadTimes(Recording &recording, const uint8_t *record, size_t start, size_t end, DeviceSpan &span) noexcept {
    span.startNs = cupti::Read<int64_t>(record, start);
    const int64_t endNs = cupti::Read<int64_t>(record, end);
    if (span.startNs == 0 || endNs == 0) {
        recording.CountLost(1);
        return false;
    }
    span.durationNs = endNs - span.startNs;
    if (span.durationNs < 0) {
        span.durationNs = 0;
        ++clamped_;
    }
    return true;
}

void CuptiSource::ReadKernel(Recording &recording, const uint8_t *record) noexcept {
    DeviceSpan span;
    if (!ReadTimes(recording, record, kernel::kStart, kernel::kEnd, span)) return;
    span.name = NameOf(recording, cupti::Read<const char *>(record, kernel::kName));
    span.launch = Unwrap(cupti::Read<uint32_t>(record, kernel::kCorrelation));
    FixedText<80> geometry;
    for (size_t i = 0; i < 6; ++i) {
        if (i > 0) geometry.Add(i == 3 ? "/" : "x");
        geometry.Add(int64_t{cupti::Read<uint32_t>(record, (i < 3 ? kernel::kGrid : kernel::kBlock) + 4 * (i % 3))});
    }
    if (geometryKey_.id < 0) {
        geometryKey_ = recording.Intern(operation_attributes::kGeometry);
        registersKey_ = recording.Intern(operation_attributes::kRegistersPerThread);
        staticSharedKey_ = recording.Intern(operation_attributes::kStaticSharedBytes);
        dynamicSharedKey_ = recording.Intern(operation_attributes::kDynamicSharedBytes);
        graphNodeKey_ = recording.Intern(operation_attributes::kGraphNode);
    }
    const int64_t registers = cupti::Read<uint16_t>(record, kernel::kRegisters), fixed = cupti::Read<uint32_t>(record, kernel::kStaticShared),
                  dynamic = cupti::Read<uint32_t>(record, kernel::kDynamicShared), node = cupti::Read<int64_t>(record, kernel::kGraphNode);
    Attribute attributes[5] = {{geometryKey_, Text(geometry)}, {registersKey_, registers}};
    size_t count = 2;
    if (fixed != 0) attributes[count++] = {staticSharedKey_, fixed};
    if (dynamic != 0) attributes[count++] = {dynamicSharedKey_, dynamic};
    if (node != 0) attributes[count++] = {graphNodeKey_, node};
    span.attributes = {attributes, count};
    recording.Take(cupti::Read<int32_t>(record, kernel::kDevice), cupti::Read<uint32_t>(record, kernel::kContext), cupti::Read<uint32_t>(record, kernel::kStream), span);
}

void CuptiSource::ReadCopy(Recording &recording, const uint8_t *record, bool isPeer) noexcept {
    // CUpti_ActivityMemcpyKind, and what it is in the terms of the model (Conversions).
    static constexpr struct {
        const char *name, *direction;
    } kCopies[] = {
        {"Memcpy", ""}, {"Memcpy HtoD", "HostToDevice"}, {"Memcpy DtoH", "DeviceToHost"}, {"Memcpy HtoA", "HostToDevice"}, {"Memcpy AtoH", "DeviceToHost"},
        {"Memcpy AtoA", "Copy"}, {"Memcpy AtoD", "Copy"}, {"Memcpy DtoA", "Copy"}, {"Memcpy DtoD", "Copy"}, {"Memcpy HtoH", "Copy"}, {"Memcpy PtoP", "Copy"},
    };
    // CUpti_ActivityMemoryKind
    static constexpr const char *kMemories[] = {"Unknown", "Pageable", "Pinned", "Device", "Array", "Managed", "Device Static", "Managed Static"};
    DeviceSpan span;
    if (!ReadTimes(recording, record, copy::kStart, copy::kEnd, span)) return;
    const uint8_t kind = record[copy::kKind];
    const auto &about = kCopies[kind < sizeof kCopies / sizeof *kCopies ? kind : 0];
    const auto memory = [](uint8_t number) noexcept { return Text(kMemories[number < sizeof kMemories / sizeof *kMemories ? number : 0]); };
    span.name = NameOf(recording, about.name);
    span.kind = SpanKind::Transfer;
    span.launch = Unwrap(cupti::Read<uint32_t>(record, isPeer ? copy::kPeerCorrelation : copy::kCorrelation));
    if (bytesKey_.id < 0) bytesKey_ = recording.Intern(operation_attributes::kBytes);
    if (directionKey_.id < 0) {
        directionKey_ = recording.Intern(operation_attributes::kDirection);
        sourceMemoryKey_ = recording.Intern(operation_attributes::kSourceMemory);
        targetMemoryKey_ = recording.Intern(operation_attributes::kTargetMemory);
        sourceDeviceKey_ = recording.Intern(operation_attributes::kSourceDevice);
        targetDeviceKey_ = recording.Intern(operation_attributes::kTargetDevice);
    }
    const Attribute attributes[] = {
        {bytesKey_, cupti::Read<int64_t>(record, copy::kBytes)},
        {isPeer ? sourceDeviceKey_ : sourceMemoryKey_, isPeer ? Value(int64_t{cupti::Read<uint32_t>(record, copy::kPeerFromDevice)}) : Value(memory(record[copy::kFrom]))},
        {isPeer ? targetDeviceKey_ : targetMemoryKey_, isPeer ? Value(int64_t{cupti::Read<uint32_t>(record, copy::kPeerToDevice)}) : Value(memory(record[copy::kTo]))},
        {directionKey_, Text(about.direction)},
    };
    span.attributes = {attributes, about.direction[0] == '\0' ? size_t{3} : size_t{4}};
    recording.Take(cupti::Read<int32_t>(record, copy::kDevice), cupti::Read<uint32_t>(record, copy::kContext), cupti::Read<uint32_t>(record, copy::kStream), span);
}

void CuptiSource::ReadFill(Recording &recording, const uint8_t *record) noexcept {
    DeviceSpan span;
    if (!ReadTimes(recording, record, fill::kStart, fill::kEnd, span)) return;
    span.name = NameOf(recording, "Memset");
    span.kind = SpanKind::Fill;
    span.launch = Unwrap(cupti::Read<uint32_t>(record, fill::kCorrelation));
    if (bytesKey_.id < 0) bytesKey_ = recording.Intern(operation_attributes::kBytes);
    const Attribute attribute{bytesKey_, cupti::Read<int64_t>(record, fill::kBytes)};
    span.attributes = {&attribute, 1};
    recording.Take(cupti::Read<int32_t>(record, fill::kDevice), cupti::Read<uint32_t>(record, fill::kContext), cupti::Read<uint32_t>(record, fill::kStream), span);
}

// What profiling itself and the driver's compiler cost, beside the calls.
void CuptiSource::ReadOverhead(Recording &recording, const uint8_t *record) noexcept {
    const char *name;
    switch (cupti::Read<uint32_t>(record, overhead::kKind)) {
        case 1: name = "driver compiler"; break;
        case 1u << 16: name = "CUPTI buffer flush"; break;
        case 2u << 16: name = "CUPTI instrumentation"; break;
        case 3u << 16: name = "CUPTI resource"; break;
        case 4u << 16: name = "lazy function loading"; break;
        default: name = "overhead"; break;
    }
    HostCall call;
    call.name = NameOf(recording, name);
    call.group = "CUDA overhead";
    call.track = TrackKind::Async;
    call.startNs = cupti::Read<int64_t>(record, overhead::kStart);
    call.endNs = cupti::Read<int64_t>(record, overhead::kEnd);
    if (call.startNs != 0 && call.endNs != 0) recording.Take(call);
}

}  // namespace hp::inject
