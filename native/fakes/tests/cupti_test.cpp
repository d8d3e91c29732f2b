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
}  // namespace

int main(int argc, char **argv) { return Tests::Get().Run(argc, argv); }
