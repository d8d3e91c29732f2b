// Allocations and memory pools, of what CUPTI reports.
#include "cupti_source.h"
#include "recording.h"

namespace hp::inject {

namespace {

// CUpti_ActivityMemoryOperationType
constexpr uint32_t kAllocation = 1, kRelease = 2;

// CUpti_ActivityMemoryPoolOperationType, CUpti_ActivityMemoryPoolType
constexpr uint32_t kPoolMade = 1, kPoolDestroyed = 2, kPoolTrimmed = 3, kPoolIsLocal = 1;

}  // namespace

// As CuptiMemory of the managed library has it.
void CuptiSource::Allocate(Recording &recording, const hp_activity &record, uint32_t thread) noexcept {
    const auto &of = record.of.memory;
    if (of.operation != kAllocation && of.operation != kRelease) return;
    const bool isAllocation = of.operation == kAllocation;
    HostCall call;
    call.thread = thread;
    call.name = recording.Intern(isAllocation ? "allocate" : "release");
    call.group = "CUDA memory";
    call.startNs = call.endNs = record.start_ns;
    call.kind = SpanKind::Alloc;
    call.allocation.memory = AllocationMemoryName(of.memory);
    call.allocation.bytes = static_cast<int64_t>(isAllocation ? record.bytes : 0 - record.bytes);
    call.allocation.address = of.address;
    if (BelongsToDevice(of.memory) && recording.HasDevice(record.device)) call.allocation.device = static_cast<int32_t>(record.device);
    recording.Take(call);
}

// As CuptiPools of the managed library has it, without the counters: what they would say stands in these.
void CuptiSource::ChangePool(Recording &recording, const hp_activity &record, uint32_t thread) noexcept {
    const auto &of = record.of.pool;
    if (of.operation < kPoolMade || of.operation > kPoolTrimmed) return;
    HostCall call;
    call.thread = thread;
    call.name = recording.Intern(of.operation == kPoolMade ? "make pool" : of.operation == kPoolDestroyed ? "destroy pool" : "trim pool");
    call.group = "CUDA memory";
    call.startNs = call.endNs = record.start_ns;
    call.kind = SpanKind::Alloc;
    call.pool.pool = of.address;
    if (recording.HasDevice(record.device)) call.pool.device = static_cast<int32_t>(record.device);
    if (of.pool_type == kPoolIsLocal) {
        call.pool.reserved = static_cast<int64_t>(record.bytes);
        if (of.tells_used != 0) call.pool.used = static_cast<int64_t>(of.used);
        call.pool.threshold = static_cast<int64_t>(of.release_threshold);
    }
    if (of.operation == kPoolTrimmed) call.pool.kept = static_cast<int64_t>(of.kept);
    recording.Take(call);
}

}  // namespace hp::inject
