#include "api.h"

#include <cstring>
#include <memory>

using namespace hpf;

namespace {

enum class Side { kAny, kHost, kDevice };

struct Shape {
    size_t width = 0, height = 1, source_pitch = 0, target_pitch = 0;
    size_t Extent(size_t pitch) const { return height == 0 ? 0 : (height - 1) * pitch + width; }
};

struct End {
    uintptr_t address;
    Side side;
    hpf_memory memory = HPF_MEMORY_UNKNOWN;
    int device = -1;

    // False where a device pointer lies outside of every allocation.
    bool Resolve(const Api &api, size_t extent) {
        const Allocation *found = api.engine.Find(address);
        if (found != nullptr && address + extent > found->address + found->bytes) {
            if (found->memory != HPF_MEMORY_PINNED || side == Side::kDevice) return false;
            found = nullptr;
        }
        if (found == nullptr && side == Side::kDevice) return false;
        memory = found == nullptr ? HPF_MEMORY_PAGEABLE : found->memory;
        device = found == nullptr ? -1 : found->device;
        return true;
    }

    bool IsOnDevice() const { return memory == HPF_MEMORY_DEVICE || memory == HPF_MEMORY_MANAGED; }
};

void Move(uintptr_t target, uintptr_t source, const Shape &shape) {
    for (size_t row = 0; row < shape.height; ++row)
        std::memmove(reinterpret_cast<void *>(target + row * shape.target_pitch), reinterpret_cast<const void *>(source + row * shape.source_pitch), shape.width);
}

CUresult CopyShape(Fn function, End target, End source, const Shape &shape, CUstream on, bool is_async) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        api.row.bytes = shape.width * shape.height;
        if (shape.width == 0 || shape.height == 0) return CUDA_SUCCESS;
        if (!target.Resolve(api, shape.Extent(shape.target_pitch)) || !source.Resolve(api, shape.Extent(shape.source_pitch))) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Stream *stream = api.StreamOf(on, error);
        if (stream == nullptr) return error;
        if (!is_async && (error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;

        Recipe recipe;
        recipe.row.kind = HPF_MEMCPY;
        recipe.row.bytes = api.row.bytes;
        recipe.row.source_memory = source.memory;
        recipe.row.target_memory = target.memory;
        recipe.row.object = target.address;
        recipe.row.peer_device = source.IsOnDevice() && target.IsOnDevice() && source.device != target.device ? source.device : -1;
        const Settings &settings = api.engine.settings;
        double rate = settings.d2d;
        if (source.IsOnDevice() && target.IsOnDevice()) {
            recipe.row.name = recipe.row.peer_device >= 0 ? "memcpy PtoP" : "memcpy DtoD";
            recipe.unit = UnitKind::kOnDevice;
        } else if (target.IsOnDevice()) {
            recipe.row.name = "memcpy HtoD";
            recipe.unit = UnitKind::kToDevice;
            rate = settings.h2d;
        } else if (source.IsOnDevice()) {
            recipe.row.name = "memcpy DtoH";
            recipe.unit = UnitKind::kToHost;
            rate = settings.d2h;
        } else {
            recipe.row.name = "memcpy HtoH";
            recipe.unit = UnitKind::kToHost;
            rate = settings.d2h;
        }
        recipe.duration = settings.copy_setup + static_cast<int64_t>(static_cast<double>(api.row.bytes) / rate);

        // Pageable memory is staged: the caller may write to the source again as soon as the call returns, and a copy into
        // pageable memory has ended by then.
        const bool capturing = stream->capture != nullptr;
        const bool stages = is_async && !capturing && source.memory == HPF_MEMORY_PAGEABLE && target.IsOnDevice();
        if (stages) {
            auto staged = std::make_shared<std::vector<char>>(recipe.row.bytes);
            Shape packed = shape;
            packed.target_pitch = shape.width;
            Move(reinterpret_cast<uintptr_t>(staged->data()), source.address, packed);
            packed = shape;
            packed.source_pitch = shape.width;
            const uintptr_t to = target.address;
            recipe.work = [staged, to, packed](Op &) { Move(to, reinterpret_cast<uintptr_t>(staged->data()), packed); };
        } else {
            const uintptr_t to = target.address, from = source.address;
            recipe.work = [to, from, shape](Op &) { Move(to, from, shape); };
        }
        Context *context = stream->context;
        Op *op = nullptr;
        if ((error = api.Submit(on, std::move(recipe), false, &op)) != CUDA_SUCCESS || op == nullptr) return error;
        const bool waits = !is_async || (target.memory == HPF_MEMORY_PAGEABLE && source.IsOnDevice());
        if (!waits) return CUDA_SUCCESS;
        if (!is_async) api.engine.synchronizations++;
        const auto left = api.engine.UntilEnd(op);
        api.engine.Wait(api.lock, [&] { return *left == 0; });
        return api.Sticky(context);
    });
}

