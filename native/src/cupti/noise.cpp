#include "cupti/noise.h"

#include <string.h>

namespace hp::cupti {

namespace {

// By name, without the version that CUPTI puts behind runtime names: numbers are not the same in every release.
constexpr const char *kRuntime[] = {
    "cudaGetDevice", "cudaGetDeviceCount", "cudaGetLastError", "cudaPeekAtLastError", "cudaDeviceGetAttribute", "cudaGetDeviceProperties",
    "cudaDeviceGetStreamPriorityRange", "cudaFuncGetAttributes", "cudaOccupancyMaxActiveBlocksPerMultiprocessor",
    "cudaOccupancyMaxActiveBlocksPerMultiprocessorWithFlags", "cudaPointerGetAttributes", "cudaStreamIsCapturing",
    "cudaStreamGetCaptureInfo", "cudaStreamGetPriority", "cudaStreamGetFlags", "cudaRuntimeGetVersion", "cudaDriverGetVersion",
    "cudaEventQuery", "cudaStreamQuery", "cudaGetSymbolAddress", "cudaGetFuncBySymbol", "cudaThreadExchangeStreamCaptureMode",
};
constexpr const char *kDriver[] = {
    "cuCtxGetCurrent", "cuCtxGetDevice", "cuCtxGetApiVersion", "cuCtxGetFlags", "cuCtxGetStreamPriorityRange", "cuCtxSetCurrent",
    "cuCtxPushCurrent", "cuCtxPushCurrent_v2", "cuCtxPopCurrent", "cuCtxPopCurrent_v2", "cuDeviceGet", "cuDeviceGetCount", "cuDeviceGetName",
    "cuDeviceGetAttribute", "cuDeviceGetUuid", "cuDeviceGetUuid_v2", "cuDeviceTotalMem", "cuDeviceTotalMem_v2", "cuDevicePrimaryCtxGetState",
    "cuDriverGetVersion", "cuGetProcAddress", "cuGetProcAddress_v2", "cuGetExportTable", "cuFuncGetAttribute", "cuPointerGetAttribute",
    "cuPointerGetAttributes", "cuStreamIsCapturing", "cuStreamGetCaptureInfo", "cuStreamGetCaptureInfo_v2", "cuStreamGetCtx", "cuEventQuery",
    "cuStreamQuery", "cuGetErrorName", "cuGetErrorString", "cuOccupancyMaxActiveBlocksPerMultiprocessor",
    "cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags", "cuModuleGetFunction", "cuKernelGetFunction", "cuThreadExchangeStreamCaptureMode",
};

// "cudaGetDevice_v3020" is cudaGetDevice; "cuCtxPushCurrent_v2" keeps its suffix, which belongs to the name.
bool IsNamed(const char *name, const char *wanted, bool versioned) noexcept {
    const size_t length = strlen(wanted);
    if (strncmp(name, wanted, length) != 0) return false;
    if (name[length] == '\0') return true;
    return versioned && name[length] == '_' && name[length + 1] == 'v' && name[length + 2] >= '0' && name[length + 2] <= '9';
}

template <size_t Count, class Switch>
uint32_t Omit(const Functions &cupti, CUpti_CallbackDomain domain, const char *const (&names)[Count], Switch enable, bool versioned) noexcept {
    if (enable == nullptr || cupti.GetCallbackName == nullptr) return 0;
    // Far above the number of functions of any release; gaps in the numbering are short.
    uint32_t omitted = 0, unnamed = 0;
    for (uint32_t function = 1; function < 4096 && unnamed < 64; ++function) {
        const char *name = nullptr;
        if (cupti.GetCallbackName(domain, function, &name) != CUPTI_SUCCESS || name == nullptr) {
            unnamed++;
            continue;
        }
        unnamed = 0;
        for (const char *wanted : names) {
            if (!IsNamed(name, wanted, versioned)) continue;
            if (enable(function, 0) == CUPTI_SUCCESS) omitted++;
            break;
        }
    }
    return omitted;
}

}  // namespace

uint32_t OmitQuestions(const Functions &cupti, bool runtime, bool driver) noexcept {
    return (runtime ? Omit(cupti, CUPTI_CB_DOMAIN_RUNTIME_API, kRuntime, cupti.EnableRuntimeApi, true) : 0) +
           (driver ? Omit(cupti, CUPTI_CB_DOMAIN_DRIVER_API, kDriver, cupti.EnableDriverApi, false) : 0);
}

}  // namespace hp::cupti
