// The shim's CUPTI part against a double of the library: what it switches on and undoes, what it decodes, what it does
// with many threads, with too little memory, after a fork and at an exit without a stop.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#if !defined(_WIN32)
#include <sys/wait.h>
#include <unistd.h>
#endif

#include "cupti_check.h"
#include "cupti_double.h"
#include "hybridprofiler.h"
#include "vendor/cupti.h"

static void library_that_is_missing_is_a_stated_step() {
    hp_cupti_info info = {};
    hp_cupti_outcome outcome;
    uint32_t count;
    hp_activity record;
    info.size = sizeof info;
    CHECK(hp_cupti_open("no-such-library-cupti", &info) == HP_STATUS_NOT_OPEN);
    CHECK(info.step == HP_CUPTI_STEP_LOAD);
    CHECK(Start(HP_CUPTI_EVERYTHING, outcome) == HP_STATUS_NOT_OPEN);
    CHECK(hp_cupti_flush(0) == HP_STATUS_NOT_OPEN);
    CHECK(hp_cupti_stop() == HP_STATUS_NOT_OPEN);
    CHECK(hp_cupti_drain(&record, 1, &count) == HP_STATUS_NOT_OPEN);
    CHECK(hp_cupti_push(1) == HP_STATUS_NOT_OPEN);
    CHECK(hp_cupti_call_name(2, 1) == nullptr);
    info.size = 3;
    CHECK(hp_cupti_open(nullptr, &info) == HP_STATUS_BAD_SIZE);
    CHECK(hp_cupti_open(nullptr, nullptr) == HP_STATUS_NULL_ARGUMENT);
}

static void library_is_opened_and_says_its_version() {
    hp_cupti_info info = {};
    info.size = sizeof info;
    CHECK(hp_cupti_open(HP_DOUBLE_PATH, &info) == HP_STATUS_OK);
    CHECK(info.api_version == 22);
    CHECK(std::string(hp_cupti_call_name(2, 4)) == "cudaLaunchKernel_v7000");
    CHECK(hp_cupti_call_name(2, 5) == nullptr);
}

static void clock_is_registered_before_any_kind_and_questions_are_left_out() {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS | HP_CUPTI_COPIES | HP_CUPTI_RUNTIME_CALLS, outcome) == HP_STATUS_OK);
    CHECK(std::string(double_calls()) == "Subscribe Clock ThreadIds:1 Buffers Enable:10 Enable:1 Enable:22 Enable:5 Omit:1 Omit:2");
    CHECK(outcome.omitted == 2 && outcome.missing == 0);
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_BUSY);
    double_reset(124);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
    CHECK(std::string(double_calls()) == "Disable:5 Disable:22 Disable:1 Disable:10 ThreadIds:0 Unsubscribe Flush");
    double_reset(124);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
    CHECK(std::string(double_calls()).empty());
}

static void failed_start_undoes_everything_in_reverse() {
    hp_cupti_outcome outcome;
    double_reset(124);
    double_fail("Subscribe", -1, CUPTI_ERROR_MULTIPLE_SUBSCRIBERS_NOT_SUPPORTED);
    CHECK(Start(HP_CUPTI_EVERYTHING, outcome) == HP_STATUS_VENDOR_FAILED);
    CHECK(outcome.step == HP_CUPTI_STEP_SUBSCRIBE && outcome.result == 39);
    CHECK(std::string(double_calls()) == "Subscribe");

    double_reset(124);
    double_fail("Clock", -1, CUPTI_ERROR_NOT_INITIALIZED);
    CHECK(Start(HP_CUPTI_EVERYTHING, outcome) == HP_STATUS_VENDOR_FAILED);
    CHECK(outcome.step == HP_CUPTI_STEP_CLOCK && outcome.result == 15);
    CHECK(std::string(double_calls()) == "Subscribe Clock Unsubscribe");

    double_reset(124);
    double_fail("Enable", CUPTI_ACTIVITY_KIND_RUNTIME, CUPTI_ERROR_INSUFFICIENT_PRIVILEGES);
    CHECK(Start(HP_CUPTI_KERNELS | HP_CUPTI_FILLS | HP_CUPTI_RUNTIME_CALLS, outcome) == HP_STATUS_VENDOR_FAILED);
    CHECK(outcome.step == HP_CUPTI_STEP_ENABLE && outcome.result == 35 && outcome.kind == HP_CUPTI_RUNTIME_CALLS);
    CHECK(std::string(double_calls()) == "Subscribe Clock ThreadIds:1 Buffers Enable:10 Enable:2 Enable:5 Disable:2 Disable:10 ThreadIds:0 Unsubscribe");

    // A kind that the release does not have costs that kind only.
    double_reset(118);
    double_fail("Enable", CUPTI_ACTIVITY_KIND_CUDA_EVENT, CUPTI_ERROR_INVALID_KIND);
    CHECK(Start(HP_CUPTI_KERNELS | HP_CUPTI_EVENTS, outcome) == HP_STATUS_OK);
    CHECK(outcome.missing == HP_CUPTI_EVENTS);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
}

