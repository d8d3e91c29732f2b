// Records made of what the engine tells.
#include "session.h"

#include <cstddef>

#if defined(_WIN32)
#include <windows.h>
#else
#include <pthread.h>
#endif

namespace hpf::cupti {

namespace {

constexpr uint32_t kPoolIsLocal = 1;

// CUpti_ActivityMemory3::memoryPoolConfig
struct PoolConfig {
    uint32_t type, pad;
    uint64_t address, releaseThreshold, size, utilized;
};

uint32_t ClientThreadId(ThreadIdType type, uint32_t system) {
#if defined(_WIN32)
    (void)type;
    return system;
#else
    return type == kThreadIdSystem ? system : static_cast<uint32_t>(pthread_self());
#endif
}

}  // namespace

uint32_t Session::Correlation(uint32_t correlation) const {
    auto it = runtimeOf_.find(correlation);
    return it != runtimeOf_.end() ? it->second : correlation;
}

void Session::MakeExternal(uint32_t correlation) {
    if (!enabled_[kEXTERNAL_CORRELATION]) return;
    for (uint32_t kind = kExternalKindFirst; kind < kExternalKindEnd; kind++) {
        const auto &stack = External(kind);
        if (stack.empty()) continue;
        Slot slot = buffers.Reserve(kEXTERNAL_CORRELATION, Api(), zeroed);
        if (slot.at == nullptr) continue;
        Writer(slot.at, Api())
            .Set(field::EXTERNAL_CORRELATION_externalKind, kind)
            .Set(field::EXTERNAL_CORRELATION_externalId, stack.back())
            .Set(field::EXTERNAL_CORRELATION_correlationId, correlation);
        buffers.Finish(slot);
    }
}

void Session::MakeApi(Kind kind, uint32_t cbid, uint64_t start, uint64_t end, uint32_t correlation, uint32_t result) {
    MakeExternal(correlation);
    Slot slot = buffers.Reserve(kind, Api(), zeroed);
    if (slot.at == nullptr) return;
    Writer(slot.at, Api())
        .Set(field::DRIVER_cbid, cbid)
        .Set(field::DRIVER_start, start)
        .Set(field::DRIVER_end, end)
        .Set(field::DRIVER_processId, hpf_engine_process_id())
        .Set(field::DRIVER_threadId, ClientThreadId(threadIdType, hpf_engine_thread_id()))
        .Set(field::DRIVER_correlationId, correlation)
        .Set(field::DRIVER_returnValue, result);
    buffers.Finish(slot);
}

void Session::MakeOverhead(uint32_t overhead, uint64_t start, uint64_t end) {
    if (!enabled_[kOVERHEAD] || !makeOverhead_) return;
    Slot slot = buffers.Reserve(kOVERHEAD, Api(), zeroed);
    if (slot.at == nullptr) return;
    const uint32_t object[3] = {hpf_engine_process_id(), ClientThreadId(threadIdType, hpf_engine_thread_id()), 0};
    Writer(slot.at, Api())
        .Set(field::OVERHEAD_overheadKind, overhead)
        .Set(field::OVERHEAD_objectKind, uint32_t{2})  // a thread
        .SetBytes(field::OVERHEAD_objectId, object)
        .Set(field::OVERHEAD_start, start)
        .Set(field::OVERHEAD_end, end);
    buffers.Finish(slot);
}

void Session::MakeDevices() {
    static auto *names = new std::set<std::string>;  // records point into it
    for (int32_t ordinal = 0; ordinal < hpf_engine_device_count(); ordinal++) {
        DeviceInfo info{};
        info.size = sizeof info;
        if (hpf_engine_device(ordinal, &info) != 0) continue;
        Slot slot = buffers.Reserve(kDEVICE, Api(), zeroed);
        if (slot.at == nullptr) continue;
        Writer(slot.at, Api())
            .Set(field::DEVICE_flags, uint32_t{1})  // runs kernels concurrently
            .Set(field::DEVICE_globalMemorySize, info.memory_total)
            .Set(field::DEVICE_numThreadsPerWarp, uint32_t{32})
            .Set(field::DEVICE_coreClockRate, info.sm_clock_khz)
            .Set(field::DEVICE_numMemcpyEngines, uint32_t{3})
            .Set(field::DEVICE_numMultiprocessors, info.multiprocessors)
            .Set(field::DEVICE_computeCapabilityMajor, info.cc_major)
            .Set(field::DEVICE_computeCapabilityMinor, info.cc_minor)
            .Set(field::DEVICE_id, ordinal)
            .SetBytes(field::DEVICE_uuid, info.uuid)
            .Set(field::DEVICE_name, names->insert(info.name).first->c_str())
            .Set(field::DEVICE_isCudaVisible, uint8_t{1})
            .Set(field::DEVICE_isMigEnabled, static_cast<uint8_t>(info.is_mig));
        buffers.Finish(slot);
    }
}

void Session::MakeContext(const Resource &resource) {
    if (!enabled_[kCONTEXT]) return;
    Slot slot = buffers.Reserve(kCONTEXT, Api(), zeroed);
    if (slot.at == nullptr) return;
    Writer(slot.at, Api())
        .Set(field::CONTEXT_contextId, resource.id)
        .Set(field::CONTEXT_deviceId, resource.device)
        .Set(field::CONTEXT_computeApiKind, uint16_t{1})  // CUDA
        .Set(field::CONTEXT_nullStreamId, uint16_t{7});
    buffers.Finish(slot);
}

void Session::MakeStream(const Resource &resource) {
    if (!enabled_[kSTREAM]) return;
    Slot slot = buffers.Reserve(kSTREAM, Api(), zeroed);
    if (slot.at == nullptr) return;
    Writer(slot.at, Api())
        .Set(field::STREAM_contextId, resource.context)
        .Set(field::STREAM_streamId, resource.id)
        .Set(field::STREAM_priority, resource.priority)
        .Set(field::STREAM_flag, (resource.flags & 1u) != 0 ? 2u : 1u);  // non-blocking or default
    buffers.Finish(slot);
}

void Session::MakeSynchronization(const hpf_record &record) {
    if (!enabled_[kSYNCHRONIZATION]) return;
    uint32_t type = 0, stream = kInvalidValue, event = kInvalidValue;
    uint64_t eventSync = 0;
    switch (record.kind) {
        case HPF_SYNC_EVENT: type = 1; break;
        case HPF_EVENT_WAIT: type = 2; break;
        case HPF_SYNC_STREAM: type = 3; break;
        default: type = 4; break;
    }
    if (type == 2 || type == 3) stream = record.stream;
    if (type == 1 || type == 2) {
        event = EventId(record.object);
        eventSync = static_cast<uint64_t>(event) << 32 | record.value;
    }
    Slot slot = buffers.Reserve(kSYNCHRONIZATION, Api(), zeroed);
    if (slot.at == nullptr) return;
    Writer(slot.at, Api())
        .Set(field::SYNCHRONIZATION_type, type)
        .Set(field::SYNCHRONIZATION_start, ToClient(record.start_ns, record.correlation))
        .Set(field::SYNCHRONIZATION_end, ToClient(record.end_ns, record.correlation))
        .Set(field::SYNCHRONIZATION_correlationId, Correlation(record.correlation))
        .Set(field::SYNCHRONIZATION_contextId, record.context)
        .Set(field::SYNCHRONIZATION_streamId, stream)
        .Set(field::SYNCHRONIZATION_cudaEventId, event)
        .Set(field::SYNCHRONIZATION_cudaEventSyncId, eventSync)
        .Set(field::SYNCHRONIZATION_returnValue, record.result);
    buffers.Finish(slot);
}

void Session::MakeEvent(const hpf_record &record) {
    if (!enabled_[kCUDA_EVENT]) return;
    Slot slot = buffers.Reserve(kCUDA_EVENT, Api(), zeroed);
    if (slot.at == nullptr) return;
    const uint32_t event = EventId(record.object);
    Writer(slot.at, Api())
        .Set(field::CUDA_EVENT_correlationId, Correlation(record.correlation))
        .Set(field::CUDA_EVENT_contextId, record.context)
        .Set(field::CUDA_EVENT_streamId, record.stream)
        .Set(field::CUDA_EVENT_eventId, event)
        .Set(field::CUDA_EVENT_deviceId, record.device)
        .Set(field::CUDA_EVENT_deviceTimestamp, eventTimestamps ? ToClient(record.end_ns, record.correlation) : 0)
        .Set(field::CUDA_EVENT_cudaEventSyncId, static_cast<uint64_t>(event) << 32 | record.value);
    buffers.Finish(slot);
}

void Session::MakeMemory(const hpf_record &record) {
    if (!enabled_[kMEMORY2]) return;
    Slot slot = buffers.Reserve(kMEMORY2, Api(), zeroed);
    if (slot.at == nullptr) return;
    PoolConfig pool{};
    if (record.pool != 0) pool = {kPoolIsLocal, 0, record.pool, record.pool_threshold, record.pool_reserved, record.pool_used};
    Writer(slot.at, Api())
        .Set(field::MEMORY2_memoryOperationType, record.kind == HPF_ALLOC ? 1u : 2u)
        .Set(field::MEMORY2_memoryKind, record.target_memory)
        .Set(field::MEMORY2_correlationId, Correlation(record.correlation))
        .Set(field::MEMORY2_address, record.object)
        .Set(field::MEMORY2_bytes, record.bytes)
        .Set(field::MEMORY2_timestamp, ToClient(record.start_ns, record.correlation))
        .Set(field::MEMORY2_processId, hpf_engine_process_id())
        .Set(field::MEMORY2_deviceId, record.device)
        .Set(field::MEMORY2_contextId, record.context)
        .Set(field::MEMORY2_streamId, record.stream != 0 ? record.stream : kInvalidValue)
        .Set(field::MEMORY2_isAsync, record.stream != 0 ? 1u : 0u)
        .SetBytes(field::MEMORY2_memoryPoolConfig, &pool);
    // The first release to have it knew no utilisation.
    if (Api() < field::MEMORY2_memoryPoolConfig.since) Writer(slot.at, Api()).SetBytes({field::MEMORY2_memoryPoolConfig.offset, offsetof(PoolConfig, utilized), 0}, &pool);
    buffers.Finish(slot);
}

void Session::MakePool(const hpf_record &record) {
    if (!enabled_[kMEMORY_POOL]) return;
    Slot slot = buffers.Reserve(kMEMORY_POOL, Api(), zeroed);
    if (slot.at == nullptr) return;
    Writer(slot.at, Api())
        .Set(field::MEMORY_POOL_memoryPoolOperationType, static_cast<uint32_t>(record.value))
        .Set(field::MEMORY_POOL_memoryPoolType, kPoolIsLocal)
        .Set(field::MEMORY_POOL_correlationId, Correlation(record.correlation))
        .Set(field::MEMORY_POOL_processId, hpf_engine_process_id())
        .Set(field::MEMORY_POOL_deviceId, record.device)
        .Set(field::MEMORY_POOL_minBytesToKeep, record.pool_kept)
        .Set(field::MEMORY_POOL_address, record.pool)
        .Set(field::MEMORY_POOL_size, record.pool_reserved)
        .Set(field::MEMORY_POOL_releaseThreshold, record.pool_threshold)
        .Set(field::MEMORY_POOL_timestamp, ToClient(record.start_ns, record.correlation))
        .Set(field::MEMORY_POOL_utilizedSize, record.pool_used);
    buffers.Finish(slot);
}

}  // namespace hpf::cupti
