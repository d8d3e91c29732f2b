// The functions of CUPTI that a recording needs, out of whichever CUPTI the process has or can load.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "platform.h"

#if defined(_WIN32)
#define HP_CUPTIAPI __stdcall
#else
#define HP_CUPTIAPI
#endif

namespace hp::inject {

namespace cupti {

// CUptiResult, as far as anything depends on it.
constexpr int32_t kSuccess = 0, kNotInitialized = 15, kInvalidKind = 21, kInsufficientPrivileges = 35, kOtherSubscriber = 39;

// CUpti_ActivityKind, what is recorded.
constexpr uint32_t kMemcpy = 1, kMemset = 2, kDriver = 4, kRuntime = 5, kConcurrentKernel = 10, kOverhead = 17, kPeerCopy = 22;

constexpr uint32_t kDomainDriver = 1, kDomainRuntime = 2;  // CUpti_CallbackDomain
constexpr uint32_t kSystemThreadId = 1;                    // CUpti_ActivityThreadIdType
constexpr uint32_t kFlushForced = 1;                       // CUpti_ActivityFlag

using BufferRequested = void(HP_CUPTIAPI *)(uint8_t **buffer, size_t *size, size_t *mostRecords);
using BufferCompleted = void(HP_CUPTIAPI *)(void *context, uint32_t stream, uint8_t *buffer, size_t size, size_t validSize);
using Timestamp = uint64_t(HP_CUPTIAPI *)();
using Callback = void(HP_CUPTIAPI *)(void *user, uint32_t domain, uint32_t id, const void *data);

}  // namespace cupti

struct CuptiLibrary {
    int32_t(HP_CUPTIAPI *getVersion)(uint32_t *version) = nullptr;
    int32_t(HP_CUPTIAPI *getResultString)(int32_t result, const char **text) = nullptr;
    int32_t(HP_CUPTIAPI *subscribe)(void **subscriber, cupti::Callback callback, void *user) = nullptr;
    int32_t(HP_CUPTIAPI *unsubscribe)(void *subscriber) = nullptr;
    int32_t(HP_CUPTIAPI *getCallbackName)(uint32_t domain, uint32_t id, const char **name) = nullptr;
    int32_t(HP_CUPTIAPI *registerCallbacks)(cupti::BufferRequested requested, cupti::BufferCompleted completed) = nullptr;
    int32_t(HP_CUPTIAPI *registerTimestamp)(cupti::Timestamp timestamp) = nullptr;
    int32_t(HP_CUPTIAPI *setThreadIdType)(uint32_t type) = nullptr;
    int32_t(HP_CUPTIAPI *enable)(uint32_t kind) = nullptr;
    int32_t(HP_CUPTIAPI *disable)(uint32_t kind) = nullptr;
    int32_t(HP_CUPTIAPI *nextRecord)(uint8_t *buffer, size_t validSize, uint8_t **record) = nullptr;
    int32_t(HP_CUPTIAPI *droppedRecords)(void *context, uint32_t stream, size_t *dropped) = nullptr;
    int32_t(HP_CUPTIAPI *flushAll)(uint32_t flag) = nullptr;

    // False, with the reason, when there is no CUPTI or it lacks something.
    bool Open(FixedText<1024> &reason) noexcept;

    // What a failure means and what can be done about it.
    void Explain(int32_t result, const char *call, FixedText<1024> &reason) const noexcept;
};

}  // namespace hp::inject
