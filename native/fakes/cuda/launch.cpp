#include "launch.h"

#include <cstring>
#include <memory>

using namespace hpf;

namespace hpf {

namespace {

struct Arguments {
    std::vector<char> bytes;
    std::vector<uint32_t> sizes;
    std::vector<size_t> offsets;
};

std::shared_ptr<Arguments> CopyArguments(const Function &of, void **params, void **extra) {
    auto copied = std::make_shared<Arguments>();
    const char *packed = nullptr;
    size_t packed_bytes = 0;
    // Pairs of tag and value: 1 the buffer, 2 the address of its size, 0 the end.
    for (void **tag = extra; tag != nullptr && *tag != nullptr; tag += 2) {
        if (*tag == reinterpret_cast<void *>(uintptr_t{1})) packed = static_cast<const char *>(tag[1]);
        if (*tag == reinterpret_cast<void *>(uintptr_t{2})) packed_bytes = *static_cast<const size_t *>(tag[1]);
    }
    if (!of.has_params || (packed == nullptr && params == nullptr && !of.param_bytes.empty())) return copied;
    size_t at = 0;
    for (size_t i = 0; i < of.param_bytes.size(); ++i) {
        const size_t size = of.param_bytes[i];
        const size_t alignment = size >= 8 ? 8 : size >= 4 ? 4 : size >= 2 ? 2 : 1;
        at = (at + alignment - 1) / alignment * alignment;
        copied->bytes.resize(at + size);
        if (packed != nullptr && at + size <= packed_bytes) std::memcpy(copied->bytes.data() + at, packed + at, size);
        else if (packed == nullptr) std::memcpy(copied->bytes.data() + at, params[i], size);
        copied->sizes.push_back(static_cast<uint32_t>(size));
        copied->offsets.push_back(at);
        at += size;
    }
    return copied;
}

}  // namespace

CUresult KernelRecipe(Api &api, CUfunction handle, const Geometry &geometry, void **params, void **extra, Recipe &recipe) {
    if (api.engine.functions.count(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
    const Function &of = *reinterpret_cast<Function *>(handle);
    uint64_t threads = 1;
    for (int i = 0; i < 3; ++i) {
        if (geometry.grid[i] == 0 || geometry.block[i] == 0) return CUDA_ERROR_INVALID_VALUE;
        recipe.row.grid[i] = geometry.grid[i];
        recipe.row.block[i] = geometry.block[i];
        threads *= uint64_t{geometry.grid[i]} * geometry.block[i];
    }
    if (uint64_t{geometry.block[0]} * geometry.block[1] * geometry.block[2] > 1024) return CUDA_ERROR_INVALID_VALUE;
    recipe.row.kind = HPF_KERNEL;
    recipe.row.name = of.name;
    recipe.row.dynamic_shared = geometry.shared;
    recipe.row.registers = 32;
    recipe.unit = UnitKind::kKernels;
    const KernelModel *model = api.engine.ModelOf(of.name);
    recipe.duration = model == nullptr ? api.engine.settings.kernel : model->fixed_ns + static_cast<int64_t>(threads) * model->thread_ps / 1000;
    int32_t fault;
    if (api.engine.Strikes((std::string("kernel:") + of.name).c_str(), false, false, fault)) recipe.fault = fault;

    const hpf_kernel_body body = model == nullptr ? nullptr : model->body;
    if (body == nullptr && !of.reads_globaltimer) return CUDA_SUCCESS;
    const auto arguments = CopyArguments(of, params, extra);
    void *const user = model == nullptr ? nullptr : model->user;
    const int64_t step = api.context->device->settings.timer_step;
    recipe.work = [arguments, body, user, geometry, step](Op &op) {
        std::vector<void *> pointers;
        for (size_t offset : arguments->offsets) pointers.push_back(arguments->bytes.data() + offset);
        const int64_t device_start = op.recipe.row.device_start_ns;
        if (body == nullptr) {
            // The kernel that reads the clock of the device and stores it where its first argument points to.
            if (arguments->sizes.empty() || arguments->sizes[0] != 8) return;
            uint64_t target;
            std::memcpy(&target, pointers[0], sizeof target);
            const int64_t ticks = device_start / step * step;
            std::memcpy(reinterpret_cast<void *>(static_cast<uintptr_t>(target)), &ticks, sizeof ticks);
            return;
        }
        hpf_launch launch = {};
        launch.size = sizeof launch;
        std::memcpy(launch.grid, geometry.grid, sizeof launch.grid);
        std::memcpy(launch.block, geometry.block, sizeof launch.block);
        launch.shared_bytes = geometry.shared;
        launch.param_count = static_cast<uint32_t>(pointers.size());
        launch.device = op.device->ordinal;
        launch.device_start_ns = device_start;
        launch.params = pointers.data();
        launch.param_bytes = arguments->sizes.data();
        launch.name = op.recipe.row.name;
        body(&launch, user);
    };
    return CUDA_SUCCESS;
}

}  // namespace hpf

namespace {

const char *SymbolOf(CUfunction handle) {
    Engine &engine = Engine::Get();
    if (!engine.IsObserved() || engine.is_forked) return nullptr;
    Engine::Lock lock(engine.mutex);
    return engine.functions.count(handle) == 0 ? nullptr : reinterpret_cast<Function *>(handle)->name;
}

CUresult Launch(Fn function, CUfunction kernel, const Geometry &geometry, CUstream on, void **params, void **extra) {
    struct {
        CUfunction f;
        unsigned gridDimX, gridDimY, gridDimZ, blockDimX, blockDimY, blockDimZ, sharedMemBytes;
        CUstream hStream;
        void **kernelParams, **extra;
    } shown = {kernel, geometry.grid[0], geometry.grid[1], geometry.grid[2], geometry.block[0], geometry.block[1], geometry.block[2],
               geometry.shared, on, params, extra};
    return Call(
        function, Needs::kContext,
        [&](Api &api) -> CUresult {
            Recipe recipe;
            if (const CUresult error = KernelRecipe(api, kernel, geometry, params, extra, recipe)) return error;
            api.row.object = reinterpret_cast<uintptr_t>(kernel);
            return api.Submit(on, std::move(recipe));
        },
        &shown, SymbolOf(kernel));
}

Geometry Of(unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared) {
    return Geometry{{gx, gy, gz}, {bx, by, bz}, shared};
}

CUresult LaunchEx(Fn function, const CUlaunchConfig *config, CUfunction kernel, void **params, void **extra, bool per_thread) {
    if (config == nullptr) return Call(function, Needs::kContext, [](Api &) -> CUresult { return CUDA_ERROR_INVALID_VALUE; });
    const CUlaunchConfig &c = *config;
    return Launch(function, kernel, Of(c.gridDimX, c.gridDimY, c.gridDimZ, c.blockDimX, c.blockDimY, c.blockDimZ, c.sharedMemBytes),
                  per_thread ? PerThread(c.hStream) : c.hStream, params, extra);
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuLaunchKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                                          unsigned shared, CUstream s, void **params, void **extra) {
    return Launch(Fn::cuLaunchKernel, f, Of(gx, gy, gz, bx, by, bz, shared), s, params, extra);
}
CU_EXPORT CUresult CUDAAPI cuLaunchKernel_ptsz(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                                               unsigned shared, CUstream s, void **params, void **extra) {
    return Launch(Fn::cuLaunchKernel_ptsz, f, Of(gx, gy, gz, bx, by, bz, shared), PerThread(s), params, extra);
}
CU_EXPORT CUresult CUDAAPI cuLaunchCooperativeKernel(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                                                     unsigned bz, unsigned shared, CUstream s, void **params) {
    return Launch(Fn::cuLaunchCooperativeKernel, f, Of(gx, gy, gz, bx, by, bz, shared), s, params, nullptr);
}
CU_EXPORT CUresult CUDAAPI cuLaunchCooperativeKernel_ptsz(CUfunction f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
                                                          unsigned bz, unsigned shared, CUstream s, void **params) {
    return Launch(Fn::cuLaunchCooperativeKernel_ptsz, f, Of(gx, gy, gz, bx, by, bz, shared), PerThread(s), params, nullptr);
}
CU_EXPORT CUresult CUDAAPI cuLaunchKernelEx(const CUlaunchConfig *c, CUfunction f, void **params, void **extra) {
    return LaunchEx(Fn::cuLaunchKernelEx, c, f, params, extra, false);
}
CU_EXPORT CUresult CUDAAPI cuLaunchKernelEx_ptsz(const CUlaunchConfig *c, CUfunction f, void **params, void **extra) {
    return LaunchEx(Fn::cuLaunchKernelEx_ptsz, c, f, params, extra, true);
}
