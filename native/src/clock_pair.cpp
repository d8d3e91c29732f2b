#include "hybridprofiler.h"
#include "tsc.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <time.h>
#endif

namespace {

// Sixteen brackets of some 50 ns each: under a microsecond, and the chance that every one of them is interrupted is nil.
constexpr uint32_t kAttempts = 16;

// The very clock that .NET's Stopwatch reads on this system, so that both agree without an offset.
bool ReadMonotonic(int64_t &ns) noexcept {
#if defined(_WIN32)
    LARGE_INTEGER count, frequency;
    if (!QueryPerformanceCounter(&count) || !QueryPerformanceFrequency(&frequency)) return false;
    const int64_t whole = count.QuadPart / frequency.QuadPart;
    const int64_t rest = count.QuadPart % frequency.QuadPart;
    ns = whole * 1000000000 + rest * 1000000000 / frequency.QuadPart;
    return true;
#else
#if defined(__APPLE__)
    const clockid_t clock = CLOCK_UPTIME_RAW;
#else
    const clockid_t clock = CLOCK_MONOTONIC;
#endif
    timespec now;
    if (clock_gettime(clock, &now) != 0) return false;
    ns = static_cast<int64_t>(now.tv_sec) * 1000000000 + now.tv_nsec;
    return true;
#endif
}

}  // namespace

extern "C" HP_API int32_t hp_clock_pair_sample(hp_clock_pair *pair) noexcept {
    if (pair == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (pair->size != sizeof(hp_clock_pair)) return HP_STATUS_BAD_SIZE;
    if (!hp::kHasTsc) return HP_STATUS_UNSUPPORTED;

    uint64_t tightest = UINT64_MAX;
    for (uint32_t i = 0; i < kAttempts; ++i) {
        int64_t ns;
        const uint64_t before = hp::ReadTsc();
        if (!ReadMonotonic(ns)) return HP_STATUS_CLOCK_FAILED;
        const uint64_t after = hp::ReadTsc();
        const uint64_t width = after - before;
        if (width < tightest) {
            tightest = width;
            pair->tsc_before = before;
            pair->monotonic_ns = ns;
            pair->tsc_after = after;
        }
    }
    pair->attempts = kAttempts;
    return HP_STATUS_OK;
}
