/* The records of CUPTI's activity interface; see cupti.h, which includes this. */
#ifndef HP_VENDOR_CUPTI_RECORDS_H
#define HP_VENDOR_CUPTI_RECORDS_H

#include "cupti.h"

#define HP_CUPTI_COVERS(type, field, size) ((size) >= offsetof(type, field) + sizeof(((type *)0)->field))

/* Fields of releases that are younger than the headers at hand, by their documented places. */
enum {
    HP_CUPTI_MEMCPY_COPY_COUNT_AT = 88,        /* uint64_t, 12.8 */
    HP_CUPTI_SYNCHRONIZATION_RESULT_AT = 48    /* uint32_t, 12.8 */
};

typedef struct CUpti_Activity {
    CUpti_ActivityKind kind;
} CUpti_Activity; /* CUpti_Activity */

typedef union CUpti_ActivityObjectKindId {
    struct {
        uint32_t processId;
        uint32_t threadId;
    } pt;
    struct {
        uint32_t deviceId;
        uint32_t contextId;
        uint32_t streamId;
    } dcs;
} CUpti_ActivityObjectKindId;

typedef struct CUpti_ActivityKernel {
    CUpti_ActivityKind kind;
    union {
        uint8_t both; /* low half asked for, high half used */
    } cacheConfig;
    uint8_t sharedMemoryConfig;
    uint16_t registersPerThread;
    int32_t partitionedGlobalCacheRequested;
    int32_t partitionedGlobalCacheExecuted;
    uint64_t start;
    uint64_t end;
    uint64_t completed;
    uint32_t deviceId;
    uint32_t contextId;
    uint32_t streamId;
    int32_t gridX;
    int32_t gridY;
    int32_t gridZ;
    int32_t blockX;
    int32_t blockY;
    int32_t blockZ;
    int32_t staticSharedMemory;
    int32_t dynamicSharedMemory;
    uint32_t localMemoryPerThread;
    uint32_t localMemoryTotal;
    uint32_t correlationId;
    int64_t gridId;
    const char *name;
    void *reserved0;
    uint64_t queued;
    uint64_t submitted;
    uint8_t launchType;
    uint8_t isSharedMemoryCarveoutRequested;
    uint8_t sharedMemoryCarveoutRequested;
    uint8_t padding;
    uint32_t sharedMemoryExecuted;
    uint64_t graphNodeId;
    int32_t shmemLimitConfig;
    uint32_t graphId;
    void *pAccessPolicyWindow; /* 11.2: 168 bytes */
    uint32_t channelID;
    int32_t channelType;
    uint32_t clusterX;
    uint32_t clusterY;
    uint32_t clusterZ;
    uint32_t clusterSchedulingPolicy;
    uint64_t localMemoryTotal_v2; /* 11.8: 200 */
    uint32_t maxPotentialClusterSize;
    uint32_t maxActiveClusters; /* 12.4: 208 */
} CUpti_ActivityKernel; /* CUpti_ActivityKernel6, CUpti_ActivityKernel8, CUpti_ActivityKernel9 */

typedef struct CUpti_ActivityMemcpy {
    CUpti_ActivityKind kind;
    uint8_t copyKind;
    uint8_t srcKind;
    uint8_t dstKind;
    uint8_t flags;
    uint64_t bytes;
    uint64_t start;
    uint64_t end;
    uint32_t deviceId;
    uint32_t contextId;
    uint32_t streamId;
    uint32_t correlationId;
    uint32_t runtimeCorrelationId;
    uint32_t pad;
    void *reserved0;
    uint64_t graphNodeId;
    uint32_t graphId; /* 11.2: 80 bytes */
    uint32_t channelID;
    int32_t channelType;
    uint32_t pad2; /* 11.8: 88 */
} CUpti_ActivityMemcpy; /* CUpti_ActivityMemcpy4, CUpti_ActivityMemcpy5 */

typedef struct CUpti_ActivityMemset {
    CUpti_ActivityKind kind;
    uint32_t value;
    uint64_t bytes;
    uint64_t start;
    uint64_t end;
    uint32_t deviceId;
    uint32_t contextId;
    uint32_t streamId;
    uint32_t correlationId;
    uint16_t flags;
    uint16_t memoryKind;
    uint32_t pad;
    void *reserved0;
    uint64_t graphNodeId;
    uint32_t graphId; /* 11.2: 80 bytes */
    uint32_t channelID;
    int32_t channelType;
    uint32_t pad2; /* 11.8: 88 */
} CUpti_ActivityMemset; /* CUpti_ActivityMemset3, CUpti_ActivityMemset4 */

typedef struct CUpti_ActivityMemcpyPtoP {
    CUpti_ActivityKind kind;
    uint8_t copyKind;
    uint8_t srcKind;
    uint8_t dstKind;
    uint8_t flags;
    uint64_t bytes;
    uint64_t start;
    uint64_t end;
    uint32_t deviceId;
    uint32_t contextId;
    uint32_t streamId;
    uint32_t srcDeviceId;
    uint32_t srcContextId;
    uint32_t dstDeviceId;
    uint32_t dstContextId;
    uint32_t correlationId;
    void *reserved0;
    uint64_t graphNodeId;
    uint32_t graphId; /* 11.2: 88 bytes */
    uint32_t channelID;
    int32_t channelType;
    uint32_t pad2; /* 11.8: 96 */
} CUpti_ActivityMemcpyPtoP; /* CUpti_ActivityMemcpyPtoP3, CUpti_ActivityMemcpyPtoP4 */

