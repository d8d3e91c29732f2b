#include "api.h"

#include <cstdio>
#include <cstring>

#include "ptx.h"

using namespace hpf;

namespace {

CUresult Load(Fn function, CUmodule *out, const char *text, bool from_file) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || text == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (const CUresult error = api.Unsafe()) return error;
        std::string image;
        if (from_file) {
            std::FILE *file = std::fopen(text, "rb");
            if (file == nullptr) return CUDA_ERROR_FILE_NOT_FOUND;
            char block[4096];
            for (size_t n; (n = std::fread(block, 1, sizeof block, file)) > 0;) image.append(block, n);
            std::fclose(file);
        } else {
            // Machine code is accepted, without knowledge of what is in it: any function may then be asked for.
            const bool is_elf = std::memcmp(text, "\x7f" "ELF", 4) == 0;
            const bool is_fat = std::memcmp(text, "\x50\xed\x55\xba", 4) == 0;
            if (!is_elf && !is_fat) image = text;
        }
        auto module = std::make_unique<Module>();
        module->context = api.context;
        Ptx ptx;
        if (!image.empty()) {
            if (!ParsePtx(image, ptx)) return CUDA_ERROR_INVALID_IMAGE;
            module->is_ptx = true;
        }
        for (const PtxEntry &entry : ptx.entries) {
            auto made = std::make_unique<Function>();
            made->module = module.get();
            made->name = api.engine.Intern(entry.name);
            made->param_bytes = entry.param_bytes;
            made->has_params = true;
            made->reads_globaltimer = entry.reads_globaltimer;
            api.engine.functions.insert(made.get());
            module->functions[entry.name] = std::move(made);
        }
        for (const PtxGlobal &global : ptx.globals) {
            const uintptr_t address = api.engine.Allocate(api.context, api.context->device, global.bytes, HPF_MEMORY_DEVICE);
            if (address == 0) return CUDA_ERROR_OUT_OF_MEMORY;
            module->globals[global.name] = {address, global.bytes};
        }
        api.engine.modules.insert(module.get());
        api.engine.tombstones.erase(module.get());
        api.row.object = reinterpret_cast<uintptr_t>(module.get());
        api.engine.Announce(kModuleLoaded, 0, module.get(), api.context);
        *out = reinterpret_cast<CUmodule>(module.release());
        return CUDA_SUCCESS;
    });
}

Function *FunctionOf(Api &api, CUfunction handle) {
    return api.engine.functions.count(handle) == 0 ? nullptr : reinterpret_cast<Function *>(handle);
}

// Limits of GA100: 64 warps and 32 blocks per multiprocessor.
int BlocksPerMultiprocessor(int threads, size_t shared) {
    if (threads <= 0 || threads > 1024) return 0;
    const int warps = (threads + 31) / 32;
    int blocks = std::min(32, 64 / warps);
    if (shared > 0) blocks = std::min<int>(blocks, static_cast<int>(167936 / (shared + 1024)));
    return blocks;
}

CUresult ActiveBlocks(Fn function, int *out, CUfunction of, int threads, size_t shared) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || threads <= 0) return CUDA_ERROR_INVALID_VALUE;
        if (FunctionOf(api, of) == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        *out = BlocksPerMultiprocessor(threads, shared);
        return CUDA_SUCCESS;
    });
}

using SharedOfBlock = size_t(CUDAAPI *)(int threads);

CUresult PotentialBlock(Fn function, int *grid, int *block, CUfunction of, SharedOfBlock shared_of, size_t shared, int limit) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (grid == nullptr || block == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (FunctionOf(api, of) == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        *block = limit > 0 && limit < 1024 ? std::max(32, limit / 32 * 32) : 1024;
        if (shared_of != nullptr) shared = shared_of(*block);
        *grid = api.context->device->settings.multiprocessors * std::max(1, BlocksPerMultiprocessor(*block, shared));
        return CUDA_SUCCESS;
    });
}

