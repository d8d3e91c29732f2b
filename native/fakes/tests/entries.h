// The driver's functions as the tests of the simulated libcupti and libnvidia-ml call them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "check.h"

// Compares numbers of any two types.
#define SAME(wanted, seen) CheckEqual(static_cast<long long>(seen), static_cast<long long>(wanted), #seen, __FILE__, __LINE__)

#if defined(_WIN32)
#define DRIVER extern "C" __declspec(dllimport) int __stdcall
#define CUPTI extern "C" __declspec(dllimport) uint32_t __stdcall
#define NVML extern "C" __declspec(dllimport) int
#define CALLBACK_OF_CUPTI __stdcall
#else
#define DRIVER extern "C" int
#define CUPTI extern "C" uint32_t
#define NVML extern "C" int
#define CALLBACK_OF_CUPTI
#endif

DRIVER cuInit(unsigned flags);
DRIVER cuDevicePrimaryCtxRetain(void **context, int device);
DRIVER cuDevicePrimaryCtxRelease_v2(int device);
DRIVER cuCtxSetCurrent(void *context);
DRIVER cuCtxSynchronize();
DRIVER cuCtxGetCurrent(void **context);
DRIVER cuStreamCreate(void **stream, unsigned flags);
DRIVER cuStreamDestroy_v2(void *stream);
DRIVER cuStreamSynchronize(void *stream);
DRIVER cuEventCreate(void **event, unsigned flags);
DRIVER cuEventRecord(void *event, void *stream);
DRIVER cuEventSynchronize(void *event);
DRIVER cuEventDestroy_v2(void *event);
DRIVER cuStreamWaitEvent(void *stream, void *event, unsigned flags);
DRIVER cuMemAlloc_v2(unsigned long long *address, size_t bytes);
DRIVER cuMemFree_v2(unsigned long long address);
DRIVER cuMemHostAlloc(void **address, size_t bytes, unsigned flags);
DRIVER cuMemFreeHost(void *address);
DRIVER cuMemcpyHtoDAsync_v2(unsigned long long target, const void *source, size_t bytes, void *stream);
DRIVER cuMemcpyDtoHAsync_v2(void *target, unsigned long long source, size_t bytes, void *stream);
DRIVER cuMemcpyDtoDAsync_v2(unsigned long long target, unsigned long long source, size_t bytes, void *stream);
DRIVER cuMemcpyPeerAsync(unsigned long long target, void *targetContext, unsigned long long source, void *sourceContext, size_t bytes,
                         void *stream);
DRIVER cuMemsetD8Async(unsigned long long target, unsigned char value, size_t count, void *stream);
DRIVER cuModuleLoadData(void **module, const void *image);
DRIVER cuModuleGetFunction(void **function, void *module, const char *name);
DRIVER cuModuleUnload(void *module);
DRIVER cuLaunchKernel(void *function, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
                      unsigned sharedBytes, void *stream, void **params, void **extra);