typedef struct CUpti_ActivityAPI {
    CUpti_ActivityKind kind;
    uint32_t cbid;
    uint64_t start;
    uint64_t end;
    uint32_t processId;
    uint32_t threadId;
    uint32_t correlationId;
    uint32_t returnValue;
} CUpti_ActivityAPI;

typedef struct CUpti_ActivityContext {
    CUpti_ActivityKind kind;
    uint32_t contextId;
    uint32_t deviceId;
    uint16_t computeApiKind;
    uint16_t nullStreamId;
} CUpti_ActivityContext; /* CUpti_ActivityContext, CUpti_ActivityContext2 */

typedef struct CUpti_ActivityMarker {
    CUpti_ActivityKind kind;
    int32_t flags;
    uint64_t timestamp;
    uint32_t id;
    int32_t objectKind;
    CUpti_ActivityObjectKindId objectId;
    uint32_t pad;
    const char *name;
    const char *domain;
} CUpti_ActivityMarker; /* CUpti_ActivityMarker2 */

typedef struct CUpti_ActivityOverhead {
    CUpti_ActivityKind kind;
    int32_t overheadKind;
    int32_t objectKind;
    CUpti_ActivityObjectKindId objectId;
    uint64_t start;
    uint64_t end; /* 11.2: 40 bytes */
    uint32_t correlationId;
    uint32_t reserved0;
    void *overheadData; /* 12.4: 56 */
} CUpti_ActivityOverhead; /* CUpti_ActivityOverhead, CUpti_ActivityOverhead3 */

typedef struct CUpti_ActivityCudaEvent {
    CUpti_ActivityKind kind;
    uint32_t correlationId;
    uint32_t contextId;
    uint32_t streamId;
    uint32_t eventId;
    uint32_t pad;
} CUpti_ActivityCudaEvent; /* CUpti_ActivityCudaEvent */

typedef struct CUpti_ActivitySynchronization {
    CUpti_ActivityKind kind;
    int32_t type;
    uint64_t start;
    uint64_t end;
    uint32_t correlationId;
    uint32_t contextId;
    uint32_t streamId;
    uint32_t cudaEventId;
} CUpti_ActivitySynchronization; /* CUpti_ActivitySynchronization */

typedef struct CUpti_ActivityExternalCorrelation {
    CUpti_ActivityKind kind;
    CUpti_ExternalCorrelationKind externalKind;
    uint64_t externalId;
    uint32_t correlationId;
    uint32_t reserved;
} CUpti_ActivityExternalCorrelation;

typedef struct CUpti_ActivityMemory {
    CUpti_ActivityKind kind;
    int32_t memoryOperationType;
    int32_t memoryKind;
    uint32_t correlationId;
    uint64_t address;
    uint64_t bytes;
    uint64_t timestamp;
    uint64_t PC;
    uint32_t processId;
    uint32_t deviceId;
    uint32_t contextId;
    uint32_t streamId;
    const char *name;
    uint32_t isAsync;
    uint32_t pad1;
    struct {
        int32_t memoryPoolType;
        uint32_t pad2;
        uint64_t address;
        uint64_t releaseThreshold;
        union {
            uint64_t size;
            uint64_t processId;
        } pool; /* 11.2: 112 bytes */
        uint64_t utilizedSize;
    } memoryPoolConfig; /* 11.8: 120 */
} CUpti_ActivityMemory; /* CUpti_ActivityMemory3 */

typedef struct CUpti_ActivityMemoryPool {
    CUpti_ActivityKind kind;
    int32_t memoryPoolOperationType;
    int32_t memoryPoolType;
    uint32_t correlationId;
    uint32_t processId;
    uint32_t deviceId;
    size_t minBytesToKeep;
    uint64_t address;
    uint64_t size;
    uint64_t releaseThreshold;
    uint64_t timestamp; /* 11.2: 64 bytes */
    uint64_t utilizedSize; /* 11.8: 72 */
} CUpti_ActivityMemoryPool; /* CUpti_ActivityMemoryPool, CUpti_ActivityMemoryPool2 */

typedef struct CUpti_ActivityGraphTrace {
    CUpti_ActivityKind kind;
    uint32_t correlationId;
    uint64_t start;
    uint64_t end;
    uint32_t deviceId;
    uint32_t graphId;
    uint32_t contextId;
    uint32_t streamId;
    void *reserved; /* 11.8: 48 bytes */
    uint32_t endDeviceId;
    uint32_t endContextId; /* 12.4: 56 */
} CUpti_ActivityGraphTrace; /* CUpti_ActivityGraphTrace, CUpti_ActivityGraphTrace2 */

#endif
