#include "hybridprofiler.h"
#include "monotonic.h"
#include "tsc.h"

namespace {

// Sixteen brackets of some 50 ns each: under a microsecond, and the chance that every one of them is interrupted is nil.
constexpr uint32_t kAttempts = 16;

}  // namespace

extern "C" HP_API int32_t hp_clock_pair_sample(hp_clock_pair *pair) noexcept {
    if (pair == nullptr) return HP_STATUS_NULL_ARGUMENT;
    if (pair->size != sizeof(hp_clock_pair)) return HP_STATUS_BAD_SIZE;
    if (!hp::kHasTsc) return HP_STATUS_UNSUPPORTED;

    uint64_t tightest = UINT64_MAX;
    for (uint32_t i = 0; i < kAttempts; ++i) {
        int64_t ns;
        const uint64_t before = hp::ReadTsc();
        if (!hp::ReadMonotonic(ns)) return HP_STATUS_CLOCK_FAILED;
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
