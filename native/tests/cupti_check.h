// What the tests of the CUPTI side share: a check that counts, and the library's calls with sizes filled in.
#pragma once

#include <stdio.h>

#include <vector>

#include "hybridprofiler.h"

inline int failures;

#define CHECK(condition)                                                            \
    do {                                                                            \
        if (!(condition)) {                                                         \
            fprintf(stderr, "%s:%d: failed: %s\n", __FILE__, __LINE__, #condition); \
            failures++;                                                             \
        }                                                                           \
    } while (0)

inline hp_cupti_options Options(uint32_t kinds) {
    hp_cupti_options options = {};
    options.size = sizeof options;
    options.kinds = kinds;
    options.buffer_bytes = 64 << 10;
    options.memory_bytes = 16 << 20;
    return options;
}

inline hp_cupti_outcome Outcome() {
    hp_cupti_outcome outcome = {};
    outcome.size = sizeof outcome;
    return outcome;
}

inline hp_cupti_statistics Statistics() {
    hp_cupti_statistics statistics = {};
    statistics.size = sizeof statistics;
    CHECK(hp_cupti_get_statistics(&statistics) == HP_STATUS_OK);
    return statistics;
}

inline int32_t Start(uint32_t kinds, hp_cupti_outcome &outcome) {
    const hp_cupti_options options = Options(kinds);
    outcome = Outcome();
    return hp_cupti_start(&options, &outcome);
}

inline std::vector<hp_activity> DrainAll(uint32_t batch = 1000) {
    std::vector<hp_activity> all, some(batch);
    uint32_t count;
    do {
        CHECK(hp_cupti_drain(some.data(), batch, &count) == HP_STATUS_OK);
        all.insert(all.end(), some.begin(), some.begin() + count);
    } while (count != 0);
    return all;
}
