#include "cupti/decode.h"

#include <string.h>

namespace hp::cupti {

namespace {

template <class Record>
const Record &As(const uint8_t *record) noexcept { return *reinterpret_cast<const Record *>(record); }

template <class Record>
void Place(const Record &in, hp_activity &out) noexcept {
    out.device = in.deviceId;
    out.context = in.contextId;
    out.stream = in.streamId;
}

template <class Record>
void Times(const Record &in, hp_activity &out) noexcept {
    out.start_ns = static_cast<int64_t>(in.start);
    out.end_ns = static_cast<int64_t>(in.end);
    out.correlation = in.correlationId;
}

void Instant(uint64_t timestamp, hp_activity &out) noexcept { out.start_ns = out.end_ns = static_cast<int64_t>(timestamp); }

bool Kernel(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityKernel, pAccessPolicyWindow, size)) return false;
    const auto &in = As<CUpti_ActivityKernel>(record);
    Times(in, out);
    Place(in, out);
    out.type = HP_ACTIVITY_KERNEL;
    out.name = in.name;
    out.graph_node = in.graphNodeId;
    auto &k = out.of.kernel;
    const int32_t grid[] = {in.gridX, in.gridY, in.gridZ}, block[] = {in.blockX, in.blockY, in.blockZ};
    memcpy(k.grid, grid, sizeof grid);
    memcpy(k.block, block, sizeof block);
    k.static_shared = static_cast<uint32_t>(in.staticSharedMemory);
    k.dynamic_shared = static_cast<uint32_t>(in.dynamicSharedMemory);
    k.local_per_thread = in.localMemoryPerThread;
    k.registers = in.registersPerThread;
    k.cache_config = in.cacheConfig.both;
    k.graph = in.graphId;
    k.launch_type = in.launchType;
    if (HP_CUPTI_COVERS(CUpti_ActivityKernel, clusterZ, size)) {
        k.cluster[0] = in.clusterX;
        k.cluster[1] = in.clusterY;
        k.cluster[2] = in.clusterZ;
    }
    k.queued_ns = static_cast<int64_t>(in.queued);
    k.submitted_ns = static_cast<int64_t>(in.submitted);
    return true;
}

bool Copy(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityMemcpy, graphId, size)) return false;
    const auto &in = As<CUpti_ActivityMemcpy>(record);
    Times(in, out);
    Place(in, out);
    out.type = HP_ACTIVITY_COPY;
    out.bytes = in.bytes;
    out.graph_node = in.graphNodeId;
    if (in.flags & 1) out.flags |= HP_ACTIVITY_ASYNC;
    auto &c = out.of.copy;
    c.kind = in.copyKind;
    c.source_memory = in.srcKind;
    c.target_memory = in.dstKind;
    c.graph = in.graphId;
    c.source_device = c.target_device = in.deviceId;
    c.source_context = c.target_context = in.contextId;
    if (size >= HP_CUPTI_MEMCPY_COPY_COUNT_AT + sizeof c.count) memcpy(&c.count, record + HP_CUPTI_MEMCPY_COPY_COUNT_AT, sizeof c.count);
    return true;
}

bool PeerCopy(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityMemcpyPtoP, graphId, size)) return false;
    const auto &in = As<CUpti_ActivityMemcpyPtoP>(record);
    Times(in, out);
    Place(in, out);
    out.type = HP_ACTIVITY_COPY;
    out.bytes = in.bytes;
    out.graph_node = in.graphNodeId;
    if (in.flags & 1) out.flags |= HP_ACTIVITY_ASYNC;
    auto &c = out.of.copy;
    c.kind = in.copyKind;
    c.source_memory = in.srcKind;
    c.target_memory = in.dstKind;
    c.graph = in.graphId;
    c.source_device = in.srcDeviceId;
    c.source_context = in.srcContextId;
    c.target_device = in.dstDeviceId;
    c.target_context = in.dstContextId;
    return true;
}

