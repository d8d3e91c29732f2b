// Memory that is allocated and released in the order of a stream, and the pools that it comes from.
#include "api.h"

#include <algorithm>
#include <cstring>

using namespace hpf;

namespace {

// CUmemPool_attribute: three of them choose how memory is reused, the others are bytes.
constexpr int kLastOfReuse = 3, kReleaseThreshold = 4, kReservedCurrent = 5, kReservedHigh = 6, kUsedCurrent = 7, kUsedHigh = 8;

// Where the device that a pool is asked for stands in CUmemPoolProps, behind the kinds of allocation, handle and place.
constexpr size_t kPlaceAt = 8, kDeviceAt = 12;
constexpr int kPlaceIsDevice = 1;

enum : uint64_t { kMade = 1, kDestroyed = 2, kTrimmed = 3 };

Device *DeviceOfPool(Api &api, CUdevice ordinal) { return ordinal < api.engine.settings.devices ? api.engine.DeviceOf(ordinal) : nullptr; }

Pool *CurrentOf(Api &api, Device *device) { return device->current_pool != nullptr ? device->current_pool : api.engine.DefaultPoolOf(device); }

Pool *PoolOf(Api &api, CUmemoryPool handle) {
    Pool *const pool = reinterpret_cast<Pool *>(handle);
    return api.engine.pools.count(pool) == 0 ? nullptr : pool;
}

void LogPool(Api &api, Pool *pool, uint64_t what, uint64_t kept = 0) {
    hpf_record row = api.row;
    row.kind = HPF_POOL;
    row.name = what == kMade ? "make pool" : what == kDestroyed ? "destroy pool" : "trim pool";
    row.object = reinterpret_cast<uintptr_t>(pool);
    row.device = pool->device->ordinal;
    row.value = what;
    row.pool_kept = kept;
    api.engine.Describe(pool, row);
    row.start_ns = row.end_ns = api.engine.Now();
    api.engine.Complete(row, pool->device);
    api.engine.Emit(row);
}

// Null: the current pool of the stream's device.
CUresult AllocateAsync(Fn function, CUdeviceptr *out, size_t bytes, const CUmemoryPool *from, CUstream on) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || bytes == 0) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Stream *stream = api.StreamOf(on, error);
        if (stream == nullptr) return error;
        if ((error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
        Pool *const pool = from == nullptr ? CurrentOf(api, stream->context->device) : PoolOf(api, *from);
        if (pool == nullptr) return CUDA_ERROR_INVALID_VALUE;
        const uintptr_t address = api.engine.Allocate(stream->context, pool->device, bytes, HPF_MEMORY_DEVICE);
        if (address == 0) return CUDA_ERROR_OUT_OF_MEMORY;
        api.engine.allocations[address].is_async = true;
        Recipe recipe;
        recipe.row.kind = HPF_ALLOC;
        recipe.row.name = "alloc";
        recipe.row.object = address;
        recipe.row.bytes = bytes;
        recipe.row.target_memory = HPF_MEMORY_DEVICE;
        recipe.pool = pool;
        *out = address;
        return api.Submit(on, std::move(recipe), true);
    });
}

CUresult FreeAsync(Fn function, CUdeviceptr address, CUstream on) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        const auto found = api.engine.allocations.find(static_cast<uintptr_t>(address));
        if (found == api.engine.allocations.end() || found->second.memory != HPF_MEMORY_DEVICE) return CUDA_ERROR_INVALID_VALUE;
        Recipe recipe;
        recipe.row.kind = HPF_FREE;
        recipe.row.name = "free";
        recipe.row.object = address;
        recipe.row.bytes = found->second.bytes;
        recipe.row.target_memory = HPF_MEMORY_DEVICE;
        recipe.pool = found->second.pool;
        Engine *engine = &api.engine;
        recipe.after = [engine, address] { engine->Free(static_cast<uintptr_t>(address)); };
        return api.Submit(on, std::move(recipe), true);
    });
}

CUresult OfDevice(Fn function, CUmemoryPool *out, CUdevice ordinal, bool is_default) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        Device *device = DeviceOfPool(api, ordinal);
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        *out = reinterpret_cast<CUmemoryPool>(is_default ? api.engine.DefaultPoolOf(device) : CurrentOf(api, device));
        return CUDA_SUCCESS;
    });
}

// For the functions that take a pool.
template <class Body>
CUresult OfPool(Fn function, CUmemoryPool handle, Body body) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        Pool *const pool = PoolOf(api, handle);
        return pool == nullptr ? CUDA_ERROR_INVALID_VALUE : body(api, *pool);
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuMemAllocAsync(CUdeviceptr *out, size_t n, CUstream s) { return AllocateAsync(Fn::cuMemAllocAsync, out, n, nullptr, s); }
CU_EXPORT CUresult CUDAAPI cuMemAllocAsync_ptsz(CUdeviceptr *out, size_t n, CUstream s) {
    return AllocateAsync(Fn::cuMemAllocAsync_ptsz, out, n, nullptr, PerThread(s));
}
CU_EXPORT CUresult CUDAAPI cuMemAllocFromPoolAsync(CUdeviceptr *out, size_t n, CUmemoryPool pool, CUstream s) {
    return AllocateAsync(Fn::cuMemAllocFromPoolAsync, out, n, &pool, s);
}
CU_EXPORT CUresult CUDAAPI cuMemAllocFromPoolAsync_ptsz(CUdeviceptr *out, size_t n, CUmemoryPool pool, CUstream s) {
    return AllocateAsync(Fn::cuMemAllocFromPoolAsync_ptsz, out, n, &pool, PerThread(s));
}
CU_EXPORT CUresult CUDAAPI cuMemFreeAsync(CUdeviceptr p, CUstream s) { return FreeAsync(Fn::cuMemFreeAsync, p, s); }
CU_EXPORT CUresult CUDAAPI cuMemFreeAsync_ptsz(CUdeviceptr p, CUstream s) { return FreeAsync(Fn::cuMemFreeAsync_ptsz, p, PerThread(s)); }

