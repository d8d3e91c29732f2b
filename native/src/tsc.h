// The one place that knows how a processor's time stamp counter is read.
#pragma once

#include <stdint.h>

#if defined(_MSC_VER)
#include <intrin.h>
#elif defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

namespace hp {

#if defined(__x86_64__) || defined(_M_X64)
constexpr bool kHasTsc = true;
inline uint64_t ReadTsc() noexcept { return __rdtsc(); }
#elif defined(__aarch64__)
constexpr bool kHasTsc = true;
inline uint64_t ReadTsc() noexcept {
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
}
#elif defined(_M_ARM64)
constexpr bool kHasTsc = true;
inline uint64_t ReadTsc() noexcept { return static_cast<uint64_t>(_ReadStatusReg(ARM64_CNTVCT)); }
#else
constexpr bool kHasTsc = false;
inline uint64_t ReadTsc() noexcept { return 0; }
#endif

}  // namespace hp