// For the functions that are about a kernel.
template <class Body>
CUresult OfKernel(Fn function, CUfunction handle, bool is_valid, Body body) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        Function *of = FunctionOf(api, handle);
        if (of == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        return is_valid ? body(api, *of) : CUDA_ERROR_INVALID_VALUE;
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuModuleLoad(CUmodule *out, const char *path) { return Load(Fn::cuModuleLoad, out, path, true); }
CU_EXPORT CUresult CUDAAPI cuModuleLoadData(CUmodule *out, const void *image) {
    return Load(Fn::cuModuleLoadData, out, static_cast<const char *>(image), false);
}
CU_EXPORT CUresult CUDAAPI cuModuleLoadDataEx(CUmodule *out, const void *image, unsigned count, int *options, void **values) {
    for (unsigned i = 0; i < count && options != nullptr && values != nullptr; ++i)
        if (options[i] == 4 || options[i] == 6) values[i] = nullptr; // sizes of the logs: nothing was logged
    return Load(Fn::cuModuleLoadDataEx, out, static_cast<const char *>(image), false);
}
CU_EXPORT CUresult CUDAAPI cuModuleLoadFatBinary(CUmodule *out, const void *image) {
    return Load(Fn::cuModuleLoadFatBinary, out, static_cast<const char *>(image), false);
}

CU_EXPORT CUresult CUDAAPI cuModuleUnload(CUmodule handle) {
    return Call(Fn::cuModuleUnload, Needs::kContext, [&](Api &api) -> CUresult {
        if (api.engine.modules.erase(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        Module *module = reinterpret_cast<Module *>(handle);
        api.engine.Announce(kModuleUnloaded, 0, module, module->context);
        const auto left = api.engine.UntilIdle(module->context, nullptr);
        api.engine.Wait(api.lock, [&] { return *left == 0; });
        for (auto &function : module->functions) api.engine.functions.erase(function.second.get());
        for (auto &global : module->globals) api.engine.Free(global.second.first);
        api.engine.tombstones[handle] = CUDA_ERROR_INVALID_HANDLE;
        delete module;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuModuleGetFunction(CUfunction *out, CUmodule handle, const char *name) {
    return Call(Fn::cuModuleGetFunction, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || name == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (api.engine.modules.count(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        Module *module = reinterpret_cast<Module *>(handle);
        auto found = module->functions.find(name);
        if (found == module->functions.end()) {
            if (module->is_ptx) return CUDA_ERROR_NOT_FOUND;
            auto made = std::make_unique<Function>();
            made->module = module;
            made->name = api.engine.Intern(name);
            api.engine.functions.insert(made.get());
            found = module->functions.emplace(name, std::move(made)).first;
        }
        *out = reinterpret_cast<CUfunction>(found->second.get());
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuModuleGetGlobal_v2(CUdeviceptr *address, size_t *bytes, CUmodule handle, const char *name) {
    return Call(Fn::cuModuleGetGlobal_v2, Needs::kContext, [&](Api &api) -> CUresult {
        if (name == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (api.engine.modules.count(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        const Module *module = reinterpret_cast<Module *>(handle);
        const auto found = module->globals.find(name);
        if (found == module->globals.end()) return CUDA_ERROR_NOT_FOUND;
        if (address != nullptr) *address = found->second.first;
        if (bytes != nullptr) *bytes = found->second.second;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuModuleGetLoadingMode(int *mode) {
    return Call(Fn::cuModuleGetLoadingMode, Needs::kDriver, [&](Api &) -> CUresult {
        if (mode == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *mode = 1; // eager
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuFuncGetAttribute(int *out, int attribute, CUfunction handle) {
    return OfKernel(Fn::cuFuncGetAttribute, handle, out != nullptr && attribute >= 0 && attribute < 16, [&](Api &api, Function &of) -> CUresult {
        const DeviceSettings &device = api.context->device->settings;
        switch (attribute) {
            case 0: *out = 1024; break;         // threads per block
            case 4: *out = 32; break;           // registers
            case 5: case 6: *out = device.cc_major * 10 + device.cc_minor; break;
            case 8: *out = of.max_dynamic_shared == 0 ? 49152 : of.max_dynamic_shared; break;
            default: *out = 0;
        }
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuFuncSetAttribute(CUfunction handle, int attribute, int value) {
    return OfKernel(Fn::cuFuncSetAttribute, handle, attribute >= 8 && attribute < 16 && value <= 166912, [&](Api &, Function &of) -> CUresult {
        if (attribute == 8) of.max_dynamic_shared = value;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuFuncSetCacheConfig(CUfunction handle, int) {
    return OfKernel(Fn::cuFuncSetCacheConfig, handle, true, [](Api &, Function &) -> CUresult { return CUDA_SUCCESS; });
}
CU_EXPORT CUresult CUDAAPI cuFuncSetSharedMemConfig(CUfunction handle, int) {
    return OfKernel(Fn::cuFuncSetSharedMemConfig, handle, true, [](Api &, Function &) -> CUresult { return CUDA_SUCCESS; });
}
CU_EXPORT CUresult CUDAAPI cuFuncGetModule(CUmodule *out, CUfunction handle) {
    return OfKernel(Fn::cuFuncGetModule, handle, out != nullptr, [&](Api &, Function &of) -> CUresult {
        *out = reinterpret_cast<CUmodule>(of.module);
        return CUDA_SUCCESS;
    });
}
CU_EXPORT CUresult CUDAAPI cuFuncGetName(const char **out, CUfunction handle) {
    return OfKernel(Fn::cuFuncGetName, handle, out != nullptr, [&](Api &, Function &of) -> CUresult {
        *out = of.name;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessor(int *out, CUfunction of, int threads, size_t shared) {
    return ActiveBlocks(Fn::cuOccupancyMaxActiveBlocksPerMultiprocessor, out, of, threads, shared);
}
CU_EXPORT CUresult CUDAAPI cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int *out, CUfunction of, int threads, size_t shared, unsigned) {
    return ActiveBlocks(Fn::cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags, out, of, threads, shared);
}
CU_EXPORT CUresult CUDAAPI cuOccupancyMaxPotentialBlockSize(int *grid, int *block, CUfunction of, SharedOfBlock shared_of, size_t shared, int limit) {
    return PotentialBlock(Fn::cuOccupancyMaxPotentialBlockSize, grid, block, of, shared_of, shared, limit);
}
CU_EXPORT CUresult CUDAAPI cuOccupancyMaxPotentialBlockSizeWithFlags(int *grid, int *block, CUfunction of, SharedOfBlock shared_of, size_t shared, int limit, unsigned) {
    return PotentialBlock(Fn::cuOccupancyMaxPotentialBlockSizeWithFlags, grid, block, of, shared_of, shared, limit);
}
CU_EXPORT CUresult CUDAAPI cuOccupancyAvailableDynamicSMemPerBlock(size_t *out, CUfunction of, int blocks, int threads) {
    return OfKernel(Fn::cuOccupancyAvailableDynamicSMemPerBlock, of, out != nullptr && blocks > 0 && threads > 0, [&](Api &, Function &) -> CUresult {
        *out = std::min<size_t>(49152, static_cast<size_t>(167936 / blocks - 1024));
        return CUDA_SUCCESS;
    });
}
