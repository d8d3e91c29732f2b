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

void records_of_every_version_have_its_sizes_and_say_what_happened() {
    for (const Layout &layout : kLayouts) {
        Fixture f(kQuick + "cupti.version=" + layout.name + "\ndriver_version=" + std::to_string(layout.driver) + "\n");
        uint32_t version = 0;
        EQUAL(0, cuptiGetVersion(&version));
        EQUAL(layout.api, version);
        f.Register();
        for (uint32_t kind : {kMemcpy, kMemset, kDriver, kKernel, kSynchronization, kCudaEvent, kMemory2, kOverhead})
            EQUAL(0, cuptiActivityEnable(kind));
        hpf_log_clear();
        void *event = nullptr;
        EQUAL(0, cuEventCreate(&event, 0));
        EQUAL(0, cuMemcpyHtoDAsync_v2(f.memory, f.host, 4096, f.stream));
        f.Launch(7, 96);
        EQUAL(0, cuMemsetD8Async(f.memory, 5, 1000, f.stream));
        EQUAL(0, cuEventRecord(event, f.stream));
        EQUAL(0, cuEventSynchronize(event));
        unsigned long long extra = 0;
        EQUAL(0, cuMemAlloc_v2(&extra, 12345));
        EQUAL(0, cuMemFree_v2(extra));
        EQUAL(0, cuStreamSynchronize(f.stream));
        EQUAL(0, cuptiActivityFlushAll(0));
        EQUAL(0, cuptiActivityFlushAll(0));  // the record of the first flush's own cost

        EQUAL(layout.memcpy, Client::sizes[kMemcpy]);
        EQUAL(layout.memset, Client::sizes[kMemset]);
        EQUAL(40, Client::sizes[kDriver]);
        EQUAL(layout.kernel, Client::sizes[kKernel]);
        EQUAL(layout.synchronization, Client::sizes[kSynchronization]);
        EQUAL(layout.event, Client::sizes[kCudaEvent]);
        EQUAL(layout.overhead, Client::sizes[kOverhead]);
        EQUAL(layout.memory2, Client::sizes[kMemory2]);

        const auto kernels = Client::Of(kKernel);
        const auto launched = Log(HPF_KERNEL);
        EQUAL(1, kernels.size());
        EQUAL(1, launched.size());
        if (kernels.size() == 1 && launched.size() == 1) {
            const Record &kernel = kernels[0];
            EQUAL(launched[0].correlation, kernel.At<uint32_t>(92));
            EQUAL(7, kernel.At<int32_t>(52));
            EQUAL(96, kernel.At<int32_t>(64));
            EQUAL(launched[0].stream, kernel.At<uint32_t>(48));
            EQUAL(launched[0].context, kernel.At<uint32_t>(44));
            EQUAL(launched[0].end_ns - launched[0].start_ns, kernel.At<int64_t>(24) - kernel.At<int64_t>(16));
            CHECK(std::strcmp(kernel.At<const char *>(104), "scale") == 0);
        }
        const auto copies = Client::Of(kMemcpy);
        EQUAL(1, copies.size());
        if (copies.size() == 1) {
            EQUAL(4096, copies[0].At<uint64_t>(8));
            EQUAL(1, copies[0].At<uint8_t>(4));  // host to device
            EQUAL(2, copies[0].At<uint8_t>(5));  // pinned
            EQUAL(3, copies[0].At<uint8_t>(6));  // device
            EQUAL(1, copies[0].At<uint8_t>(7));  // asynchronous
            EQUAL(layout.api >= 26 ? 1 : 0, copies[0].At<uint64_t>(88));
        }
        const auto sets = Client::Of(kMemset);
        EQUAL(1, sets.size());
        if (sets.size() == 1) EQUAL(1000, sets[0].At<uint64_t>(8));
        EQUAL(1, Client::Of(kCudaEvent).size());
        EQUAL(2, Client::Of(kSynchronization).size());
        EQUAL(2, Client::Of(kMemory2).size());
        EQUAL(Log(HPF_API_CALL).size(), Client::Of(kDriver).size());
        EQUAL(0, cuEventDestroy_v2(event));
    }
}

void buffers_are_asked_for_with_the_first_record_and_an_idle_flush_gives_none() {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    EQUAL(0, Client::requested);
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(0, cuptiActivityFlushAll(1));
    EQUAL(0, Client::completed);
    f.Launch();
    EQUAL(1, Client::requested);
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(1, Client::completed);
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(1, Client::completed);
    EQUAL(1, Client::records.size());
}

