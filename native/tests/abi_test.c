/* Compiled as plain C99 against the public header alone: what any other consumer of the ABI would see. */
#include "hybridprofiler.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                          \
        }                                                                        \
    } while (0)

static void layout_is_the_documented_one(void) {
    CHECK(sizeof(hp_tsc_info) == 16);
    CHECK(offsetof(hp_tsc_info, invariant) == 4);
    CHECK(offsetof(hp_tsc_info, nominal_hz) == 8);
    CHECK(sizeof(hp_clock_pair) == 32);
    CHECK(offsetof(hp_clock_pair, attempts) == 4);
    CHECK(offsetof(hp_clock_pair, tsc_before) == 8);
    CHECK(offsetof(hp_clock_pair, monotonic_ns) == 16);
    CHECK(offsetof(hp_clock_pair, tsc_after) == 24);
    CHECK(hp_abi_version() == HP_ABI_VERSION);
}

static void bad_arguments_are_answered_and_nothing_is_written(void) {
    hp_tsc_info info;
    hp_clock_pair pair;
    memset(&info, 0x5a, sizeof info);
    memset(&pair, 0x5a, sizeof pair);
    info.size = (uint32_t)sizeof info - 1;
    pair.size = (uint32_t)sizeof pair + 8;
    CHECK(hp_tsc_query(NULL) == HP_STATUS_NULL_ARGUMENT);
    CHECK(hp_clock_pair_sample(NULL) == HP_STATUS_NULL_ARGUMENT);
    CHECK(hp_tsc_query(&info) == HP_STATUS_BAD_SIZE);
    CHECK(hp_clock_pair_sample(&pair) == HP_STATUS_BAD_SIZE);
    CHECK(info.invariant == 0x5a5a5a5au);
    CHECK(pair.attempts == 0x5a5a5a5au);
}

static void counter_and_clock_run_forward_together(void) {
    hp_tsc_info info;
    hp_clock_pair first, later;
    memset(&info, 0, sizeof info);
    memset(&first, 0, sizeof first);
    memset(&later, 0, sizeof later);
    info.size = (uint32_t)sizeof info;
    first.size = later.size = (uint32_t)sizeof first;

    if (hp_tsc_query(&info) == HP_STATUS_UNSUPPORTED) {
        CHECK(hp_tsc() == 0);
        CHECK(hp_clock_pair_sample(&first) == HP_STATUS_UNSUPPORTED);
        return;
    }
    CHECK(info.invariant <= 1);
    CHECK(hp_clock_pair_sample(&first) == HP_STATUS_OK);
    CHECK(hp_clock_pair_sample(&later) == HP_STATUS_OK);
    CHECK(first.attempts > 0);
    CHECK(first.monotonic_ns > 0);
    CHECK(later.monotonic_ns >= first.monotonic_ns);
    if (info.invariant) {
        CHECK(first.tsc_before <= first.tsc_after);
        CHECK(later.tsc_before >= first.tsc_before);
        CHECK(hp_tsc() >= later.tsc_before);
    }
    printf("tsc invariant=%u nominal=%llu Hz, bracket=%llu ticks\n", (unsigned)info.invariant,
           (unsigned long long)info.nominal_hz, (unsigned long long)(first.tsc_after - first.tsc_before));
}

static void thread_has_an_id(void) {
    CHECK(hp_thread_id() != 0);
    CHECK(hp_thread_id() == hp_thread_id());
}

int main(void) {
    layout_is_the_documented_one();
    bad_arguments_are_answered_and_nothing_is_written();
    counter_and_clock_run_forward_together();
    thread_has_an_id();
    return failures == 0 ? 0 : 1;
}
