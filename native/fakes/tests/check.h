// What the tests of the simulated libraries share: checks that count, and the driver's functions they call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>

namespace test {

inline int failures = 0;

inline void Check(bool holds, const char *file, int line, const char *text) {
    if (holds) return;
    std::fprintf(stderr, "%s:%d: failed: %s\n", file, line, text);
    failures++;
}

template <typename A, typename B>
void CheckEqual(const A &expected, const B &actual, const char *file, int line, const char *text) {
    if (static_cast<long long>(expected) == static_cast<long long>(actual)) return;
    std::fprintf(stderr, "%s:%d: failed: %s: expected %lld, got %lld\n", file, line, text, static_cast<long long>(expected),
                 static_cast<long long>(actual));
    failures++;
}

}  // namespace test

#define CHECK(condition) test::Check((condition), __FILE__, __LINE__, #condition)
#define EQUAL(expected, actual) test::CheckEqual((expected), (actual), __FILE__, __LINE__, #actual)

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