void a_flush_holds_back_unfinished_records_unless_it_is_forced() {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    hpf_hold(0);
    f.Launch();
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(0, Client::completed);
    EQUAL(0, cuptiActivityFlushAll(1));
    EQUAL(1, Client::completed);
    EQUAL(1, Client::records.size());
    if (!Client::records.empty()) {
        EQUAL(0, Client::records[0].At<uint64_t>(16));  // its times are unknown
        EQUAL(0, Client::records[0].At<uint64_t>(24));
    }
    hpf_release(0);
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(1));  // it has been given back: it does not come again
    EQUAL(1, Client::records.size());
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    EQUAL(0, hpc_get_statistics(&statistics));
    EQUAL(1, statistics.unfinished);
}

void a_record_is_judged_by_what_was_enabled_when_it_was_made() {
    Fixture f(kQuick);
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    hpf_hold(0);
    f.Launch();
    EQUAL(0, cuptiActivityDisable(kKernel));
    f.Launch();
    EQUAL(0, cuptiActivityEnable(kKernel));
    hpf_release(0);
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(1));
    EQUAL(1, Client::Of(kKernel).size());
}

void external_ids_come_right_before_the_call_they_belong_to() {
    Fixture f(kQuick);
    f.Register();
    uint64_t last = 0;
    EQUAL(18, cuptiActivityPopExternalCorrelationId(4, &last));  // nothing was pushed
    EQUAL(1, cuptiActivityPushExternalCorrelationId(0, 1));
    EQUAL(1, cuptiActivityPushExternalCorrelationId(6, 1));
    for (uint32_t kind : {kDriver, kExternal, kKernel}) EQUAL(0, cuptiActivityEnable(kind));
    EQUAL(0, cuptiActivityPushExternalCorrelationId(4, 70));
    EQUAL(0, cuptiActivityPushExternalCorrelationId(4, 71));
    EQUAL(0, cuptiActivityPushExternalCorrelationId(3, 900));
    f.Launch();
    EQUAL(0, cuptiActivityPopExternalCorrelationId(4, &last));
    EQUAL(71, last);
    EQUAL(0, cuptiActivityPopExternalCorrelationId(3, nullptr));
    f.Launch();
    EQUAL(0, cuptiActivityPopExternalCorrelationId(4, nullptr));
    f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));

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
    EQUAL(3, kernels.size());
    if (kernels.size() == 3) {
        CHECK((idsOf[kernels[0].At<uint32_t>(92)] == std::vector<uint64_t>{900, 71}));
        CHECK((idsOf[kernels[1].At<uint32_t>(92)] == std::vector<uint64_t>{70}));
        CHECK(idsOf[kernels[2].At<uint32_t>(92)].empty());
    }
}

void single_functions_can_be_switched_until_their_kind_is() {
    constexpr uint32_t kLaunchId = 307, kSynchronizeId = 17;
    const char *name = nullptr;
    EQUAL(0, cuptiGetCallbackName(1, kLaunchId, &name));
    CHECK(std::strcmp(name, "cuLaunchKernel") == 0);
    auto count = [](uint32_t cbid) {
        size_t found = 0;
        for (const Record &record : Client::Of(kDriver)) found += record.At<uint32_t>(4) == cbid;
        return found;
    };
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    EQUAL(0, cuptiActivityEnableDriverApi(kLaunchId, 1));  // alone
    f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityEnable(kDriver));  // overrides it
    EQUAL(0, cuptiActivityEnableDriverApi(kLaunchId, 0));
    f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(1, count(kLaunchId));
    CHECK(Client::Of(kDriver).size() >= 2);
    EQUAL(0, cuptiActivityDisable(kDriver));
    f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(1, count(kLaunchId));
    (void)kSynchronizeId;
}

