#include "api.h"

#include <cstring>

using namespace hpf;

namespace {

struct Result {
    CUresult code;
    const char *name, *text;
};

const Result kResults[] = {
    {CUDA_SUCCESS, "CUDA_SUCCESS", "no error"},
    {CUDA_ERROR_INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {CUDA_ERROR_OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {CUDA_ERROR_NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {CUDA_ERROR_DEINITIALIZED, "CUDA_ERROR_DEINITIALIZED", "driver shutting down"},
    {CUDA_ERROR_STUB_LIBRARY, "CUDA_ERROR_STUB_LIBRARY", "CUDA driver is a stub library"},
    {CUDA_ERROR_DEVICE_UNAVAILABLE, "CUDA_ERROR_DEVICE_UNAVAILABLE", "CUDA-capable device(s) is/are busy or unavailable"},
    {CUDA_ERROR_NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {CUDA_ERROR_INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {CUDA_ERROR_INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {CUDA_ERROR_INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {CUDA_ERROR_INVALID_PTX, "CUDA_ERROR_INVALID_PTX", "a PTX JIT compilation failed"},
    {CUDA_ERROR_FILE_NOT_FOUND, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
    {CUDA_ERROR_INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {CUDA_ERROR_ILLEGAL_STATE, "CUDA_ERROR_ILLEGAL_STATE", "the operation cannot be performed in the present state"},
    {CUDA_ERROR_NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {CUDA_ERROR_NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready"},
    {CUDA_ERROR_ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED, "CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED", "peer access is already enabled"},
    {CUDA_ERROR_PEER_ACCESS_NOT_ENABLED, "CUDA_ERROR_PEER_ACCESS_NOT_ENABLED", "peer access has not been enabled"},
    {CUDA_ERROR_PRIMARY_CONTEXT_ACTIVE, "CUDA_ERROR_PRIMARY_CONTEXT_ACTIVE", "cannot set while device is active in this process"},
    {CUDA_ERROR_CONTEXT_IS_DESTROYED, "CUDA_ERROR_CONTEXT_IS_DESTROYED", "context is destroyed"},
    {CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "part or all of the requested memory range is already mapped"},
    {CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "pointer does not correspond to a registered memory region"},
    {CUDA_ERROR_LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {CUDA_ERROR_NOT_PERMITTED, "CUDA_ERROR_NOT_PERMITTED", "operation not permitted"},
    {CUDA_ERROR_NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
    {CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED, "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED", "operation not permitted when stream is capturing"},
    {CUDA_ERROR_STREAM_CAPTURE_INVALIDATED, "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED", "operation failed due to a previous error during capture"},
    {CUDA_ERROR_STREAM_CAPTURE_MERGE, "CUDA_ERROR_STREAM_CAPTURE_MERGE", "operation would result in a merge of separate capture sequences"},
    {CUDA_ERROR_STREAM_CAPTURE_UNMATCHED, "CUDA_ERROR_STREAM_CAPTURE_UNMATCHED", "capture was not ended in the same stream as it began"},
    {CUDA_ERROR_STREAM_CAPTURE_UNJOINED, "CUDA_ERROR_STREAM_CAPTURE_UNJOINED", "capturing stream has unjoined work"},
    {CUDA_ERROR_STREAM_CAPTURE_ISOLATION, "CUDA_ERROR_STREAM_CAPTURE_ISOLATION", "dependency created on uncaptured work in another stream"},
    {CUDA_ERROR_STREAM_CAPTURE_IMPLICIT, "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT", "operation would make the legacy stream depend on a capturing blocking stream"},
    {CUDA_ERROR_CAPTURED_EVENT, "CUDA_ERROR_CAPTURED_EVENT", "operation not permitted on an event last recorded in a capturing stream"},
    {CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD, "CUDA_ERROR_STREAM_CAPTURE_WRONG_THREAD", "attempt to terminate a thread-local capture sequence from another thread"},
    {CUDA_ERROR_UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error"},
};

CUresult Describe(CUresult code, const char **text, const char *Result::*which) {
    if (text == nullptr) return CUDA_ERROR_INVALID_VALUE;
    for (const Result &result : kResults)
        if (result.code == code) {
            *text = result.*which;
            return CUDA_SUCCESS;
        }
    *text = nullptr;
    return CUDA_ERROR_INVALID_VALUE;
}

struct Export {
    const char *name, *base;
    int since;
    bool is_twin;
};

const Export kExports[] = {
#define F(name, base, since, twin) {#name, #base, since, twin != 0},
#include "functions.def"
#undef F
};

}  // namespace


namespace hpf {
void *AddressOf(const char *name); // addresses.cpp
}

namespace {

CUresult GetProcAddress(Fn function, const char *symbol, void **address, int version, uint64_t flags, int *status) {
    return Call(function, Needs::kNothing, [&](Api &) -> CUresult {
        if (symbol == nullptr || address == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *address = nullptr;
        const bool per_thread = (flags & CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM) != 0;
        const Export *best = nullptr;
        bool is_known = false;
        int32_t hidden;
        for (const Export &candidate : kExports) {
            if (std::strcmp(candidate.base, symbol) != 0) continue;
            is_known = true;
            if (candidate.since > version || (candidate.is_twin && !per_thread)) continue;
            const bool better = best == nullptr || candidate.since > best->since || (candidate.is_twin && !best->is_twin);
            if (better && !(best != nullptr && best->is_twin && !candidate.is_twin)) best = &candidate;
        }
        // A fault of the name itself with code 500 hides the symbol, as an older driver would.
        if (best != nullptr && Engine::Get().Strikes((std::string("symbol:") + best->name).c_str(), false, false, hidden)) {
            best = nullptr;
            is_known = false;
        }
        if (status != nullptr) *status = best != nullptr ? 0 : is_known ? 2 : 1; // found, version too low, not found
        if (best == nullptr) return status != nullptr ? CUDA_SUCCESS : CUDA_ERROR_NOT_FOUND;
        *address = AddressOf(best->name);
        return CUDA_SUCCESS;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuInit(unsigned flags) {
    return Call(Fn::cuInit, Needs::kNothing, [&](Api &api) -> CUresult {
        if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
        if (api.engine.settings.init_result != 0) return api.engine.settings.init_result;
        if (api.engine.settings.devices == 0) return CUDA_ERROR_NO_DEVICE;
        if (!api.engine.is_initialized.exchange(true)) api.engine.Announce(kInitialized, 0, nullptr, nullptr);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDriverGetVersion(int *version) {
    return Call(Fn::cuDriverGetVersion, Needs::kNothing, [&](Api &api) -> CUresult {
        if (version == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *version = api.engine.settings.driver_version;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGetErrorName(CUresult code, const char **text) {
    return Call(Fn::cuGetErrorName, Needs::kNothing, [&](Api &) { return Describe(code, text, &Result::name); });
}

CU_EXPORT CUresult CUDAAPI cuGetErrorString(CUresult code, const char **text) {
    return Call(Fn::cuGetErrorString, Needs::kNothing, [&](Api &) { return Describe(code, text, &Result::text); });
}

CU_EXPORT CUresult CUDAAPI cuGetProcAddress(const char *symbol, void **address, int version, uint64_t flags) {
    return GetProcAddress(Fn::cuGetProcAddress, symbol, address, version, flags, nullptr);
}

CU_EXPORT CUresult CUDAAPI cuGetProcAddress_v2(const char *symbol, void **address, int version, uint64_t flags, int *status) {
    return GetProcAddress(Fn::cuGetProcAddress_v2, symbol, address, version, flags, status);
}

CU_EXPORT CUresult CUDAAPI cuGetExportTable(const void **table, const CUuuid *) {
    return Call(Fn::cuGetExportTable, Needs::kNothing, [&](Api &) -> CUresult {
        if (table != nullptr) *table = nullptr;
        return CUDA_ERROR_NOT_FOUND; // there are no private tables here
    });
}
