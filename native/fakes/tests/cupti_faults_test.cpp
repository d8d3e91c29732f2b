// The simulated libcupti: subscribers, faults, runtime and driver together, many threads.
#include "cupti_client.h"

#include <set>
#include <thread>

using namespace test;

namespace {

const std::string kQuick = "clock=virtual\nworkers=inline\ncupti.delivery=inline\n";

struct Seen {
    std::vector<std::pair<uint32_t, uint64_t>> sites;
};

void CALLBACK_OF_CUPTI OnCall(void *user, uint32_t domain, uint32_t cbid, const void *data) {
    if (domain != 1 || cbid != 307) return;
    const auto *bytes = static_cast<const uint8_t *>(data);
    uint32_t site;
    uint64_t *word;
    std::memcpy(&site, bytes, sizeof site);
    std::memcpy(&word, bytes + 56, sizeof word);
    if (site == 0) *word = 4711;
    static_cast<Seen *>(user)->sites.emplace_back(site, *word);
}

TEST(one_tool_can_subscribe_and_its_word_lasts_from_enter_to_exit) {
    Fixture f(kQuick);
    void *first = nullptr, *second = nullptr;
    Seen seen;
    SAME(0, cuptiSubscribe(&first, OnCall, &seen));
    SAME(39, cuptiSubscribe(&second, OnCall, &seen));
    SAME(0, cuptiEnableDomain(1, first, 1));
    f.Launch();
    CHECK((seen.sites == std::vector<std::pair<uint32_t, uint64_t>>{{0, 4711}, {1, 4711}}));
    SAME(0, cuptiEnableCallback(0, first, 1, 307));
    f.Launch();
    SAME(2, seen.sites.size());
    SAME(0, cuptiUnsubscribe(first));
    SAME(0, cuptiSubscribe(&second, OnCall, &seen));
    SAME(0, cuptiUnsubscribe(second));
    SAME(0, hpf_configure("cupti.other_subscriber=1\n"));
    SAME(39, cuptiSubscribe(&first, OnCall, &seen));
}

TEST(without_a_device_or_with_too_old_a_driver_it_is_not_initialized) {
    for (const char *reason : {"devices=0\n", "cupti.version=13.0\n"}) {
        hpf_reset();
        Client::Clear();
        SAME(0, hpf_configure(reason));
        SAME(15, cuptiActivityRegisterCallbacks(Client::Requested, Client::Completed));
        SAME(15, cuptiActivityEnable(kKernel));
        SAME(15, cuptiActivityFlushAll(0));
        SAME(15, cuptiActivityPushExternalCorrelationId(4, 1));
        void *subscriber = nullptr;
        SAME(15, cuptiSubscribe(&subscriber, OnCall, nullptr));
        SAME(0, cuptiFinalize());
        uint32_t version = 0;
        SAME(0, cuptiGetVersion(&version));
        const char *text = nullptr;
        SAME(0, cuptiGetResultString(15, &text));
    }
}

TEST(faults_strike_the_function_they_are_meant_for) {
    Fixture f(kQuick + "fault=cuptiActivityEnable code=35 count=1\nfault=cuptiActivityRegisterCallbacks code=39 count=1\n");
    SAME(39, cuptiActivityRegisterCallbacks(Client::Requested, Client::Completed));
    SAME(35, cuptiActivityEnable(kKernel));
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    SAME(1, cuptiActivityRegisterCallbacks(nullptr, Client::Completed));
    SAME(21, cuptiActivityEnable(59));
}

TEST(lost_unknown_and_reversed_records_come_as_often_as_told) {
    Fixture f(kQuick + "cupti.overhead=0\ncupti.lose_every=5\ncupti.unknown_every=4\ncupti.reversed_every=3\n");
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    for (int i = 0; i < 60; i++) {
        f.Launch();
        SAME(0, cuCtxSynchronize());
    }
    SAME(0, cuptiActivityFlushAll(0));
    size_t dropped = 0, unknown = 0, reversed = 0;
    SAME(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    for (const Record &record : Client::Of(kKernel)) {
        unknown += record.At<uint64_t>(16) == 0 && record.At<uint64_t>(24) == 0;
        reversed += record.At<uint64_t>(24) < record.At<uint64_t>(16);
    }
    SAME(12, dropped);
    SAME(48, Client::Of(kKernel).size());
    SAME(12, unknown);   // of the 15 that are due, 3 are lost
    SAME(12, reversed);  // of the 20 that are due, 4 are lost, and of the others 4 are unknown
}

TEST(calls_of_the_runtime_lend_their_id_to_what_they_do_in_the_driver) {
    Fixture f(kQuick);
    f.Register();
    for (uint32_t kind : {kRuntime, kDriver, kKernel}) SAME(0, cuptiActivityEnable(kind));
    const uint32_t id = hpc_runtime_call(211, [](void *fixture) { static_cast<Fixture *>(fixture)->Launch(); }, &f);
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    const auto calls = Client::Of(kRuntime), kernels = Client::Of(kKernel);
    SAME(1, calls.size());
    SAME(1, kernels.size());
    if (calls.size() == 1 && kernels.size() == 1) {
        SAME(211, calls[0].At<uint32_t>(4));
        SAME(id, calls[0].At<uint32_t>(32));
        SAME(id, kernels[0].At<uint32_t>(92));
        bool found = false;
        for (const Record &driver : Client::Of(kDriver))
            found |= driver.At<uint32_t>(4) == 307 && driver.At<uint32_t>(32) == id && driver.At<uint64_t>(8) >= calls[0].At<uint64_t>(8) &&
                     driver.At<uint64_t>(16) <= calls[0].At<uint64_t>(16);
        CHECK(found);
    }
}

uint64_t CALLBACK_OF_CUPTI HostNow() { return static_cast<uint64_t>(hpf_now()); }

// In real time, on a clock of the client's own: threads with streams of their own, small buffers.
TEST(every_record_of_many_threads_comes_exactly_once) {
    constexpr int kThreads = 4, kLaunches = 300;
    Fixture f("clock=real\nkernel=2000\nlaunch_latency=1000\ncupti.version=12.8\ndriver_version=12080\ncupti.overhead=0\n");
    Client::buffer_bytes = 4096;
    SAME(0, cuptiActivityRegisterTimestampCallback(HostNow));
    f.Register();
    SAME(0, cuptiSetThreadIdType(1));
    for (uint32_t kind : {kDriver, kKernel, kMemcpy}) SAME(0, cuptiActivityEnable(kind));
    hpf_log_clear();
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; t++)
        threads.emplace_back([&f] {
            void *stream = nullptr;
            SAME(0, cuCtxSetCurrent(f.context));
            SAME(0, cuStreamCreate(&stream, 1));
            for (int i = 0; i < kLaunches; i++) {
                void *params[] = {&f.memory};
                SAME(0, cuLaunchKernel(f.kernel, 1, 1, 1, 32, 1, 1, 0, stream, params, nullptr));
                if (i % 50 == 0) SAME(0, cuptiActivityFlushAll(0));
                if (i % 10 == 0) SAME(0, cuMemcpyHtoDAsync_v2(f.memory, f.host, 64, stream));
            }
            SAME(0, cuStreamSynchronize(stream));
            SAME(0, cuStreamDestroy_v2(stream));
        });
    for (std::thread &thread : threads) thread.join();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));

    std::map<uint32_t, hpf_record> kernels, calls;
    for (const hpf_record &record : Log(HPF_KERNEL)) kernels[record.correlation] = record;
    for (const hpf_record &record : Log(HPF_API_CALL)) calls[record.correlation] = record;
    SAME(kThreads * kLaunches, kernels.size());
    std::set<uint32_t> seen;
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    SAME(0, hpc_get_statistics(&statistics));
    for (const Record &record : Client::Of(kKernel)) {
        const auto it = kernels.find(record.At<uint32_t>(92));
        CHECK(it != kernels.end());
        if (it == kernels.end()) continue;
        CHECK(seen.insert(it->first).second);
        // The client's clock is the engine's: what remains is how closely the library related them.
        CHECK(std::llabs(it->second.start_ns - record.At<int64_t>(16)) <= statistics.clock_bracket_ns);
        CHECK(std::llabs(it->second.end_ns - record.At<int64_t>(24)) <= statistics.clock_bracket_ns);
    }
    SAME(kThreads * kLaunches, seen.size());
    SAME(kThreads * kLaunches / 10, Client::Of(kMemcpy).size());
    SAME(calls.size(), Client::Of(kDriver).size());
    for (const Record &record : Client::Of(kDriver)) {
        const auto it = calls.find(record.At<uint32_t>(32));
        CHECK(it != calls.end() && it->second.thread == record.At<uint32_t>(28));
    }
    SAME(0, statistics.dropped);
    SAME(statistics.records, statistics.delivered);
    SAME(statistics.requested, statistics.completed);
    SAME(0, statistics.late_timestamp);
}

}  // namespace
