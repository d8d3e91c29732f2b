#include "hybridprofiler.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#elif defined(__APPLE__)
#include <pthread.h>
#else
#include <sys/syscall.h>
#include <unistd.h>
#endif

extern "C" HP_API uint64_t hp_thread_id(void) noexcept {
#if defined(_WIN32)
    return GetCurrentThreadId();
#elif defined(__APPLE__)
    uint64_t id = 0;
    return pthread_threadid_np(nullptr, &id) == 0 ? id : 0;
#else
    // glibc has a gettid() only since 2.30, above the floor this library keeps.
    return static_cast<uint64_t>(syscall(SYS_gettid));
#endif
}
