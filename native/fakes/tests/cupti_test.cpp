// The simulated libcupti behaves as CUPTI was measured and is documented to.
#include "cupti_client.h"

#include <set>
#include <thread>

using namespace test;

namespace {

const std::string kQuick = "clock=virtual\nworkers=inline\ncupti.delivery=inline\n";

struct Layout {
    const char *name;
    uint32_t api;
    int driver;
    size_t memcpy, memset, kernel, synchronization, event, overhead, memory2;
};

// Sizes in bytes as the real libraries of 11.8, 12.4 and 12.5 step, and as the headers of the others say.
constexpr Layout kLayouts[] = {
    {"11.2", 14, 11020, 80, 80, 168, 40, 24, 40, 112},     {"11.8", 18, 11080, 88, 88, 200, 40, 24, 40, 120},
    {"12.4", 22, 12040, 88, 88, 208, 40, 24, 56, 120},     {"12.5", 23, 12050, 88, 88, 208, 40, 24, 56, 120},
    {"12.8", 26, 12080, 96, 88, 208, 56, 56, 56, 128},     {"13.0", 130000, 13000, 96, 88, 216, 56, 56, 56, 128},
    {"13.1", 130100, 13010, 96, 88, 224, 56, 56, 56, 128},
};

TEST(records_of_every_version_have_its_sizes_and_say_what_happened) {
    for (const Layout &layout : kLayouts) {
        Fixture f(kQuick + "cupti.version=" + layout.name + "\ndriver_version=" + std::to_string(layout.driver) + "\n");
        uint32_t version = 0;
        SAME(0, cuptiGetVersion(&version));
        SAME(layout.api, version);
        f.Register();
        for (uint32_t kind : {kMemcpy, kMemset, kDriver, kKernel, kSynchronization, kCudaEvent, kMemory2, kOverhead})
            SAME(0, cuptiActivityEnable(kind));
        hpf_log_clear();
        void *event = nullptr;
        SAME(0, cuEventCreate(&event, 0));
        SAME(0, cuMemcpyHtoDAsync_v2(f.memory, f.host, 4096, f.stream));
        f.Launch(7, 96);
        SAME(0, cuMemsetD8Async(f.memory, 5, 1000, f.stream));
        SAME(0, cuEventRecord(event, f.stream));
        SAME(0, cuEventSynchronize(event));
        unsigned long long extra = 0;
        SAME(0, cuMemAlloc_v2(&extra, 12345));
        SAME(0, cuMemFree_v2(extra));
        SAME(0, cuStreamSynchronize(f.stream));
        SAME(0, cuptiActivityFlushAll(0));
        SAME(0, cuptiActivityFlushAll(0));  // the record of the first flush's own cost

        SAME(layout.memcpy, Client::sizes[kMemcpy]);
        SAME(layout.memset, Client::sizes[kMemset]);
        SAME(40, Client::sizes[kDriver]);
        SAME(layout.kernel, Client::sizes[kKernel]);
        SAME(layout.synchronization, Client::sizes[kSynchronization]);
        SAME(layout.event, Client::sizes[kCudaEvent]);
        SAME(layout.overhead, Client::sizes[kOverhead]);
        SAME(layout.memory2, Client::sizes[kMemory2]);

        const auto kernels = Client::Of(kKernel);
        const auto launched = Log(HPF_KERNEL);
        SAME(1, kernels.size());
        SAME(1, launched.size());
        if (kernels.size() == 1 && launched.size() == 1) {
            const Record &kernel = kernels[0];
            SAME(launched[0].correlation, kernel.At<uint32_t>(92));
            SAME(7, kernel.At<int32_t>(52));
            SAME(96, kernel.At<int32_t>(64));
            SAME(launched[0].stream, kernel.At<uint32_t>(48));
            SAME(launched[0].context, kernel.At<uint32_t>(44));
            SAME(launched[0].end_ns - launched[0].start_ns, kernel.At<int64_t>(24) - kernel.At<int64_t>(16));
            CHECK(std::strcmp(kernel.At<const char *>(104), "scale") == 0);
        }
        const auto copies = Client::Of(kMemcpy);
        SAME(1, copies.size());
        if (copies.size() == 1) {
            SAME(4096, copies[0].At<uint64_t>(8));
            SAME(1, copies[0].At<uint8_t>(4));  // host to device
            SAME(2, copies[0].At<uint8_t>(5));  // pinned
            SAME(3, copies[0].At<uint8_t>(6));  // device
            SAME(1, copies[0].At<uint8_t>(7));  // asynchronous
            SAME(layout.api >= 26 ? 1 : 0, copies[0].At<uint64_t>(88));
        }
        const auto sets = Client::Of(kMemset);
        SAME(1, sets.size());
        if (sets.size() == 1) SAME(1000, sets[0].At<uint64_t>(8));
        SAME(1, Client::Of(kCudaEvent).size());
        SAME(2, Client::Of(kSynchronization).size());
        SAME(2, Client::Of(kMemory2).size());
        SAME(Log(HPF_API_CALL).size(), Client::Of(kDriver).size());
        SAME(0, cuEventDestroy_v2(event));
    }
}

TEST(buffers_are_asked_for_with_the_first_record_and_an_idle_flush_gives_none) {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    SAME(0, Client::requested);
    SAME(0, cuptiActivityFlushAll(0));
    SAME(0, cuptiActivityFlushAll(1));
    SAME(0, Client::completed);
    f.Launch();
    SAME(1, Client::requested);
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    SAME(1, Client::completed);
    SAME(0, cuptiActivityFlushAll(0));
    SAME(1, Client::completed);
    SAME(1, Client::records.size());
}

TEST(a_flush_holds_back_unfinished_records_unless_it_is_forced) {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    hpf_hold(0);
    f.Launch();
    SAME(0, cuptiActivityFlushAll(0));
    SAME(0, Client::completed);
    SAME(0, cuptiActivityFlushAll(1));
    SAME(1, Client::completed);
    SAME(1, Client::records.size());
    if (!Client::records.empty()) {
        SAME(0, Client::records[0].At<uint64_t>(16));  // its times are unknown
        SAME(0, Client::records[0].At<uint64_t>(24));
    }
    hpf_release(0);
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(1));  // it has been given back: it does not come again
    SAME(1, Client::records.size());
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    SAME(0, hpc_get_statistics(&statistics));
    SAME(1, statistics.unfinished);
}