static void records_of_every_release_are_decoded_as_far_as_they_go() {
    const int releases[] = {112, 118, 124, 128};
    for (int release : releases) {
        double_reset(release);
        hp_cupti_outcome outcome;
        CHECK(Start(HP_CUPTI_EVERYTHING, outcome) == HP_STATUS_OK);
        double_lane lane = {};
        const int kinds[] = {CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, CUPTI_ACTIVITY_KIND_MEMCPY, CUPTI_ACTIVITY_KIND_MEMCPY2, CUPTI_ACTIVITY_KIND_MEMSET,
                             CUPTI_ACTIVITY_KIND_RUNTIME, CUPTI_ACTIVITY_KIND_SYNCHRONIZATION, CUPTI_ACTIVITY_KIND_OVERHEAD, CUPTI_ACTIVITY_KIND_MEMORY2,
                             CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, CUPTI_ACTIVITY_KIND_MEMORY_POOL};
        uint32_t seed = 100;
        for (int kind : kinds) double_make(&lane, kind, seed++, 1000, 2000);
        double_make(&lane, 1000, seed, 0, 0);
        double_complete(&lane);
        const hp_cupti_statistics before = Statistics();
        // In batches smaller than the buffer, so that decoding resumes within it.
        const std::vector<hp_activity> all = DrainAll(3);
        CHECK(all.size() == 11);
        CHECK(Statistics().unknown_records == before.unknown_records + 1);
        if (all.size() != 11) return;
        for (size_t i = 0; i < all.size(); i++) CHECK(all[i].correlation == (i == 6 && release < 124 ? 0 : 100 + i));
        for (size_t i : {0, 9}) {
            const hp_activity &k = all[i];
            CHECK(k.type == HP_ACTIVITY_KERNEL && k.start_ns == 1000 && k.end_ns == 2000 && k.device == 1 && k.context == 2 && k.stream == 3 && k.flags == 0);
            CHECK(k.of.kernel.grid[0] == 4 && k.of.kernel.grid[2] == 6 && k.of.kernel.block[0] == 7 && k.of.kernel.block[2] == 9);
            CHECK(k.of.kernel.static_shared == 10 && k.of.kernel.dynamic_shared == 11 && k.of.kernel.local_per_thread == 12 && k.of.kernel.registers == 13);
            CHECK(k.graph_node == 14 && k.of.kernel.graph == 15 && k.of.kernel.queued_ns == 19 && k.of.kernel.submitted_ns == 20 && k.of.kernel.cache_config == 0x21);
            CHECK(k.of.kernel.cluster[1] == (release >= 118 ? 17u : 0u));
            CHECK(strcmp(k.name, "kernel") == 0);
        }
        CHECK(all[1].type == HP_ACTIVITY_COPY && all[1].bytes == 1616 && all[1].flags == HP_ACTIVITY_ASYNC && all[1].of.copy.target_memory == 3);
        CHECK(all[1].of.copy.count == (release >= 128 ? 7u : 0u));
        CHECK(all[2].of.copy.kind == 10 && all[2].of.copy.source_device == 4 && all[2].of.copy.target_context == 7 && all[2].of.copy.count == 0);
        CHECK(all[3].type == HP_ACTIVITY_FILL && all[3].of.fill.value == 0xab && all[3].of.fill.memory == 3);
        CHECK(all[4].type == HP_ACTIVITY_CALL && all[4].of.call.domain == 2 && all[4].of.call.function == 211 && all[4].of.call.thread == 6 && all[4].of.call.result == 7);
        CHECK(all[5].type == HP_ACTIVITY_SYNCHRONIZATION && all[5].of.sync.kind == 3 && all[5].of.sync.result == (release >= 128 ? 9u : 0u));
        CHECK(all[6].type == HP_ACTIVITY_OVERHEAD && all[6].of.overhead.kind == 65536 && all[6].of.overhead.thread == 6);
        CHECK(all[7].type == HP_ACTIVITY_MEMORY && all[7].of.memory.pool_size == 0x3000 && all[7].of.memory.pool_used == (release >= 118 ? 0x4000u : 0u));
        CHECK(all[8].type == HP_ACTIVITY_EXTERNAL && all[8].of.external.id == 0x123456789abcull && all[8].of.external.kind == 5);
        const hp_activity &pool = all[10];
        CHECK(pool.type == HP_ACTIVITY_MEMORY_POOL && pool.start_ns == 1000 && pool.end_ns == 1000 && pool.device == 1 && pool.bytes == 0x3000);
        CHECK(pool.of.pool.operation == 3 && pool.of.pool.pool_type == 1 && pool.of.pool.process == 5 && pool.of.pool.address == 0x2000);
        CHECK(pool.of.pool.release_threshold == 0x200 && pool.of.pool.kept == 0x100);
        CHECK(pool.of.pool.tells_used == (release >= 118 ? 1u : 0u) && pool.of.pool.used == (release >= 118 ? 0x1000u : 0u));
        CHECK(hp_cupti_stop() == HP_STATUS_OK);
    }
}