bool Fill(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityMemset, graphId, size)) return false;
    const auto &in = As<CUpti_ActivityMemset>(record);
    Times(in, out);
    Place(in, out);
    out.type = HP_ACTIVITY_FILL;
    out.bytes = in.bytes;
    out.graph_node = in.graphNodeId;
    if (in.flags & 1) out.flags |= HP_ACTIVITY_ASYNC;
    out.of.fill.value = in.value;
    out.of.fill.memory = in.memoryKind;
    out.of.fill.graph = in.graphId;
    return true;
}

bool Call(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivityAPI)) return false;
    const auto &in = As<CUpti_ActivityAPI>(record);
    Times(in, out);
    out.type = HP_ACTIVITY_CALL;
    out.of.call.domain = in.kind == CUPTI_ACTIVITY_KIND_RUNTIME ? CUPTI_CB_DOMAIN_RUNTIME_API : CUPTI_CB_DOMAIN_DRIVER_API;
    out.of.call.function = in.cbid;
    out.of.call.process = in.processId;
    out.of.call.thread = in.threadId;
    out.of.call.result = in.returnValue;
    return true;
}

bool Synchronization(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivitySynchronization)) return false;
    const auto &in = As<CUpti_ActivitySynchronization>(record);
    Times(in, out);
    out.type = HP_ACTIVITY_SYNCHRONIZATION;
    out.context = in.contextId;
    out.stream = in.streamId;
    auto &s = out.of.sync;
    s.kind = static_cast<uint32_t>(in.type);
    s.event = in.cudaEventId;
    if (size >= HP_CUPTI_SYNCHRONIZATION_RESULT_AT + sizeof s.result) memcpy(&s.result, record + HP_CUPTI_SYNCHRONIZATION_RESULT_AT, sizeof s.result);
    return true;
}

bool Overhead(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityOverhead, end, size)) return false;
    const auto &in = As<CUpti_ActivityOverhead>(record);
    out.start_ns = static_cast<int64_t>(in.start);
    out.end_ns = static_cast<int64_t>(in.end);
    if (HP_CUPTI_COVERS(CUpti_ActivityOverhead, correlationId, size)) out.correlation = in.correlationId;
    out.type = HP_ACTIVITY_OVERHEAD;
    auto &o = out.of.overhead;
    o.kind = static_cast<uint32_t>(in.overheadKind);
    o.object_kind = static_cast<uint32_t>(in.objectKind);
    if (in.objectKind == CUPTI_ACTIVITY_OBJECT_PROCESS || in.objectKind == CUPTI_ACTIVITY_OBJECT_THREAD) {
        o.process = in.objectId.pt.processId;
        o.thread = in.objectKind == CUPTI_ACTIVITY_OBJECT_THREAD ? in.objectId.pt.threadId : 0;
    } else {
        out.device = in.objectId.dcs.deviceId;
        out.context = in.objectId.dcs.contextId;
        out.stream = in.objectId.dcs.streamId;
    }
    return true;
}

bool Memory(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityMemory, memoryPoolConfig.pool, size)) return false;
    const auto &in = As<CUpti_ActivityMemory>(record);
    Instant(in.timestamp, out);
    Place(in, out);
    out.correlation = in.correlationId;
    out.type = HP_ACTIVITY_MEMORY;
    out.bytes = in.bytes;
    out.name = in.name;
    if (in.isAsync) out.flags |= HP_ACTIVITY_ASYNC;
    auto &m = out.of.memory;
    m.operation = static_cast<uint32_t>(in.memoryOperationType);
    m.memory = static_cast<uint32_t>(in.memoryKind);
    m.process = in.processId;
    m.address = in.address;
    m.pool_type = static_cast<uint32_t>(in.memoryPoolConfig.memoryPoolType);
    m.pool_address = in.memoryPoolConfig.address;
    m.pool_size = in.memoryPoolConfig.pool.size;
    if (HP_CUPTI_COVERS(CUpti_ActivityMemory, memoryPoolConfig.utilizedSize, size)) m.pool_used = in.memoryPoolConfig.utilizedSize;
    return true;
}

