// The one place that knows which clock .NET's Stopwatch reads on each system, so that both agree without an offset.
#pragma once

#include <stdint.h>

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#else
#include <time.h>
#endif

namespace hp {

inline bool ReadMonotonic(int64_t &ns) noexcept {
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

// 0 where the clock cannot be read, which no supported system does.
inline int64_t MonotonicNs() noexcept {
    int64_t ns = 0;
    ReadMonotonic(ns);
    return ns;
}

}  // namespace hp
