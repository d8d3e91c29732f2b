#define HP_BUILDING_DOUBLE
#include "cupti_double.h"

#include <stdio.h>
#include <string.h>

#include <atomic>
#include <mutex>
#include <string>

#include "vendor/cupti.h"

#if defined(_WIN32)
#define EXPORT extern "C" __declspec(dllexport)
#else
#define EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace {

int g_release = 124;
std::mutex g_lock;
std::string g_calls;
std::string g_failing;
int g_failingKind = -1, g_result = 0;
std::atomic<uint64_t> g_bad{0};
double_lane *g_flushed = nullptr;
std::atomic<size_t> g_dropped{0};
CUpti_BuffersCallbackRequestFunc g_request = nullptr;
CUpti_BuffersCallbackCompleteFunc g_complete = nullptr;
CUpti_TimestampCallbackFunc g_clock = nullptr;
uint64_t g_stack[16];
int g_depth = 0;

CUptiResult Call(const char *name, int kind = -1) {
    const std::lock_guard<std::mutex> hold(g_lock);
    if (!g_calls.empty()) g_calls += ' ';
    g_calls += name;
    if (kind >= 0) g_calls += ":" + std::to_string(kind);
    return g_failing == name && (g_failingKind < 0 || g_failingKind == kind) ? g_result : CUPTI_SUCCESS;
}

size_t SizeOf(int kind) {
    const bool old = g_release < 118, middle = g_release < 124, young = g_release >= 128;
    switch (kind) {
        case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL: return old ? 168 : middle ? 200 : 208;
        case CUPTI_ACTIVITY_KIND_MEMCPY: return old ? 80 : young ? 96 : 88;
        case CUPTI_ACTIVITY_KIND_MEMSET: return old ? 80 : 88;
        case CUPTI_ACTIVITY_KIND_MEMCPY2: return old ? 88 : 96;
        case CUPTI_ACTIVITY_KIND_RUNTIME:
        case CUPTI_ACTIVITY_KIND_DRIVER: return 40;
        case CUPTI_ACTIVITY_KIND_SYNCHRONIZATION: return young ? 56 : 40;
        case CUPTI_ACTIVITY_KIND_OVERHEAD: return middle ? 40 : 56;
        case CUPTI_ACTIVITY_KIND_MEMORY2: return old ? 112 : 120;
        case CUPTI_ACTIVITY_KIND_MEMORY_POOL: return old ? 64 : 72;
        case CUPTI_ACTIVITY_KIND_GRAPH_TRACE: return middle ? 48 : 56;
        case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION:
        case CUPTI_ACTIVITY_KIND_CUDA_EVENT: return 24;
        case CUPTI_ACTIVITY_KIND_CONTEXT: return middle ? 16 : 24;
        case CUPTI_ACTIVITY_KIND_MARKER: return 56;
        default: return 32;
    }
}

template <class Record>
void Put(uint8_t *at, size_t size, const Record &record) { memcpy(at, &record, size < sizeof record ? size : sizeof record); }

