/*
 * Signatures of CUPTI's entry points, one line each. "since" names a release that exports the symbol where 11.2 does not:
 * such a symbol is optional, its absence a stated fact and never an error.
 */
#ifndef HP_VENDOR_CUPTI_FUNCTIONS_H
#define HP_VENDOR_CUPTI_FUNCTIONS_H

#include "cupti.h"

typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetVersion)(uint32_t *version);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetResultString)(CUptiResult result, const char **str);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetCallbackName)(CUpti_CallbackDomain domain, uint32_t cbid, const char **name);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiSubscribe)(CUpti_SubscriberHandle *subscriber, CUpti_CallbackFunc callback, void *userdata);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiUnsubscribe)(CUpti_SubscriberHandle subscriber);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityRegisterTimestampCallback)(CUpti_TimestampCallbackFunc funcTimestamp);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityRegisterCallbacks)(CUpti_BuffersCallbackRequestFunc funcBufferRequested, CUpti_BuffersCallbackCompleteFunc funcBufferCompleted);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityEnable)(CUpti_ActivityKind kind);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityDisable)(CUpti_ActivityKind kind);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityEnableRuntimeApi)(uint32_t cbid, uint8_t enable); /* since 12.5 */
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityEnableDriverApi)(uint32_t cbid, uint8_t enable); /* since 12.5 */
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityEnableLatencyTimestamps)(uint8_t enable);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityGetNextRecord)(uint8_t *buffer, size_t validBufferSizeBytes, CUpti_Activity **record);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityGetNumDroppedRecords)(CUcontext context, uint32_t streamId, size_t *dropped);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityFlushAll)(uint32_t flag);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityPushExternalCorrelationId)(CUpti_ExternalCorrelationKind kind, uint64_t id);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiActivityPopExternalCorrelationId)(CUpti_ExternalCorrelationKind kind, uint64_t *lastId);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiSetThreadIdType)(CUpti_ActivityThreadIdType type);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetThreadIdType)(CUpti_ActivityThreadIdType *type);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetStreamIdEx)(CUcontext context, CUstream stream, uint8_t perThreadStream, uint32_t *streamId);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetContextId)(CUcontext context, uint32_t *contextId);
typedef CUptiResult(HP_CUDAAPI *PFN_cuptiGetDeviceId)(CUcontext context, uint32_t *deviceId);

#endif