TEST(a_record_is_judged_by_what_was_enabled_when_it_was_made) {
    Fixture f(kQuick);
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    hpf_hold(0);
    f.Launch();
    SAME(0, cuptiActivityDisable(kKernel));
    f.Launch();
    SAME(0, cuptiActivityEnable(kKernel));
    hpf_release(0);
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(1));
    SAME(1, Client::Of(kKernel).size());
}

TEST(external_ids_come_right_before_the_call_they_belong_to) {
    Fixture f(kQuick);
    f.Register();
    uint64_t last = 0;
    SAME(18, cuptiActivityPopExternalCorrelationId(4, &last));  // nothing was pushed
    SAME(1, cuptiActivityPushExternalCorrelationId(0, 1));
    SAME(1, cuptiActivityPushExternalCorrelationId(6, 1));
    for (uint32_t kind : {kDriver, kExternal, kKernel}) SAME(0, cuptiActivityEnable(kind));
    SAME(0, cuptiActivityPushExternalCorrelationId(4, 70));
    SAME(0, cuptiActivityPushExternalCorrelationId(4, 71));
    SAME(0, cuptiActivityPushExternalCorrelationId(3, 900));
    f.Launch();
    SAME(0, cuptiActivityPopExternalCorrelationId(4, &last));
    SAME(71, last);
    SAME(0, cuptiActivityPopExternalCorrelationId(3, nullptr));
    f.Launch();
    SAME(0, cuptiActivityPopExternalCorrelationId(4, nullptr));
    f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));

    std::map<uint32_t, std::vector<uint64_t>> idsOf;
    std::vector<uint64_t> waiting;
    for (const Record &record : Client::records) {
        if (record.kind() == kExternal) {
            waiting.push_back(record.At<uint64_t>(8));
        } else if (record.kind() == kDriver) {
            idsOf[record.At<uint32_t>(32)] = waiting;
            waiting.clear();
        }
    }
    const auto kernels = Client::Of(kKernel);
    SAME(3, kernels.size());
    if (kernels.size() == 3) {
        CHECK((idsOf[kernels[0].At<uint32_t>(92)] == std::vector<uint64_t>{900, 71}));
        CHECK((idsOf[kernels[1].At<uint32_t>(92)] == std::vector<uint64_t>{70}));
        CHECK(idsOf[kernels[2].At<uint32_t>(92)].empty());
    }
}

TEST(single_functions_can_be_switched_until_their_kind_is) {
    constexpr uint32_t kLaunchId = 307, kSynchronizeId = 17;
    const char *name = nullptr;
    SAME(0, cuptiGetCallbackName(1, kLaunchId, &name));
    CHECK(std::strcmp(name, "cuLaunchKernel") == 0);
    auto count = [](uint32_t cbid) {
        size_t found = 0;
        for (const Record &record : Client::Of(kDriver)) found += record.At<uint32_t>(4) == cbid;
        return found;
    };
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    SAME(0, cuptiActivityEnableDriverApi(kLaunchId, 1));  // alone
    f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityEnable(kDriver));  // overrides it
    SAME(0, cuptiActivityEnableDriverApi(kLaunchId, 0));
    f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    SAME(1, count(kLaunchId));
    CHECK(Client::Of(kDriver).size() >= 2);
    SAME(0, cuptiActivityDisable(kDriver));
    f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    SAME(1, count(kLaunchId));
    (void)kSynchronizeId;
}

TEST(what_finds_no_buffer_is_dropped_and_counted) {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    SAME(0, cuptiActivityEnable(kKernel));
    Client::refuse = true;
    for (int i = 0; i < 5; i++) f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(1));
    size_t dropped = 0;
    SAME(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    SAME(5, dropped);
    SAME(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    SAME(0, dropped);
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    SAME(0, hpc_get_statistics(&statistics));
    SAME(5, statistics.null_buffer_crashes);  // 12.4: the real library would have crashed
    Client::refuse = false;
    f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    SAME(1, Client::records.size());
}

TEST(a_buffer_takes_no_more_records_than_its_client_allows) {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    Client::max_records = 3;
    SAME(0, cuptiActivityEnable(kKernel));
    for (int i = 0; i < 10; i++) f.Launch();
    SAME(0, cuCtxSynchronize());
    SAME(0, cuptiActivityFlushAll(0));
    SAME(4, Client::completed);
    SAME(10, Client::records.size());
}

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

int main(int argc, char **argv) { return Tests::Get().Run(argc, argv); }