bool MemoryPool(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityMemoryPool, timestamp, size)) return false;
    const auto &in = As<CUpti_ActivityMemoryPool>(record);
    Instant(in.timestamp, out);
    out.correlation = in.correlationId;
    out.device = in.deviceId;
    out.type = HP_ACTIVITY_MEMORY_POOL;
    out.bytes = in.size;
    auto &p = out.of.pool;
    p.operation = static_cast<uint32_t>(in.memoryPoolOperationType);
    p.pool_type = static_cast<uint32_t>(in.memoryPoolType);
    p.process = in.processId;
    p.address = in.address;
    p.release_threshold = in.releaseThreshold;
    p.kept = in.minBytesToKeep;
    if (HP_CUPTI_COVERS(CUpti_ActivityMemoryPool, utilizedSize, size)) {
        p.used = in.utilizedSize;
        p.tells_used = 1;
    }
    return true;
}

bool External(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivityExternalCorrelation)) return false;
    const auto &in = As<CUpti_ActivityExternalCorrelation>(record);
    out.type = HP_ACTIVITY_EXTERNAL;
    out.correlation = in.correlationId;
    out.of.external.id = in.externalId;
    out.of.external.kind = static_cast<uint32_t>(in.externalKind);
    return true;
}

bool Event(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivityCudaEvent)) return false;
    const auto &in = As<CUpti_ActivityCudaEvent>(record);
    out.type = HP_ACTIVITY_EVENT;
    out.correlation = in.correlationId;
    out.context = in.contextId;
    out.stream = in.streamId;
    out.of.event.event = in.eventId;
    return true;
}

bool Context(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivityContext)) return false;
    const auto &in = As<CUpti_ActivityContext>(record);
    out.type = HP_ACTIVITY_CONTEXT;
    out.device = in.deviceId;
    out.context = in.contextId;
    out.of.context_facts.api = in.computeApiKind;
    out.of.context_facts.null_stream = in.nullStreamId;
    return true;
}

bool Marker(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (size < sizeof(CUpti_ActivityMarker)) return false;
    const auto &in = As<CUpti_ActivityMarker>(record);
    Instant(in.timestamp, out);
    out.type = HP_ACTIVITY_MARKER;
    out.name = in.name;
    auto &m = out.of.marker;
    m.domain = in.domain;
    m.flags = static_cast<uint32_t>(in.flags);
    m.id = in.id;
    m.object_kind = static_cast<uint32_t>(in.objectKind);
    m.process = in.objectId.pt.processId;
    m.thread = in.objectId.pt.threadId;
    return true;
}

bool Graph(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    if (!HP_CUPTI_COVERS(CUpti_ActivityGraphTrace, reserved, size)) return false;
    const auto &in = As<CUpti_ActivityGraphTrace>(record);
    Times(in, out);
    Place(in, out);
    out.type = HP_ACTIVITY_GRAPH;
    auto &g = out.of.graph;
    g.graph = in.graphId;
    g.end_device = in.deviceId;
    g.end_context = in.contextId;
    if (HP_CUPTI_COVERS(CUpti_ActivityGraphTrace, endContextId, size)) {
        g.end_device = in.endDeviceId;
        g.end_context = in.endContextId;
    }
    return true;
}