static void times_that_cannot_be_are_counted_and_marked() {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_OK);
    double_lane lane = {};
    const uint64_t before = Statistics().invalid_times;
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 1, 0, 0);
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 2, 20, 10);
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 3, 10, 20);
    double_make(&lane, CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION, 4, 0, 0);
    double_drop(5);
    const uint64_t dropped = Statistics().dropped_by_cupti;
    double_complete(&lane);
    const std::vector<hp_activity> all = DrainAll();
    CHECK(all.size() == 4);
    if (all.size() == 4)
        CHECK(all[0].flags == HP_ACTIVITY_TIMES_UNKNOWN && all[1].flags == HP_ACTIVITY_TIMES_REVERSED && all[2].flags == 0 && all[3].flags == 0);
    CHECK(Statistics().invalid_times == before + 2);
    CHECK(Statistics().dropped_by_cupti == dropped + 5);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
}

static void flush_and_stop_hand_over_what_is_there() {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_OK);
    double_lane lane = {};
    double_flushes(&lane);
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 1, 10, 20);
    CHECK(Statistics().outstanding_buffers == 1);
    CHECK(DrainAll().empty());
    CHECK(hp_cupti_flush(0) == HP_STATUS_OK);
    CHECK(Statistics().outstanding_buffers == 0);
    CHECK(Statistics().pending_bytes == double_size(CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL));
    CHECK(DrainAll().size() == 1);
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 2, 10, 20);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
    CHECK(DrainAll().size() == 1);
    CHECK(Statistics().pending_bytes == 0);
}

static void external_ids_are_a_stack() {
    uint64_t id = 7;
    double_reset(124);
    CHECK(hp_cupti_push(11) == HP_STATUS_OK);
    CHECK(hp_cupti_push(12) == HP_STATUS_OK);
    CHECK(hp_cupti_pop(&id) == HP_STATUS_OK && id == 12);
    CHECK(hp_cupti_pop(&id) == HP_STATUS_OK && id == 11);
    CHECK(hp_cupti_pop(&id) == HP_STATUS_VENDOR_FAILED && id == 0);
}

// Producers as CUPTI's threads and the program's, one consumer as the collector: nothing is lost or out of order.
static void many_threads_lose_nothing(uint32_t each) {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_OK);
    const uint64_t dropped = Statistics().dropped_by_budget;
    constexpr uint32_t kThreads = 4;
    std::atomic<uint32_t> running{kThreads};
    std::vector<std::thread> producers;
    for (uint32_t t = 0; t < kThreads; t++) {
        producers.emplace_back([t, each, &running] {
            double_lane lane = {};
            for (uint32_t i = 1; i <= each; i++) {
                double_make(&lane, CUPTI_ACTIVITY_KIND_RUNTIME, t << 28 | i, i, i + 1);
                if (i % 97 == 0) double_complete(&lane);
            }
            double_complete(&lane);
            running--;
        });
    }
    uint32_t last[kThreads] = {};
    uint64_t drained = 0, disorder = 0;
    std::vector<hp_activity> some(512);
    for (bool ended = false; !ended;) {
        ended = running == 0;
        uint32_t count = 0;
        do {
            CHECK(hp_cupti_drain(some.data(), static_cast<uint32_t>(some.size()), &count) == HP_STATUS_OK);
            for (uint32_t i = 0; i < count; i++) {
                const uint32_t thread = some[i].correlation >> 28, number = some[i].correlation & 0xfffffff;
                if (number <= last[thread]) disorder++;
                last[thread] = number;
            }
            drained += count;
        } while (count != 0);
    }
    for (std::thread &producer : producers) producer.join();
    drained += DrainAll().size();
    CHECK(disorder == 0);
    CHECK(drained + (Statistics().dropped_by_budget - dropped) == static_cast<uint64_t>(kThreads) * each);
    CHECK(double_bad_buffers() == 0);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
    CHECK(Statistics().held_bytes == 0);
}