void what_finds_no_buffer_is_dropped_and_counted() {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    Client::refuse = true;
    for (int i = 0; i < 5; i++) f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(1));
    size_t dropped = 0;
    EQUAL(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    EQUAL(5, dropped);
    EQUAL(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    EQUAL(0, dropped);
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    EQUAL(0, hpc_get_statistics(&statistics));
    EQUAL(5, statistics.null_buffer_crashes);  // 12.4: the real library would have crashed
    Client::refuse = false;
    f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(1, Client::records.size());
}

void a_buffer_takes_no_more_records_than_its_client_allows() {
    Fixture f(kQuick + "cupti.overhead=0\n");
    f.Register();
    Client::max_records = 3;
    EQUAL(0, cuptiActivityEnable(kKernel));
    for (int i = 0; i < 10; i++) f.Launch();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    EQUAL(4, Client::completed);
    EQUAL(10, Client::records.size());
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

void one_tool_can_subscribe_and_its_word_lasts_from_enter_to_exit() {
    Fixture f(kQuick);
    void *first = nullptr, *second = nullptr;
    Seen seen;
    EQUAL(0, cuptiSubscribe(&first, OnCall, &seen));
    EQUAL(39, cuptiSubscribe(&second, OnCall, &seen));
    EQUAL(0, cuptiEnableDomain(1, first, 1));
    f.Launch();
    CHECK((seen.sites == std::vector<std::pair<uint32_t, uint64_t>>{{0, 4711}, {1, 4711}}));
    EQUAL(0, cuptiEnableCallback(0, first, 1, 307));
    f.Launch();
    EQUAL(2, seen.sites.size());
    EQUAL(0, cuptiUnsubscribe(first));
    EQUAL(0, cuptiSubscribe(&second, OnCall, &seen));
    EQUAL(0, cuptiUnsubscribe(second));
    EQUAL(0, hpf_configure("cupti.other_subscriber=1\n"));
    EQUAL(39, cuptiSubscribe(&first, OnCall, &seen));
}

void without_a_device_or_with_too_old_a_driver_it_is_not_initialized() {
    for (const char *reason : {"devices=0\n", "cupti.version=13.0\n"}) {
        hpf_reset();
        Client::Clear();
        EQUAL(0, hpf_configure(reason));
        EQUAL(15, cuptiActivityRegisterCallbacks(Client::Requested, Client::Completed));
        EQUAL(15, cuptiActivityEnable(kKernel));
        EQUAL(15, cuptiActivityFlushAll(0));
        EQUAL(15, cuptiActivityPushExternalCorrelationId(4, 1));
        void *subscriber = nullptr;
        EQUAL(15, cuptiSubscribe(&subscriber, OnCall, nullptr));
        EQUAL(0, cuptiFinalize());
        uint32_t version = 0;
        EQUAL(0, cuptiGetVersion(&version));
        const char *text = nullptr;
        EQUAL(0, cuptiGetResultString(15, &text));
    }
}

void faults_strike_the_function_they_are_meant_for() {
    Fixture f(kQuick + "fault=cuptiActivityEnable code=35 count=1\nfault=cuptiActivityRegisterCallbacks code=39 count=1\n");
    EQUAL(39, cuptiActivityRegisterCallbacks(Client::Requested, Client::Completed));
    EQUAL(35, cuptiActivityEnable(kKernel));
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    EQUAL(1, cuptiActivityRegisterCallbacks(nullptr, Client::Completed));
    EQUAL(21, cuptiActivityEnable(59));
}

void lost_unknown_and_reversed_records_come_as_often_as_told() {
    Fixture f(kQuick + "cupti.overhead=0\ncupti.lose_every=5\ncupti.unknown_every=4\ncupti.reversed_every=3\n");
    f.Register();
    EQUAL(0, cuptiActivityEnable(kKernel));
    for (int i = 0; i < 60; i++) {
        f.Launch();
        EQUAL(0, cuCtxSynchronize());
    }
    EQUAL(0, cuptiActivityFlushAll(0));
    size_t dropped = 0, unknown = 0, reversed = 0;
    EQUAL(0, cuptiActivityGetNumDroppedRecords(nullptr, 0, &dropped));
    for (const Record &record : Client::Of(kKernel)) {
        unknown += record.At<uint64_t>(16) == 0 && record.At<uint64_t>(24) == 0;
        reversed += record.At<uint64_t>(24) < record.At<uint64_t>(16);
    }
    EQUAL(12, dropped);
    EQUAL(48, Client::Of(kKernel).size());
    EQUAL(12, unknown);   // of the 15 that are due, 3 are lost
    EQUAL(12, reversed);  // of the 20 that are due, 4 are lost, and of the others 4 are unknown
}

void calls_of_the_runtime_lend_their_id_to_what_they_do_in_the_driver() {
    Fixture f(kQuick);
    f.Register();
    for (uint32_t kind : {kRuntime, kDriver, kKernel}) EQUAL(0, cuptiActivityEnable(kind));
    const uint32_t id = hpc_runtime_call(211, [](void *fixture) { static_cast<Fixture *>(fixture)->Launch(); }, &f);
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));
    const auto calls = Client::Of(kRuntime), kernels = Client::Of(kKernel);
    EQUAL(1, calls.size());
    EQUAL(1, kernels.size());
    if (calls.size() == 1 && kernels.size() == 1) {
        EQUAL(211, calls[0].At<uint32_t>(4));
        EQUAL(id, calls[0].At<uint32_t>(32));
        EQUAL(id, kernels[0].At<uint32_t>(92));
        bool found = false;
        for (const Record &driver : Client::Of(kDriver))
            found |= driver.At<uint32_t>(4) == 307 && driver.At<uint32_t>(32) == id && driver.At<uint64_t>(8) >= calls[0].At<uint64_t>(8) &&
                     driver.At<uint64_t>(16) <= calls[0].At<uint64_t>(16);
        CHECK(found);
    }
}

