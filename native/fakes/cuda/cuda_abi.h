// The types and numbers of the CUDA driver API that the simulated driver speaks: those of the library's own declarations, which
// are held to the vendor's, and the few that only a driver needs.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "vendor/cuda.h"

#define CUDAAPI HP_CUDAAPI
#if defined(_WIN32)
#define CU_EXPORT extern "C" __declspec(dllexport)
#else
#define CU_EXPORT extern "C" __attribute__((visibility("default")))
#endif

// The vendor has them as macros.
inline CUstream const CU_STREAM_LEGACY = reinterpret_cast<CUstream>(uintptr_t{HP_CU_STREAM_LEGACY});
inline CUstream const CU_STREAM_PER_THREAD = reinterpret_cast<CUstream>(uintptr_t{HP_CU_STREAM_PER_THREAD});

constexpr int CU_GET_PROC_ADDRESS_PER_THREAD_DEFAULT_STREAM = 2;

struct CUlaunchConfig {
    unsigned gridDimX, gridDimY, gridDimZ, blockDimX, blockDimY, blockDimZ, sharedMemBytes;
    CUstream hStream;
    void *attrs;
    unsigned numAttrs;
};

struct CUDA_MEMCPY2D {
    size_t srcXInBytes, srcY;
    int srcMemoryType;
    const void *srcHost;
    CUdeviceptr srcDevice;
    void *srcArray;
    size_t srcPitch, dstXInBytes, dstY;
    int dstMemoryType;
    void *dstHost;
    CUdeviceptr dstDevice;
    void *dstArray;
    size_t dstPitch, WidthInBytes, Height;
};

struct CUDA_KERNEL_NODE_PARAMS_v1 {
    CUfunction func;
    unsigned gridDimX, gridDimY, gridDimZ, blockDimX, blockDimY, blockDimZ, sharedMemBytes;
    void **kernelParams;
    void **extra;
};

struct CUdevprop {
    int maxThreadsPerBlock, maxThreadsDim[3], maxGridSize[3], sharedMemPerBlock, totalConstantMemory, SIMDWidth, memPitch,
        regsPerBlock, clockRate, textureAlign;
};
