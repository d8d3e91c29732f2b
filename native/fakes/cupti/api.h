// CUPTI's own names and numbers, as its documentation has them: what the exported functions take and answer.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(_WIN32)
#define HPF_CUPTI_API extern "C" __declspec(dllexport)
#define CUPTIAPI __stdcall
#else
#define HPF_CUPTI_API extern "C" __attribute__((visibility("default")))
#define CUPTIAPI
#endif

namespace hpf::cupti {

enum Result : uint32_t {
    kSuccess = 0,
    kInvalidParameter = 1,
    kInvalidContext = 3,
    kInvalidOperation = 7,
    kParameterSizeNotSufficient = 10,
    kMaxLimitReached = 12,
    kNotCompatible = 14,
    kNotInitialized = 15,
    kQueueEmpty = 18,
    kInvalidStream = 20,
    kInvalidKind = 21,
    kNotSupported = 27,
    kInsufficientPrivileges = 35,
    kMultipleSubscribersNotSupported = 39,
    kUnknownError = 999
};

enum Domain : uint32_t {
    kDomainInvalid = 0,
    kDomainDriver = 1,
    kDomainRuntime = 2,
    kDomainResource = 3,
    kDomainSynchronize = 4,
    kDomainNvtx = 5,
    kDomainState = 6,
    kDomainEnd = 7
};

enum ThreadIdType : uint32_t { kThreadIdDefault = 0, kThreadIdSystem = 1 };

constexpr uint32_t kExternalKindFirst = 1;  // UNKNOWN
constexpr uint32_t kExternalKindEnd = 6;    // after CUSTOM2
constexpr uint32_t kFlushForced = 1;
constexpr uint32_t kInvalidValue = 0xFFFFFFFFu;  // CUPTI_SYNCHRONIZATION_INVALID_VALUE

using BufferRequested = void(CUPTIAPI *)(uint8_t **buffer, size_t *size, size_t *maxRecords);
using BufferCompleted = void(CUPTIAPI *)(void *context, uint32_t stream, uint8_t *buffer, size_t size, size_t validSize);
using Timestamp = uint64_t(CUPTIAPI *)();
using Callback = void(CUPTIAPI *)(void *user, uint32_t domain, uint32_t id, const void *data);

// CUpti_CallbackData
struct CallbackData {
    uint32_t site;  // 0: enter, 1: exit
    const char *function;
    const void *params;
    void *returnValue;
    const char *symbol;
    void *context;
    uint32_t contextUid;
    uint64_t *correlationData;
    uint32_t correlationId;
};

// CUpti_ResourceData
struct ResourceData {
    void *context;
    void *stream;
    void *descriptor;
};

// CUpti_SynchronizeData
struct SynchronizeData {
    void *context;
    void *stream;
};

}  // namespace hpf::cupti
