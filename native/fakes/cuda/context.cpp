#include "api.h"

#include <algorithm>

using namespace hpf;

namespace {

Device *DeviceOf(Api &api, CUdevice ordinal) {
    return ordinal < api.engine.settings.devices ? api.engine.DeviceOf(ordinal) : nullptr;
}

void Destroy(Api &api, Context *context) {
    api.engine.Announce(kContextDestroyed, context->id, context, context);
    api.engine.DestroyContext(api.lock, context);
}

CUresult Release(Fn function, CUdevice ordinal) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        if (device->primary_retained == 0) return CUDA_ERROR_INVALID_CONTEXT;
        if (--device->primary_retained > 0) return CUDA_SUCCESS;
        Context *context = device->primary;
        device->primary = nullptr;
        Destroy(api, context);
        return CUDA_SUCCESS;
    });
}

CUresult ResetPrimary(Fn function, CUdevice ordinal) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        Context *context = device->primary;
        device->primary = nullptr;
        device->primary_retained = 0;
        if (context != nullptr) Destroy(api, context);
        return CUDA_SUCCESS;
    });
}

CUresult SetFlags(Fn function, CUdevice ordinal, unsigned flags) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        device->primary_flags = flags;
        if (device->primary != nullptr) device->primary->flags = flags;
        return CUDA_SUCCESS;
    });
}