// Every record has its times where its kind has them, and its seed in what tells records apart.
void Write(uint8_t *at, size_t size, int kind, uint32_t seed, uint64_t start, uint64_t end) {
    memset(at, 0xee, size);
    switch (kind) {
        case CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL: {
            CUpti_ActivityKernel r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.deviceId = 1; r.contextId = 2; r.streamId = 3;
            r.gridX = 4; r.gridY = 5; r.gridZ = 6; r.blockX = 7; r.blockY = 8; r.blockZ = 9; r.staticSharedMemory = 10; r.dynamicSharedMemory = 11;
            r.localMemoryPerThread = 12; r.registersPerThread = 13; r.name = "kernel"; r.graphNodeId = 14; r.graphId = 15; r.clusterX = 16;
            r.clusterY = 17; r.clusterZ = 18; r.queued = 19; r.submitted = 20; r.launchType = 1; r.cacheConfig.both = 0x21;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_MEMCPY: {
            CUpti_ActivityMemcpy r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.bytes = seed * 16ull; r.copyKind = 1; r.srcKind = 2; r.dstKind = 3; r.flags = 1;
            r.deviceId = 1; r.contextId = 2; r.streamId = 3; r.graphNodeId = 14; r.graphId = 15;
            Put(at, size, r);
            const uint64_t count = 7;
            if (size >= HP_CUPTI_MEMCPY_COPY_COUNT_AT + sizeof count) memcpy(at + HP_CUPTI_MEMCPY_COPY_COUNT_AT, &count, sizeof count);
            break;
        }
        case CUPTI_ACTIVITY_KIND_MEMCPY2: {
            CUpti_ActivityMemcpyPtoP r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.bytes = seed * 16ull; r.copyKind = 10; r.deviceId = 1; r.contextId = 2;
            r.streamId = 3; r.srcDeviceId = 4; r.srcContextId = 5; r.dstDeviceId = 6; r.dstContextId = 7;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_MEMSET: {
            CUpti_ActivityMemset r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.bytes = seed * 16ull; r.value = 0xab; r.memoryKind = 3; r.streamId = 3;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_RUNTIME:
        case CUPTI_ACTIVITY_KIND_DRIVER: {
            CUpti_ActivityAPI r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.cbid = 211; r.processId = 5; r.threadId = 6; r.returnValue = 7;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_SYNCHRONIZATION: {
            CUpti_ActivitySynchronization r{};
            r.kind = kind; r.start = start; r.end = end; r.correlationId = seed; r.type = 3; r.contextId = 2; r.streamId = 3; r.cudaEventId = 4;
            Put(at, size, r);
            const uint32_t result = 9;
            if (size >= HP_CUPTI_SYNCHRONIZATION_RESULT_AT + sizeof result) memcpy(at + HP_CUPTI_SYNCHRONIZATION_RESULT_AT, &result, sizeof result);
            break;
        }
        case CUPTI_ACTIVITY_KIND_OVERHEAD: {
            CUpti_ActivityOverhead r{};
            r.kind = kind; r.start = start; r.end = end; r.overheadKind = 65536; r.objectKind = CUPTI_ACTIVITY_OBJECT_THREAD; r.objectId.pt.processId = 5;
            r.objectId.pt.threadId = 6; r.correlationId = seed;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_MEMORY2: {
            CUpti_ActivityMemory r{};
            r.kind = kind; r.timestamp = start; r.correlationId = seed; r.memoryOperationType = 1; r.memoryKind = 3; r.address = 0x1000; r.bytes = seed * 16ull;
            r.processId = 5; r.deviceId = 1; r.isAsync = 1; r.memoryPoolConfig.memoryPoolType = 1; r.memoryPoolConfig.address = 0x2000;
            r.memoryPoolConfig.pool.size = 0x3000; r.memoryPoolConfig.utilizedSize = 0x4000;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_MEMORY_POOL: {
            CUpti_ActivityMemoryPool r{};
            r.kind = kind; r.timestamp = start; r.correlationId = seed; r.memoryPoolOperationType = 3; r.memoryPoolType = 1; r.processId = 5; r.deviceId = 1;
            r.minBytesToKeep = 0x100; r.address = 0x2000; r.size = 0x3000; r.releaseThreshold = 0x200; r.utilizedSize = 0x1000;
            Put(at, size, r);
            break;
        }
        case CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION: {
            CUpti_ActivityExternalCorrelation r{};
            r.kind = kind; r.correlationId = seed; r.externalId = 0x123456789abcull; r.externalKind = CUPTI_EXTERNAL_CORRELATION_KIND_CUSTOM2;
            Put(at, size, r);
            break;
        }
        default: {
            const CUpti_Activity r{kind};
            Put(at, size, r);
            break;
        }
    }
}

}  // namespace

extern "C" {

DOUBLE_API void double_reset(int release) {
    const std::lock_guard<std::mutex> hold(g_lock);
    g_release = release;
    g_calls.clear();
    g_failing.clear();
    g_bad = 0;
    g_flushed = nullptr;
    g_dropped = 0;
    g_depth = 0;
}

DOUBLE_API void double_fail(const char *call, int kind, int result) {
    g_failing = call;
    g_failingKind = kind;
    g_result = result;
}

DOUBLE_API const char *double_calls(void) { return g_calls.c_str(); }
DOUBLE_API size_t double_size(int kind) { return SizeOf(kind); }
DOUBLE_API uint64_t double_bad_buffers(void) { return g_bad; }
DOUBLE_API void double_drop(size_t records) { g_dropped = records; }
DOUBLE_API void double_flushes(double_lane *lane) { g_flushed = lane; }

DOUBLE_API void double_complete(double_lane *lane) {
    if (lane->buffer == nullptr) return;
    uint8_t *buffer = lane->buffer;
    lane->buffer = nullptr;
    g_complete(nullptr, 0, buffer, lane->size, lane->used);
}

DOUBLE_API void double_make(double_lane *lane, int kind, uint32_t seed, uint64_t start, uint64_t end) {
    const size_t size = SizeOf(kind);
    if (lane->buffer != nullptr && lane->size - lane->used < size) double_complete(lane);
    if (lane->buffer == nullptr) {
        size_t most = 0;
        lane->used = lane->size = 0;
        g_request(&lane->buffer, &lane->size, &most);
        if (lane->buffer == nullptr || reinterpret_cast<uintptr_t>(lane->buffer) % 8 != 0 || lane->size < size) {
            g_bad++;
            lane->lost++;
            return;
        }
    }
    Write(lane->buffer + lane->used, size, kind, seed, start, end);
    lane->used += size;
    lane->made++;
}

}  // extern "C"

EXPORT CUptiResult cuptiGetVersion(uint32_t *version) {
    *version = g_release == 112 ? 14 : g_release == 118 ? 18 : g_release == 124 ? 22 : 26;
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiSubscribe(CUpti_SubscriberHandle *subscriber, CUpti_CallbackFunc, void *) {
    *subscriber = reinterpret_cast<CUpti_SubscriberHandle>(&g_release);
    return Call("Subscribe");
}

EXPORT CUptiResult cuptiUnsubscribe(CUpti_SubscriberHandle) { return Call("Unsubscribe"); }

EXPORT CUptiResult cuptiActivityRegisterTimestampCallback(CUpti_TimestampCallbackFunc clock) {
    g_clock = clock;
    return Call("Clock");
}

EXPORT CUptiResult cuptiActivityRegisterCallbacks(CUpti_BuffersCallbackRequestFunc request, CUpti_BuffersCallbackCompleteFunc complete) {
    g_request = request;
    g_complete = complete;
    return Call("Buffers");
}

EXPORT CUptiResult cuptiActivityEnable(CUpti_ActivityKind kind) { return Call("Enable", kind); }
EXPORT CUptiResult cuptiActivityDisable(CUpti_ActivityKind kind) { return Call("Disable", kind); }
EXPORT CUptiResult cuptiActivityEnableRuntimeApi(uint32_t cbid, uint8_t) { return Call("Omit", static_cast<int>(cbid)); }
EXPORT CUptiResult cuptiActivityEnableDriverApi(uint32_t cbid, uint8_t) { return Call("OmitDriver", static_cast<int>(cbid)); }
EXPORT CUptiResult cuptiActivityEnableLatencyTimestamps(uint8_t enable) { return Call("Latencies", enable); }
EXPORT CUptiResult cuptiSetThreadIdType(CUpti_ActivityThreadIdType type) { return Call("ThreadIds", type); }

EXPORT CUptiResult cuptiGetThreadIdType(CUpti_ActivityThreadIdType *type) {
    *type = CUPTI_ACTIVITY_THREAD_ID_TYPE_DEFAULT;
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiActivityFlushAll(uint32_t) {
    if (g_flushed != nullptr) double_complete(g_flushed);
    return Call("Flush");
}

EXPORT CUptiResult cuptiActivityGetNumDroppedRecords(CUcontext, uint32_t, size_t *dropped) {
    *dropped = g_dropped.exchange(0);
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiActivityGetNextRecord(uint8_t *buffer, size_t valid, CUpti_Activity **record) {
    const size_t at = *record == nullptr ? 0 : static_cast<size_t>(reinterpret_cast<uint8_t *>(*record) - buffer) + SizeOf((*record)->kind);
    if (at >= valid) return CUPTI_ERROR_MAX_LIMIT_REACHED;
    *record = reinterpret_cast<CUpti_Activity *>(buffer + at);
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiActivityPushExternalCorrelationId(CUpti_ExternalCorrelationKind, uint64_t id) {
    g_stack[g_depth++] = id;
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiActivityPopExternalCorrelationId(CUpti_ExternalCorrelationKind, uint64_t *id) {
    if (g_depth == 0) return CUPTI_ERROR_QUEUE_EMPTY;
    *id = g_stack[--g_depth];
    return CUPTI_SUCCESS;
}

EXPORT CUptiResult cuptiGetCallbackName(CUpti_CallbackDomain domain, uint32_t cbid, const char **name) {
    static const char *const runtime[] = {nullptr, "cudaDriverGetVersion_v3020", "cudaGetDevice_v3020", "cudaGetDeviceFlags_v7000", "cudaLaunchKernel_v7000"};
    if (domain != CUPTI_CB_DOMAIN_RUNTIME_API || cbid == 0 || cbid > 4) return CUPTI_ERROR_INVALID_PARAMETER;
    *name = runtime[cbid];
    return CUPTI_SUCCESS;
}
