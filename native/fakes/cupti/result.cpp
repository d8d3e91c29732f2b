// cuptiGetResultString, cuptiGetErrorMessage, cuptiGetVersion, cuptiGetTimestamp and what else needs no device.
#include "exports.h"

using namespace hpf::cupti;

namespace {

struct ResultName {
    uint32_t result;
    const char *name;
    const char *message;
};

constexpr ResultName kResults[] = {
    {0, "CUPTI_SUCCESS", "No error."},
    {1, "CUPTI_ERROR_INVALID_PARAMETER", "One or more of the parameters is invalid."},
    {2, "CUPTI_ERROR_INVALID_DEVICE", "The device is not a valid CUDA device."},
    {3, "CUPTI_ERROR_INVALID_CONTEXT", "The context is NULL or not valid."},
    {7, "CUPTI_ERROR_INVALID_OPERATION", "The operation cannot be performed in the current state."},
    {8, "CUPTI_ERROR_OUT_OF_MEMORY", "Not enough memory to perform the operation."},
    {10, "CUPTI_ERROR_PARAMETER_SIZE_NOT_SUFFICIENT", "The output buffer is too small."},
    {12, "CUPTI_ERROR_MAX_LIMIT_REACHED", "The maximum limit is reached."},
    {13, "CUPTI_ERROR_NOT_READY", "The object is not yet ready."},
    {14, "CUPTI_ERROR_NOT_COMPATIBLE", "The current operation is not compatible with the current state."},
    {15, "CUPTI_ERROR_NOT_INITIALIZED", "CUPTI is unable to initialize its connection to the CUDA driver."},
    {18, "CUPTI_ERROR_QUEUE_EMPTY", "The queue is empty."},
    {19, "CUPTI_ERROR_INVALID_HANDLE", "The handle is invalid."},
    {20, "CUPTI_ERROR_INVALID_STREAM", "The stream is invalid."},
    {21, "CUPTI_ERROR_INVALID_KIND", "The kind is invalid."},
    {27, "CUPTI_ERROR_NOT_SUPPORTED", "The operation is not supported on this system or device."},
    {33, "CUPTI_ERROR_VIRTUALIZED_DEVICE_NOT_SUPPORTED", "Not supported on a virtualized device."},
    {35, "CUPTI_ERROR_INSUFFICIENT_PRIVILEGES", "The user has no privileges to profile."},
    {39, "CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED", "There is a subscriber already."},
    {999, "CUPTI_ERROR_UNKNOWN", "An unknown internal error has occurred."},
};

const ResultName *Find(uint32_t result) {
    for (const ResultName &known : kResults)
        if (known.result == result) return &known;
    return nullptr;
}

}  // namespace

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetResultString(uint32_t result, const char **text) {
    const ResultName *known = Find(result);
    if (text == nullptr || known == nullptr) return kInvalidParameter;
    *text = known->name;
    return kSuccess;
}

#if HPF_CUPTI_EXPORTS >= 22
HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetErrorMessage(uint32_t result, const char **text) {
    const ResultName *known = Find(result);
    if (text == nullptr || known == nullptr) return kInvalidParameter;
    *text = known->message;
    return kSuccess;
}
#endif

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetVersion(uint32_t *version) {
    HPF_FAULT("cuptiGetVersion");
    if (version == nullptr) return kInvalidParameter;
    Guard guard;
    *version = Session::Instance().Api();
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetTimestamp(uint64_t *timestamp) {
    HPF_FAULT("cuptiGetTimestamp");
    if (timestamp == nullptr) return kInvalidParameter;
    Guard guard;
    *timestamp = Session::Instance().Now();
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetLastError() { return kSuccess; }

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetCallbackName(uint32_t domain, uint32_t cbid, const char **name) {
    const char *found = CallbackName(domain, cbid);
    if (name == nullptr || found == nullptr) return kInvalidParameter;
    *name = found;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiSetThreadIdType(uint32_t type) {
    HPF_FAULT("cuptiSetThreadIdType");
    if (type > kThreadIdSystem) return kNotSupported;
    Guard guard;
    Session::Instance().threadIdType = static_cast<ThreadIdType>(type);
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetThreadIdType(uint32_t *type) {
    if (type == nullptr) return kInvalidParameter;
    Guard guard;
    *type = Session::Instance().threadIdType;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiDeviceSupported(int32_t device, int32_t *supported) {
    if (supported == nullptr) return kInvalidParameter;
    if (device < 0 || device >= hpf::hpf_engine_device_count()) return 2;
    *supported = 1;
    return kSuccess;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetDeviceId(void *context, uint32_t *device) {
    HPF_AVAILABLE("cuptiGetDeviceId");
    if (device == nullptr) return kInvalidParameter;
    const uint32_t id = hpf::hpf_engine_context_id(context);
    Guard guard;
    return Session::Instance().DeviceOfContext(id, device) ? kSuccess : kInvalidContext;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetContextId(void *context, uint32_t *id) {
    HPF_AVAILABLE("cuptiGetContextId");
    if (id == nullptr) return kInvalidParameter;
    *id = hpf::hpf_engine_context_id(context);
    return *id != 0 ? kSuccess : kInvalidContext;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetStreamIdEx(void *context, void *stream, uint8_t perThread, uint32_t *id) {
    HPF_AVAILABLE("cuptiGetStreamIdEx");
    if (id == nullptr) return kInvalidParameter;
    *id = hpf::hpf_engine_stream_id(context, stream, perThread);
    return *id != 0 ? kSuccess : kInvalidStream;
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetStreamId(void *context, void *stream, uint32_t *id) {
    return cuptiGetStreamIdEx(context, stream, 0, id);
}

HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetGraphId(void *graph, uint32_t *id) {
    HPF_AVAILABLE("cuptiGetGraphId");
    if (id == nullptr) return kInvalidParameter;
    *id = hpf::hpf_engine_graph_id(graph);
    return *id != 0 ? kSuccess : kInvalidParameter;
}

#if HPF_CUPTI_EXPORTS >= 22
HPF_CUPTI_API uint32_t CUPTIAPI cuptiGetGraphExecId(void *exec, uint32_t *id) {
    HPF_AVAILABLE("cuptiGetGraphExecId");
    if (id == nullptr) return kInvalidParameter;
    *id = hpf::hpf_engine_graph_exec_id(exec);
    return *id != 0 ? kSuccess : kInvalidParameter;
}
#endif