// For the functions that read or write a property of the current context.
template <class Body>
CUresult OfCurrent(Fn function, bool is_valid, Body body) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        return is_valid ? body(*api.context) : CUDA_ERROR_INVALID_VALUE;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *out, CUdevice ordinal) {
    return Call(Fn::cuDevicePrimaryCtxRetain, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        if (device->lost_code != 0) return device->lost_code;
        if (device->primary == nullptr) {
            device->primary = api.engine.NewContext(device, device->primary_flags, true);
            api.engine.Announce(kContextCreated, device->primary->id, device->primary, device->primary);
        }
        ++device->primary_retained;
        *out = reinterpret_cast<CUcontext>(device->primary);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxRelease(CUdevice device) { return Release(Fn::cuDevicePrimaryCtxRelease, device); }
CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxRelease_v2(CUdevice device) { return Release(Fn::cuDevicePrimaryCtxRelease_v2, device); }
CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxReset(CUdevice device) { return ResetPrimary(Fn::cuDevicePrimaryCtxReset, device); }
CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxReset_v2(CUdevice device) { return ResetPrimary(Fn::cuDevicePrimaryCtxReset_v2, device); }
CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxSetFlags(CUdevice device, unsigned flags) { return SetFlags(Fn::cuDevicePrimaryCtxSetFlags, device, flags); }
CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxSetFlags_v2(CUdevice device, unsigned flags) { return SetFlags(Fn::cuDevicePrimaryCtxSetFlags_v2, device, flags); }

CU_EXPORT CUresult CUDAAPI cuDevicePrimaryCtxGetState(CUdevice ordinal, unsigned *flags, int *active) {
    return Call(Fn::cuDevicePrimaryCtxGetState, Needs::kDriver, [&](Api &api) -> CUresult {
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        if (flags == nullptr || active == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *flags = device->primary_flags;
        *active = device->primary != nullptr;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxCreate_v2(CUcontext *out, unsigned flags, CUdevice ordinal) {
    return Call(Fn::cuCtxCreate_v2, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Device *device = DeviceOf(api, ordinal);
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        if (device->lost_code != 0) return device->lost_code;
        Context *context = api.engine.NewContext(device, flags, false);
        ContextStack(api.engine).push_back(context);
        api.engine.Announce(kContextCreated, context->id, context, context);
        *out = reinterpret_cast<CUcontext>(context);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxDestroy_v2(CUcontext handle) {
    return Call(Fn::cuCtxDestroy_v2, Needs::kDriver, [&](Api &api) -> CUresult {
        if (api.engine.contexts.count(handle) == 0) return api.engine.tombstones.count(handle) != 0 ? CUDA_ERROR_CONTEXT_IS_DESTROYED : CUDA_ERROR_INVALID_CONTEXT;
        Context *context = reinterpret_cast<Context *>(handle);
        if (context->is_primary) return CUDA_ERROR_INVALID_CONTEXT;
        std::vector<Context *> &stack = ContextStack(api.engine);
        if (!stack.empty() && stack.back() == context) stack.pop_back();
        Destroy(api, context);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxPushCurrent_v2(CUcontext handle) {
    return Call(Fn::cuCtxPushCurrent_v2, Needs::kDriver, [&](Api &api) -> CUresult {
        if (api.engine.contexts.count(handle) == 0) return CUDA_ERROR_INVALID_CONTEXT;
        ContextStack(api.engine).push_back(reinterpret_cast<Context *>(handle));
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxPopCurrent_v2(CUcontext *out) {
    return Call(Fn::cuCtxPopCurrent_v2, Needs::kDriver, [&](Api &api) -> CUresult {
        std::vector<Context *> &stack = ContextStack(api.engine);
        if (stack.empty()) return CUDA_ERROR_INVALID_CONTEXT;
        if (out != nullptr) *out = reinterpret_cast<CUcontext>(stack.back());
        stack.pop_back();
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxSetCurrent(CUcontext handle) {
    return Call(Fn::cuCtxSetCurrent, Needs::kDriver, [&](Api &api) -> CUresult {
        std::vector<Context *> &stack = ContextStack(api.engine);
        if (handle != nullptr && api.engine.contexts.count(handle) == 0)
            return api.engine.tombstones.count(handle) != 0 ? CUDA_ERROR_CONTEXT_IS_DESTROYED : CUDA_ERROR_INVALID_CONTEXT;
        if (!stack.empty()) stack.pop_back();
        if (handle != nullptr) stack.push_back(reinterpret_cast<Context *>(handle));
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetCurrent(CUcontext *out) {
    return Call(Fn::cuCtxGetCurrent, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        const std::vector<Context *> &stack = ContextStack(api.engine);
        *out = stack.empty() ? nullptr : reinterpret_cast<CUcontext>(stack.back());
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetDevice(CUdevice *out) {
    return OfCurrent(Fn::cuCtxGetDevice, out != nullptr, [&](Context &context) -> CUresult {
        *out = context.device->ordinal;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetFlags(unsigned *out) {
    return OfCurrent(Fn::cuCtxGetFlags, out != nullptr, [&](Context &context) -> CUresult {
        *out = context.flags;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetId(CUcontext handle, unsigned long long *out) {
    return Call(Fn::cuCtxGetId, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        const Context *context = handle == nullptr ? api.context : api.engine.contexts.count(handle) != 0 ? reinterpret_cast<Context *>(handle) : nullptr;
        if (context == nullptr) return api.engine.tombstones.count(handle) != 0 ? CUDA_ERROR_CONTEXT_IS_DESTROYED : CUDA_ERROR_INVALID_CONTEXT;
        *out = context->id;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetApiVersion(CUcontext handle, unsigned *out) {
    return Call(Fn::cuCtxGetApiVersion, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (handle != nullptr && api.engine.contexts.count(handle) == 0) return CUDA_ERROR_INVALID_CONTEXT;
        *out = 3020;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetLimit(size_t *out, int limit) {
    return OfCurrent(Fn::cuCtxGetLimit, out != nullptr && limit >= 0 && limit < 16, [&](Context &context) -> CUresult {
        const auto set = context.limits.find(limit);
        *out = set != context.limits.end() ? set->second : limit == 0 ? 1024 : 8388608;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxSetLimit(int limit, size_t value) {
    return OfCurrent(Fn::cuCtxSetLimit, limit >= 0 && limit < 16, [&](Context &context) -> CUresult {
        context.limits[limit] = value;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetCacheConfig(int *out) {
    return OfCurrent(Fn::cuCtxGetCacheConfig, out != nullptr, [&](Context &c) -> CUresult { *out = c.cache_config; return CUDA_SUCCESS; });
}
CU_EXPORT CUresult CUDAAPI cuCtxSetCacheConfig(int value) {
    return OfCurrent(Fn::cuCtxSetCacheConfig, true, [&](Context &c) -> CUresult { c.cache_config = value; return CUDA_SUCCESS; });
}
CU_EXPORT CUresult CUDAAPI cuCtxGetSharedMemConfig(int *out) {
    return OfCurrent(Fn::cuCtxGetSharedMemConfig, out != nullptr, [&](Context &c) -> CUresult { *out = c.shared_config; return CUDA_SUCCESS; });
}
CU_EXPORT CUresult CUDAAPI cuCtxSetSharedMemConfig(int value) {
    return OfCurrent(Fn::cuCtxSetSharedMemConfig, true, [&](Context &c) -> CUresult { c.shared_config = value; return CUDA_SUCCESS; });
}

CU_EXPORT CUresult CUDAAPI cuCtxGetStreamPriorityRange(int *least, int *greatest) {
    return OfCurrent(Fn::cuCtxGetStreamPriorityRange, true, [&](Context &) -> CUresult {
        if (least != nullptr) *least = 0;
        if (greatest != nullptr) *greatest = -5;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxSynchronize() {
    return Call(Fn::cuCtxSynchronize, Needs::kContext, [&](Api &api) -> CUresult {
        if (const CUresult error = api.Unsafe()) return error;
        Context *context = api.context;
        const auto left = api.engine.UntilIdle(context, nullptr);
        api.Block(HPF_SYNC_CONTEXT, 0, nullptr, [&] { return *left == 0; });
        return api.Sticky(context);
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxEnablePeerAccess(CUcontext handle, unsigned flags) {
    return Call(Fn::cuCtxEnablePeerAccess, Needs::kContext, [&](Api &api) -> CUresult {
        if (flags != 0) return CUDA_ERROR_INVALID_VALUE;
        if (api.engine.contexts.count(handle) == 0) return CUDA_ERROR_INVALID_CONTEXT;
        Context *peer = reinterpret_cast<Context *>(handle);
        if (peer->device == api.context->device) return CUDA_ERROR_INVALID_DEVICE;
        return api.context->peers.insert(peer).second ? CUDA_SUCCESS : CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED;
    });
}

CU_EXPORT CUresult CUDAAPI cuCtxDisablePeerAccess(CUcontext handle) {
    return Call(Fn::cuCtxDisablePeerAccess, Needs::kContext, [&](Api &api) -> CUresult {
        return api.context->peers.erase(reinterpret_cast<Context *>(handle)) != 0 ? CUDA_SUCCESS : CUDA_ERROR_PEER_ACCESS_NOT_ENABLED;
    });
}