// Nobody drains: memory stays within the budget, and what finds no room is counted to the record.
static void records_beyond_the_budget_are_counted(uint64_t records) {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_OK);
    const hp_cupti_statistics before = Statistics();
    double_lane lane = {};
    for (uint64_t i = 0; i < records; i++) double_make(&lane, CUPTI_ACTIVITY_KIND_RUNTIME, static_cast<uint32_t>(i), i, i + 1);
    double_complete(&lane);
    const hp_cupti_statistics after = Statistics();
    CHECK(after.held_bytes <= 16u << 20);
    CHECK(double_bad_buffers() == 0);
    const uint64_t kept = DrainAll(100000).size();
    CHECK(kept > 0 && kept < records);
    CHECK(kept + (after.dropped_by_budget - before.dropped_by_budget) == records);
    // Drained memory serves again.
    double_make(&lane, CUPTI_ACTIVITY_KIND_RUNTIME, 1, 1, 2);
    double_complete(&lane);
    CHECK(DrainAll().size() == 1);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
}

#if !defined(_WIN32)
static void child_of_a_fork_is_inert() {
    double_reset(124);
    hp_cupti_outcome outcome;
    CHECK(Start(HP_CUPTI_KERNELS, outcome) == HP_STATUS_OK);
    const pid_t child = fork();
    if (child == 0) {
        uint32_t count;
        hp_activity record;
        const bool inert = hp_cupti_stop() == HP_STATUS_FORKED && hp_cupti_flush(1) == HP_STATUS_FORKED &&
                           hp_cupti_drain(&record, 1, &count) == HP_STATUS_FORKED && hp_cupti_push(1) == HP_STATUS_FORKED;
        // Through the exit handlers, which have nothing to do.
        exit(inert ? 0 : 1);
    }
    int status = 0;
    CHECK(waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    double_lane lane = {};
    double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 1, 10, 20);
    double_complete(&lane);
    CHECK(DrainAll().size() == 1);
    CHECK(hp_cupti_stop() == HP_STATUS_OK);
}
#endif

int main(int count, char **arguments) {
    if (count > 1 && strcmp(arguments[1], "exit") == 0) {
        // Recording, with a buffer outstanding and one pending, and gone.
        library_is_opened_and_says_its_version();
        hp_cupti_outcome outcome;
        CHECK(Start(HP_CUPTI_EVERYTHING, outcome) == HP_STATUS_OK);
        static double_lane lane, other;
        double_flushes(&lane);
        double_make(&lane, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 1, 10, 20);
        double_make(&other, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL, 1, 10, 20);
        double_complete(&other);
        return failures == 0 ? 0 : 1;
    }

    const bool small = count > 1 && strcmp(arguments[1], "small") == 0;
    library_that_is_missing_is_a_stated_step();
    library_is_opened_and_says_its_version();
    clock_is_registered_before_any_kind_and_questions_are_left_out();
    failed_start_undoes_everything_in_reverse();
    records_of_every_release_are_decoded_as_far_as_they_go();
    times_that_cannot_be_are_counted_and_marked();
    flush_and_stop_hand_over_what_is_there();
    external_ids_are_a_stack();
    many_threads_lose_nothing(small ? 5000 : 100000);
    records_beyond_the_budget_are_counted(small ? 600000 : 10000000);
#if !defined(_WIN32)
    child_of_a_fork_is_inert();
#endif
    if (failures == 0) printf("all passed\n");
    return failures == 0 ? 0 : 1;
}