uint64_t CALLBACK_OF_CUPTI HostNow() { return static_cast<uint64_t>(hpf_now()); }

// In real time, on a clock of the client's own: threads with streams of their own, small buffers.
void every_record_of_many_threads_comes_exactly_once() {
    constexpr int kThreads = 4, kLaunches = 300;
    Fixture f("clock=real\nkernel=2000\nlaunch_latency=1000\ncupti.version=12.8\ndriver_version=12080\ncupti.overhead=0\n");
    Client::buffer_bytes = 4096;
    EQUAL(0, cuptiActivityRegisterTimestampCallback(HostNow));
    f.Register();
    EQUAL(0, cuptiSetThreadIdType(1));
    for (uint32_t kind : {kDriver, kKernel, kMemcpy}) EQUAL(0, cuptiActivityEnable(kind));
    hpf_log_clear();
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; t++)
        threads.emplace_back([&f] {
            void *stream = nullptr;
            EQUAL(0, cuCtxSetCurrent(f.context));
            EQUAL(0, cuStreamCreate(&stream, 1));
            for (int i = 0; i < kLaunches; i++) {
                void *params[] = {&f.memory};
                EQUAL(0, cuLaunchKernel(f.kernel, 1, 1, 1, 32, 1, 1, 0, stream, params, nullptr));
                if (i % 50 == 0) EQUAL(0, cuptiActivityFlushAll(0));
                if (i % 10 == 0) EQUAL(0, cuMemcpyHtoDAsync_v2(f.memory, f.host, 64, stream));
            }
            EQUAL(0, cuStreamSynchronize(stream));
            EQUAL(0, cuStreamDestroy_v2(stream));
        });
    for (std::thread &thread : threads) thread.join();
    EQUAL(0, cuCtxSynchronize());
    EQUAL(0, cuptiActivityFlushAll(0));

    std::map<uint32_t, hpf_record> kernels, calls;
    for (const hpf_record &record : Log(HPF_KERNEL)) kernels[record.correlation] = record;
    for (const hpf_record &record : Log(HPF_API_CALL)) calls[record.correlation] = record;
    EQUAL(kThreads * kLaunches, kernels.size());
    std::set<uint32_t> seen;
    hpc_statistics statistics{};
    statistics.size = sizeof statistics;
    EQUAL(0, hpc_get_statistics(&statistics));
    for (const Record &record : Client::Of(kKernel)) {
        const auto it = kernels.find(record.At<uint32_t>(92));
        CHECK(it != kernels.end());
        if (it == kernels.end()) continue;
        CHECK(seen.insert(it->first).second);
        // The client's clock is the engine's: what remains is how closely the library related them.
        CHECK(std::llabs(it->second.start_ns - record.At<int64_t>(16)) <= statistics.clock_bracket_ns);
        CHECK(std::llabs(it->second.end_ns - record.At<int64_t>(24)) <= statistics.clock_bracket_ns);
    }
    EQUAL(kThreads * kLaunches, seen.size());
    EQUAL(kThreads * kLaunches / 10, Client::Of(kMemcpy).size());
    EQUAL(calls.size(), Client::Of(kDriver).size());
    for (const Record &record : Client::Of(kDriver)) {
        const auto it = calls.find(record.At<uint32_t>(32));
        CHECK(it != calls.end() && it->second.thread == record.At<uint32_t>(28));
    }
    EQUAL(0, statistics.dropped);
    EQUAL(statistics.records, statistics.delivered);
    EQUAL(statistics.requested, statistics.completed);
    EQUAL(0, statistics.late_timestamp);
}

}  // namespace

int main() {
    records_of_every_version_have_its_sizes_and_say_what_happened();
    buffers_are_asked_for_with_the_first_record_and_an_idle_flush_gives_none();
    a_flush_holds_back_unfinished_records_unless_it_is_forced();
    a_record_is_judged_by_what_was_enabled_when_it_was_made();
    external_ids_come_right_before_the_call_they_belong_to();
    single_functions_can_be_switched_until_their_kind_is();
    what_finds_no_buffer_is_dropped_and_counted();
    a_buffer_takes_no_more_records_than_its_client_allows();
    one_tool_can_subscribe_and_its_word_lasts_from_enter_to_exit();
    without_a_device_or_with_too_old_a_driver_it_is_not_initialized();
    faults_strike_the_function_they_are_meant_for();
    lost_unknown_and_reversed_records_come_as_often_as_told();
    calls_of_the_runtime_lend_their_id_to_what_they_do_in_the_driver();
    every_record_of_many_threads_comes_exactly_once();
    hpf_reset();
    if (test::failures != 0) std::fprintf(stderr, "%d checks failed\n", test::failures);
    return test::failures == 0 ? 0 : 1;
}
