#include "api.h"

#include <cstring>

using namespace hpf;

namespace {

void LogAllocation(Api &api, hpf_kind kind, uint64_t address, uint64_t bytes, hpf_memory memory, Pool *pool = nullptr) {
    hpf_record row = api.row;
    row.kind = kind;
    row.name = kind == HPF_ALLOC ? "alloc" : "free";
    row.object = address;
    row.bytes = bytes;
    row.target_memory = memory;
    row.stream = 0;
    if (pool != nullptr) api.engine.Describe(pool, row);
    row.start_ns = row.end_ns = api.engine.Now();
    api.engine.Complete(row, api.context->device);
    api.engine.Emit(row);
}

CUresult Allocate(Api &api, size_t bytes, hpf_memory memory, uintptr_t &address) {
    if (bytes == 0) return CUDA_ERROR_INVALID_VALUE;
    if (const CUresult error = api.Unsafe()) return error;
    const bool on_device = memory == HPF_MEMORY_DEVICE || memory == HPF_MEMORY_MANAGED;
    address = api.engine.Allocate(api.context, on_device ? api.context->device : nullptr, bytes, memory);
    if (address == 0) return CUDA_ERROR_OUT_OF_MEMORY;
    api.row.object = address;
    api.row.bytes = bytes;
    LogAllocation(api, HPF_ALLOC, address, bytes, memory);
    return CUDA_SUCCESS;
}

// Work that may use the block ends first, as the real driver sees to as well.
CUresult Free(Api &api, uintptr_t address, bool from_host) {
    if (address == 0) return CUDA_SUCCESS;
    if (const CUresult error = api.Unsafe()) return error;
    const auto found = api.engine.allocations.find(address);
    if (found == api.engine.allocations.end() || !found->second.is_owned) return CUDA_ERROR_INVALID_VALUE;
    if ((found->second.memory == HPF_MEMORY_PINNED) != from_host) return CUDA_ERROR_INVALID_VALUE;
    const uint64_t bytes = found->second.bytes;
    const hpf_memory memory = found->second.memory;
    Pool *const pool = found->second.pool;
    Context *context = found->second.context;
    const auto left = api.engine.UntilIdle(context, nullptr);
    if (*left > 0) api.engine.synchronizations++;
    api.engine.Wait(api.lock, [&] { return *left == 0; });
    api.engine.Free(address);
    api.row.object = address;
    api.row.bytes = bytes;
    LogAllocation(api, HPF_FREE, address, bytes, memory, pool);
    return CUDA_SUCCESS;
}

CUresult AllocateHost(Fn function, void **out, size_t bytes, unsigned flags) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || flags > 7) return CUDA_ERROR_INVALID_VALUE;
        uintptr_t address = 0;
        const CUresult result = Allocate(api, bytes, HPF_MEMORY_PINNED, address);
        if (result == CUDA_SUCCESS) {
            *out = reinterpret_cast<void *>(address);
            api.engine.allocations[address].host_flags = flags | 2;
        }
        return result;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuMemGetInfo_v2(size_t *free, size_t *total) {
    return Call(Fn::cuMemGetInfo_v2, Needs::kContext, [&](Api &api) -> CUresult {
        const Device *device = api.context->device;
        if (free != nullptr) *free = device->settings.memory - device->allocated;
        if (total != nullptr) *total = device->settings.memory;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemAlloc_v2(CUdeviceptr *out, size_t bytes) {
    return Call(Fn::cuMemAlloc_v2, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        uintptr_t address = 0;
        const CUresult result = Allocate(api, bytes, HPF_MEMORY_DEVICE, address);
        if (result == CUDA_SUCCESS) *out = address;
        return result;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemAllocPitch_v2(CUdeviceptr *out, size_t *pitch, size_t width, size_t height, unsigned element) {
    return Call(Fn::cuMemAllocPitch_v2, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || pitch == nullptr || (element != 4 && element != 8 && element != 16)) return CUDA_ERROR_INVALID_VALUE;
        uintptr_t address = 0;
        const size_t row = (width + 511) / 512 * 512;
        const CUresult result = Allocate(api, row * height, HPF_MEMORY_DEVICE, address);
        if (result == CUDA_SUCCESS) {
            *out = address;
            *pitch = row;
        }
        return result;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemAllocManaged(CUdeviceptr *out, size_t bytes, unsigned flags) {
    return Call(Fn::cuMemAllocManaged, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || flags == 0 || flags > 4) return CUDA_ERROR_INVALID_VALUE;
        uintptr_t address = 0;
        const CUresult result = Allocate(api, bytes, HPF_MEMORY_MANAGED, address);
        if (result == CUDA_SUCCESS) *out = address;
        return result;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemFree_v2(CUdeviceptr address) {
    return Call(Fn::cuMemFree_v2, Needs::kContext, [&](Api &api) { return Free(api, static_cast<uintptr_t>(address), false); });
}

CU_EXPORT CUresult CUDAAPI cuMemAllocHost_v2(void **out, size_t bytes) { return AllocateHost(Fn::cuMemAllocHost_v2, out, bytes, 0); }
CU_EXPORT CUresult CUDAAPI cuMemHostAlloc(void **out, size_t bytes, unsigned flags) { return AllocateHost(Fn::cuMemHostAlloc, out, bytes, flags); }

CU_EXPORT CUresult CUDAAPI cuMemFreeHost(void *address) {
    return Call(Fn::cuMemFreeHost, Needs::kContext, [&](Api &api) { return Free(api, reinterpret_cast<uintptr_t>(address), true); });
}

CU_EXPORT CUresult CUDAAPI cuMemHostRegister_v2(void *address, size_t bytes, unsigned flags) {
    return Call(Fn::cuMemHostRegister_v2, Needs::kContext, [&](Api &api) -> CUresult {
        const uintptr_t at = reinterpret_cast<uintptr_t>(address);
        if (address == nullptr || bytes == 0) return CUDA_ERROR_INVALID_VALUE;
        if (api.engine.Find(at) != nullptr || api.engine.Find(at + bytes - 1) != nullptr) return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
        Allocation allocation;
        allocation.address = at;
        allocation.bytes = bytes;
        allocation.memory = HPF_MEMORY_PINNED;
        allocation.context = api.context;
        allocation.is_owned = false;
        allocation.host_flags = flags;
        api.engine.allocations[at] = allocation;
        api.engine.pinned += bytes;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemHostUnregister(void *address) {
    return Call(Fn::cuMemHostUnregister, Needs::kContext, [&](Api &api) -> CUresult {
        const auto found = api.engine.allocations.find(reinterpret_cast<uintptr_t>(address));
        if (found == api.engine.allocations.end() || found->second.is_owned) return CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
        api.engine.Free(found->first);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemHostGetDevicePointer_v2(CUdeviceptr *out, void *address, unsigned flags) {
    return Call(Fn::cuMemHostGetDevicePointer_v2, Needs::kContext, [&](Api &api) -> CUresult {
        const Allocation *found = api.engine.Find(reinterpret_cast<uintptr_t>(address));
        if (out == nullptr || flags != 0 || found == nullptr || found->memory != HPF_MEMORY_PINNED) return CUDA_ERROR_INVALID_VALUE;
        *out = reinterpret_cast<uintptr_t>(address);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemHostGetFlags(unsigned *flags, void *address) {
    return Call(Fn::cuMemHostGetFlags, Needs::kContext, [&](Api &api) -> CUresult {
        const Allocation *found = api.engine.Find(reinterpret_cast<uintptr_t>(address));
        if (flags == nullptr || found == nullptr || found->memory != HPF_MEMORY_PINNED) return CUDA_ERROR_INVALID_VALUE;
        *flags = found->host_flags;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemGetAddressRange_v2(CUdeviceptr *base, size_t *bytes, CUdeviceptr address) {
    return Call(Fn::cuMemGetAddressRange_v2, Needs::kContext, [&](Api &api) -> CUresult {
        const Allocation *found = api.engine.Find(static_cast<uintptr_t>(address));
        if (found == nullptr) return CUDA_ERROR_NOT_FOUND;
        if (base != nullptr) *base = found->address;
        if (bytes != nullptr) *bytes = found->bytes;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuPointerGetAttribute(void *out, int attribute, CUdeviceptr address) {
    return Call(Fn::cuPointerGetAttribute, Needs::kContext, [&](Api &api) -> CUresult {
        const Allocation *found = api.engine.Find(static_cast<uintptr_t>(address));
        if (out == nullptr || found == nullptr) return CUDA_ERROR_INVALID_VALUE;
        const bool on_host = found->memory == HPF_MEMORY_PINNED;
        const CUdeviceptr pointer = address;
        switch (attribute) {
            case 1: std::memcpy(out, &found->context, sizeof(void *)); return CUDA_SUCCESS;
            case 2: *static_cast<unsigned *>(out) = on_host ? 1 : 2; return CUDA_SUCCESS; // CUmemorytype
            case 3: case 4: std::memcpy(out, &pointer, sizeof pointer); return CUDA_SUCCESS;
            case 8: *static_cast<unsigned *>(out) = found->memory == HPF_MEMORY_MANAGED; return CUDA_SUCCESS;
            case 9: *static_cast<int *>(out) = on_host ? found->context->device->ordinal : found->device; return CUDA_SUCCESS;
            case 11: std::memcpy(out, &found->address, sizeof(void *)); return CUDA_SUCCESS;
            case 12: std::memcpy(out, &found->bytes, sizeof(size_t)); return CUDA_SUCCESS;
            case 13: *static_cast<int *>(out) = 1; return CUDA_SUCCESS;
            default: return CUDA_ERROR_INVALID_VALUE;
        }
    });
}