CU_EXPORT CUresult CUDAAPI cuDeviceGetDefaultMemPool(CUmemoryPool *out, CUdevice d) { return OfDevice(Fn::cuDeviceGetDefaultMemPool, out, d, true); }
CU_EXPORT CUresult CUDAAPI cuDeviceGetMemPool(CUmemoryPool *out, CUdevice d) { return OfDevice(Fn::cuDeviceGetMemPool, out, d, false); }

CU_EXPORT CUresult CUDAAPI cuDeviceSetMemPool(CUdevice ordinal, CUmemoryPool handle) {
    return OfPool(Fn::cuDeviceSetMemPool, handle, [&](Api &api, Pool &pool) -> CUresult {
        Device *device = DeviceOfPool(api, ordinal);
        if (device == nullptr || pool.device != device) return CUDA_ERROR_INVALID_DEVICE;
        device->current_pool = &pool;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemPoolCreate(CUmemoryPool *out, const void *properties) {
    return Call(Fn::cuMemPoolCreate, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr || properties == nullptr) return CUDA_ERROR_INVALID_VALUE;
        int place, ordinal;
        std::memcpy(&place, static_cast<const char *>(properties) + kPlaceAt, sizeof place);
        std::memcpy(&ordinal, static_cast<const char *>(properties) + kDeviceAt, sizeof ordinal);
        Device *device = DeviceOfPool(api, ordinal);
        if (place != kPlaceIsDevice || device == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Pool *const pool = api.engine.NewPool(device, false);
        LogPool(api, pool, kMade);
        *out = reinterpret_cast<CUmemoryPool>(pool);
        return CUDA_SUCCESS;
    });
}

// What it has handed out stays the program's.
CU_EXPORT CUresult CUDAAPI cuMemPoolDestroy(CUmemoryPool handle) {
    return OfPool(Fn::cuMemPoolDestroy, handle, [&](Api &api, Pool &pool) -> CUresult {
        if (pool.is_default) return CUDA_ERROR_INVALID_VALUE;
        if (pool.device->current_pool == &pool) pool.device->current_pool = nullptr;
        pool.reserved = pool.used;
        LogPool(api, &pool, kDestroyed);
        api.engine.pools.erase(&pool);
        api.engine.tombstones[&pool] = CUDA_ERROR_INVALID_VALUE;
        api.engine.graveyard.push_back(&pool);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemPoolTrimTo(CUmemoryPool handle, size_t keep) {
    return OfPool(Fn::cuMemPoolTrimTo, handle, [&](Api &api, Pool &pool) -> CUresult {
        pool.reserved = std::max(pool.used, std::min<uint64_t>(pool.reserved, keep));
        LogPool(api, &pool, kTrimmed, keep);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemPoolGetAttribute(CUmemoryPool handle, int attribute, void *value) {
    return OfPool(Fn::cuMemPoolGetAttribute, handle, [&](Api &, const Pool &pool) -> CUresult {
        if (value == nullptr || attribute < 1 || attribute > kUsedHigh) return CUDA_ERROR_INVALID_VALUE;
        if (attribute <= kLastOfReuse) {
            std::memcpy(value, &pool.reuse[attribute], sizeof(int));
            return CUDA_SUCCESS;
        }
        const uint64_t bytes[] = {pool.threshold, pool.reserved, pool.reserved_high, pool.used, pool.used_high};
        std::memcpy(value, &bytes[attribute - kReleaseThreshold], sizeof(uint64_t));
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuMemPoolSetAttribute(CUmemoryPool handle, int attribute, void *value) {
    return OfPool(Fn::cuMemPoolSetAttribute, handle, [&](Api &, Pool &pool) -> CUresult {
        if (value == nullptr || attribute < 1 || attribute > kUsedHigh || attribute == kReservedCurrent || attribute == kUsedCurrent) return CUDA_ERROR_INVALID_VALUE;
        if (attribute <= kLastOfReuse) {
            std::memcpy(&pool.reuse[attribute], value, sizeof(int));
            return CUDA_SUCCESS;
        }
        uint64_t bytes;
        std::memcpy(&bytes, value, sizeof bytes);
        if (attribute == kReleaseThreshold) {
            pool.threshold = bytes;
            return CUDA_SUCCESS;
        }
        if (bytes != 0) return CUDA_ERROR_INVALID_VALUE; // a high mark can only be set back
        if (attribute == kReservedHigh) pool.reserved_high = pool.reserved;
        else pool.used_high = pool.used;
        return CUDA_SUCCESS;
    });
}