CUresult Copy(Fn function, uint64_t target, Side target_side, uint64_t source, Side source_side, size_t bytes, CUstream on, bool is_async) {
    Shape shape;
    shape.width = bytes;
    shape.source_pitch = shape.target_pitch = bytes;
    return CopyShape(function, End{static_cast<uintptr_t>(target), target_side}, End{static_cast<uintptr_t>(source), source_side}, shape, on, is_async);
}

uint64_t At(const void *pointer) { return reinterpret_cast<uintptr_t>(pointer); }

CUresult Copy2D(Fn function, const CUDA_MEMCPY2D *copy, CUstream on, bool is_async) {
    if (copy == nullptr || copy->srcMemoryType == 3 || copy->dstMemoryType == 3) // arrays are not simulated
        return Call(function, Needs::kContext, [&](Api &) -> CUresult { return copy == nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_NOT_SUPPORTED; });
    const auto side = [](int type) { return type == 1 ? Side::kHost : type == 2 ? Side::kDevice : Side::kAny; };
    Shape shape;
    shape.width = copy->WidthInBytes;
    shape.height = copy->Height;
    shape.source_pitch = copy->srcPitch == 0 ? copy->WidthInBytes : copy->srcPitch;
    shape.target_pitch = copy->dstPitch == 0 ? copy->WidthInBytes : copy->dstPitch;
    const uint64_t source = (copy->srcMemoryType == 1 ? At(copy->srcHost) : copy->srcDevice) + copy->srcY * shape.source_pitch + copy->srcXInBytes;
    const uint64_t target = (copy->dstMemoryType == 1 ? At(copy->dstHost) : copy->dstDevice) + copy->dstY * shape.target_pitch + copy->dstXInBytes;
    return CopyShape(function, End{static_cast<uintptr_t>(target), side(copy->dstMemoryType)}, End{static_cast<uintptr_t>(source), side(copy->srcMemoryType)}, shape, on, is_async);
}

template <class T>
CUresult Set(Fn function, CUdeviceptr target, T value, size_t count, CUstream on, bool is_async) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (count == 0) return CUDA_SUCCESS;
        api.row.bytes = count * sizeof(T);
        End end{static_cast<uintptr_t>(target), Side::kDevice};
        if (target % sizeof(T) != 0 || !end.Resolve(api, api.row.bytes)) return CUDA_ERROR_INVALID_VALUE;
        CUresult error;
        Stream *stream = api.StreamOf(on, error);
        if (stream == nullptr) return error;
        if (!is_async && (error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
        Recipe recipe;
        recipe.row.kind = HPF_MEMSET;
        recipe.row.name = "memset";
        recipe.row.bytes = api.row.bytes;
        recipe.row.value = value;
        recipe.row.object = target;
        recipe.row.target_memory = end.memory;
        recipe.unit = UnitKind::kOnDevice;
        recipe.duration = api.engine.settings.copy_setup + static_cast<int64_t>(static_cast<double>(api.row.bytes) / api.engine.settings.memset);
        recipe.work = [target, value, count](Op &) {
            T *const at = reinterpret_cast<T *>(static_cast<uintptr_t>(target));
            for (size_t i = 0; i < count; ++i) at[i] = value;
        };
        // A memset of device memory does not make the host wait, even by the functions without Async.
        return api.Submit(on, std::move(recipe));
    });
}

}  // namespace