bool DecodeOne(const uint8_t *record, size_t size, hp_activity &out) noexcept {
    switch (As<CUpti_Activity>(record).kind) {
        case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL:
        case CUPTI_ACTIVITY_KIND_KERNEL: return Kernel(record, size, out);
        case CUPTI_ACTIVITY_KIND_MEMCPY: return Copy(record, size, out);
        case CUPTI_ACTIVITY_KIND_MEMCPY2: return PeerCopy(record, size, out);
        case CUPTI_ACTIVITY_KIND_MEMSET: return Fill(record, size, out);
        case CUPTI_ACTIVITY_KIND_RUNTIME:
        case CUPTI_ACTIVITY_KIND_DRIVER: return Call(record, size, out);
        case CUPTI_ACTIVITY_KIND_SYNCHRONIZATION: return Synchronization(record, size, out);
        case CUPTI_ACTIVITY_KIND_OVERHEAD: return Overhead(record, size, out);
        case CUPTI_ACTIVITY_KIND_MEMORY2: return Memory(record, size, out);
        case CUPTI_ACTIVITY_KIND_MEMORY_POOL: return MemoryPool(record, size, out);
        case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION: return External(record, size, out);
        case CUPTI_ACTIVITY_KIND_CUDA_EVENT: return Event(record, size, out);
        case CUPTI_ACTIVITY_KIND_CONTEXT: return Context(record, size, out);
        case CUPTI_ACTIVITY_KIND_MARKER: return Marker(record, size, out);
        case CUPTI_ACTIVITY_KIND_GRAPH_TRACE: return Graph(record, size, out);
        default: return false;
    }
}

bool HasTimes(uint32_t type) noexcept { return type != HP_ACTIVITY_EXTERNAL && type != HP_ACTIVITY_EVENT && type != HP_ACTIVITY_CONTEXT; }

}  // namespace

uint32_t Decode(const Functions &cupti, uint8_t *buffer, size_t bytes, void **cursor, hp_activity *records, uint32_t capacity, DecodeCounts &counts) noexcept {
    CUpti_Activity *record = static_cast<CUpti_Activity *>(*cursor);
    CUpti_Activity *next = record;
    if (cupti.GetNextRecord(buffer, bytes, &next) != CUPTI_SUCCESS) {
        *cursor = nullptr;
        return 0;
    }

    uint32_t count = 0;
    while (next != nullptr && count < capacity) {
        record = next;
        // Walked one ahead: where the next one begins is how large this one is, whatever the version.
        const bool last = cupti.GetNextRecord(buffer, bytes, &next) != CUPTI_SUCCESS;
        const uint8_t *at = reinterpret_cast<const uint8_t *>(record), *end = last ? buffer + bytes : reinterpret_cast<const uint8_t *>(next);
        hp_activity &out = records[count];
        memset(&out, 0, sizeof out);
        if (end > at && DecodeOne(at, static_cast<size_t>(end - at), out)) {
            if (HasTimes(out.type)) {
                if (out.start_ns == 0 || out.end_ns == 0) out.flags |= HP_ACTIVITY_TIMES_UNKNOWN;
                else if (out.end_ns < out.start_ns) out.flags |= HP_ACTIVITY_TIMES_REVERSED;
                if (out.flags & (HP_ACTIVITY_TIMES_UNKNOWN | HP_ACTIVITY_TIMES_REVERSED)) counts.invalidTimes++;
            }
            counts.records++;
            count++;
        } else {
            counts.unknown++;
        }
        if (last) {
            *cursor = nullptr;
            return count;
        }
    }
    *cursor = record;
    return count;
}

uint64_t CountRecords(const Functions &cupti, uint8_t *buffer, size_t bytes, uint32_t disregarded) noexcept {
    uint64_t count = 0;
    CUpti_Activity *record = nullptr;
    while (bytes != 0 && cupti.GetNextRecord(buffer, bytes, &record) == CUPTI_SUCCESS) {
        const bool isCall = record->kind == CUPTI_ACTIVITY_KIND_RUNTIME || record->kind == CUPTI_ACTIVITY_KIND_DRIVER;
        if (disregarded != 0 && isCall && reinterpret_cast<const CUpti_ActivityAPI *>(record)->threadId == disregarded) continue;
        if (disregarded != 0 && record->kind == CUPTI_ACTIVITY_KIND_OVERHEAD) continue;
        count++;
    }
    return count;
}

}  // namespace hp::cupti