#define COPY(name, suffix, target_type, target_of, target_side, source_type, source_of, source_side)                          \
    CU_EXPORT CUresult CUDAAPI cuMemcpy##name##suffix(target_type to, source_type from, size_t bytes) {                       \
        return Copy(Fn::cuMemcpy##name##suffix, target_of(to), target_side, source_of(from), source_side, bytes, nullptr, false); \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemcpy##name##suffix##_ptds(target_type to, source_type from, size_t bytes) {                \
        return Copy(Fn::cuMemcpy##name##suffix##_ptds, target_of(to), target_side, source_of(from), source_side, bytes,      \
                    CU_STREAM_PER_THREAD, false);                                                                             \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemcpy##name##Async##suffix(target_type to, source_type from, size_t bytes, CUstream on) {   \
        return Copy(Fn::cuMemcpy##name##Async##suffix, target_of(to), target_side, source_of(from), source_side, bytes, on, true); \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemcpy##name##Async##suffix##_ptsz(target_type to, source_type from, size_t bytes, CUstream on) { \
        return Copy(Fn::cuMemcpy##name##Async##suffix##_ptsz, target_of(to), target_side, source_of(from), source_side, bytes, \
                    PerThread(on), true);                                                                                     \
    }

COPY(, , CUdeviceptr, uint64_t, Side::kAny, CUdeviceptr, uint64_t, Side::kAny)
COPY(HtoD, _v2, CUdeviceptr, uint64_t, Side::kDevice, const void *, At, Side::kHost)
COPY(DtoH, _v2, void *, At, Side::kHost, CUdeviceptr, uint64_t, Side::kDevice)
COPY(DtoD, _v2, CUdeviceptr, uint64_t, Side::kDevice, CUdeviceptr, uint64_t, Side::kDevice)
#undef COPY

CU_EXPORT CUresult CUDAAPI cuMemcpyPeer(CUdeviceptr to, CUcontext, CUdeviceptr from, CUcontext, size_t n) {
    return Copy(Fn::cuMemcpyPeer, to, Side::kDevice, from, Side::kDevice, n, nullptr, true);
}
CU_EXPORT CUresult CUDAAPI cuMemcpyPeer_ptds(CUdeviceptr to, CUcontext, CUdeviceptr from, CUcontext, size_t n) {
    return Copy(Fn::cuMemcpyPeer_ptds, to, Side::kDevice, from, Side::kDevice, n, CU_STREAM_PER_THREAD, true);
}
CU_EXPORT CUresult CUDAAPI cuMemcpyPeerAsync(CUdeviceptr to, CUcontext, CUdeviceptr from, CUcontext, size_t n, CUstream s) {
    return Copy(Fn::cuMemcpyPeerAsync, to, Side::kDevice, from, Side::kDevice, n, s, true);
}
CU_EXPORT CUresult CUDAAPI cuMemcpyPeerAsync_ptsz(CUdeviceptr to, CUcontext, CUdeviceptr from, CUcontext, size_t n, CUstream s) {
    return Copy(Fn::cuMemcpyPeerAsync_ptsz, to, Side::kDevice, from, Side::kDevice, n, PerThread(s), true);
}

CU_EXPORT CUresult CUDAAPI cuMemcpy2D_v2(const CUDA_MEMCPY2D *c) { return Copy2D(Fn::cuMemcpy2D_v2, c, nullptr, false); }
CU_EXPORT CUresult CUDAAPI cuMemcpy2D_v2_ptds(const CUDA_MEMCPY2D *c) { return Copy2D(Fn::cuMemcpy2D_v2_ptds, c, CU_STREAM_PER_THREAD, false); }
CU_EXPORT CUresult CUDAAPI cuMemcpy2DUnaligned_v2(const CUDA_MEMCPY2D *c) { return Copy2D(Fn::cuMemcpy2DUnaligned_v2, c, nullptr, false); }
CU_EXPORT CUresult CUDAAPI cuMemcpy2DUnaligned_v2_ptds(const CUDA_MEMCPY2D *c) {
    return Copy2D(Fn::cuMemcpy2DUnaligned_v2_ptds, c, CU_STREAM_PER_THREAD, false);
}
CU_EXPORT CUresult CUDAAPI cuMemcpy2DAsync_v2(const CUDA_MEMCPY2D *c, CUstream s) { return Copy2D(Fn::cuMemcpy2DAsync_v2, c, s, true); }
CU_EXPORT CUresult CUDAAPI cuMemcpy2DAsync_v2_ptsz(const CUDA_MEMCPY2D *c, CUstream s) { return Copy2D(Fn::cuMemcpy2DAsync_v2_ptsz, c, PerThread(s), true); }

#define SET(bits, type)                                                                                                       \
    CU_EXPORT CUresult CUDAAPI cuMemsetD##bits##_v2(CUdeviceptr to, type value, size_t n) {                                   \
        return Set<type>(Fn::cuMemsetD##bits##_v2, to, value, n, nullptr, false);                                             \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemsetD##bits##_v2_ptds(CUdeviceptr to, type value, size_t n) {                              \
        return Set<type>(Fn::cuMemsetD##bits##_v2_ptds, to, value, n, CU_STREAM_PER_THREAD, false);                           \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemsetD##bits##Async(CUdeviceptr to, type value, size_t n, CUstream on) {                    \
        return Set<type>(Fn::cuMemsetD##bits##Async, to, value, n, on, true);                                                 \
    }                                                                                                                         \
    CU_EXPORT CUresult CUDAAPI cuMemsetD##bits##Async_ptsz(CUdeviceptr to, type value, size_t n, CUstream on) {               \
        return Set<type>(Fn::cuMemsetD##bits##Async_ptsz, to, value, n, PerThread(on), true);                                 \
    }

SET(8, unsigned char)
SET(16, unsigned short)
SET(32, unsigned)
#undef SET
