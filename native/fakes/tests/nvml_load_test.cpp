// The simulated NVML: heat, memory, links, instances, faults.
#include "nvml_client.h"

namespace {

TEST(clocks_go_down_where_it_gets_too_hot_or_the_limit_is_reached) {
    {
        Fixture f("nvml.limit_w=200\n");
        uint32_t mhz = 0;
        unsigned long long reasons = 0;
        hpf_advance(20 * kMs);
        SAME(0, nvmlDeviceGetCurrentClocksEventReasons(f.device, &reasons));
        SAME(1, reasons);
        f.Burn(300);
        SAME(0, nvmlDeviceGetCurrentClocksEventReasons(f.device, &reasons));
        SAME(4, reasons);
        SAME(0, nvmlDeviceGetClockInfo(f.device, 1, &mhz));
        CHECK(std::fabs(mhz - 1410 * 150.0 / 250) < 5);
        CHECK(std::fabs(f.Truth(hpf_now() - 100 * kMs, hpf_now() - 10 * kMs).mean_power_w - 200) < 1);
    }
    {
        Fixture f("nvml.inertia_s=2\nnvml.slowdown=60\n");
        uint32_t degrees = 0;
        f.Burn(20000);
        unsigned long long reasons = 0;
        const hpn_truth truth = f.Truth(f.begin, hpf_now());
        CHECK((truth.event_reasons & 0x40) != 0);
        SAME(0, nvmlDeviceGetTemperature(f.device, 0, &degrees));
        CHECK(degrees >= 58 && degrees <= 61);
        (void)reasons;
    }
}

TEST(the_ring_gives_each_sample_once) {
    Fixture f("");
    f.Burn(1000);
    uint32_t type = 9, count = 0;
    SAME(0, nvmlDeviceGetSamples(f.device, 0, 0, &type, &count, nullptr));
    SAME(120, count);
    std::vector<RingSample> samples(count);
    SAME(0, nvmlDeviceGetSamples(f.device, 0, 0, &type, &count, samples.data()));
    SAME(1, type);
    SAME((hpf_now() - f.begin) / (20 * kMs), count);
    for (uint32_t i = 1; i < count; i++) SAME(20000, samples[i].timestamp - samples[i - 1].timestamp);
    CHECK(samples[count - 1].u32 > 290000);
    const uint64_t last = samples[count - 1].timestamp;
    count = 120;
    SAME(6, nvmlDeviceGetSamples(f.device, 0, last, &type, &count, samples.data()));  // nothing new
    hpf_advance(61 * kMs);
    count = 120;
    SAME(0, nvmlDeviceGetSamples(f.device, 0, last, &type, &count, samples.data()));
    SAME(3, count);
    hpf_advance(10000 * kMs);
    count = 120;
    SAME(0, nvmlDeviceGetSamples(f.device, 0, last, &type, &count, samples.data()));
    SAME(120, count);  // older ones are overwritten
}

TEST(memory_and_processes_are_what_was_allocated) {
    Fixture f("memory=1073741824\nnvml.reserved=100000\n");
    unsigned long long address = 0;
    SAME(0, cuMemAlloc_v2(&address, 1 << 24));
    uint64_t memory[3] = {};
    SAME(0, nvmlDeviceGetMemoryInfo(f.device, memory));
    SAME(1073741824, memory[0]);
    SAME((1 << 24) + 100000, memory[2]);
    SAME(memory[0], memory[1] + memory[2]);
    struct {
        uint32_t version;
        uint64_t total, reserved, free, used;
    } split{};
    SAME(25, nvmlDeviceGetMemoryInfo_v2(f.device, &split));
    split.version = sizeof split | 2u << 24;
    SAME(0, nvmlDeviceGetMemoryInfo_v2(f.device, &split));
    SAME(1 << 24, split.used);
    SAME(100000, split.reserved);
    struct {
        uint32_t pid;
        uint64_t used;
        uint32_t gpu, compute;
    } process{};
    uint32_t count = 0;
    SAME(7, nvmlDeviceGetComputeRunningProcesses_v3(f.device, &count, nullptr));
    SAME(1, count);
    SAME(0, nvmlDeviceGetComputeRunningProcesses_v3(f.device, &count, &process));
    SAME(1 << 24, process.used);
    CHECK(process.pid != 0);
}

TEST(pcie_throughput_takes_its_time_and_counts_what_crosses) {
    Fixture f("h2d=1.0\ncopy_setup=0\nlaunch_latency=0\n");
    unsigned long long address = 0;
    void *host = nullptr;
    constexpr size_t kBytes = 100000000;  // 100 ms
    SAME(0, cuMemAlloc_v2(&address, kBytes));
    SAME(0, cuMemHostAlloc(&host, kBytes, 0));
    SAME(0, cuMemcpyHtoDAsync_v2(address, host, kBytes, nullptr));
    const int64_t before = hpf_now();
    uint32_t received = 0, sent = 0;
    SAME(0, nvmlDeviceGetPcieThroughput(f.device, 1, &received));
    SAME(20 * kMs, hpf_now() - before);
    CHECK(std::fabs(received - 1e6) < 1e4);  // 1 GB/s
    SAME(0, nvmlDeviceGetPcieThroughput(f.device, 0, &sent));
    SAME(0, sent);
    SAME(0, cuCtxSynchronize());
    SAME(0, cuMemFreeHost(host));
}

TEST(links_count_what_peers_copy) {
    Fixture f("devices=2\nnvml.nvlinks=3\n");
    void *other = nullptr, *second = nullptr;
    unsigned long long here = 0, there = 0;
    SAME(0, nvmlDeviceGetHandleByPciBusId_v2("0000:02:00.0", &second));
    SAME(0, cuMemAlloc_v2(&here, 1 << 20));
    SAME(0, cuDevicePrimaryCtxRetain(&other, 1));
    SAME(0, cuCtxSetCurrent(other));
    SAME(0, cuMemAlloc_v2(&there, 1 << 20));
    SAME(0, cuMemcpyPeerAsync(there, other, here, f.context, 1 << 20, nullptr));
    SAME(0, cuCtxSynchronize());
    Field out[] = {{138, 0xffffffff, 0, 0, 0, 0, {0}}, {138, 0, 0, 0, 0, 0, {0}}, {138, 1, 0, 0, 0, 0, {0}}, {138, 3, 0, 0, 0, 0, {0}}};
    Field in = {139, 0xffffffff, 0, 0, 0, 0, {0}};
    SAME(0, nvmlDeviceGetFieldValues(f.device, 4, out));
    SAME(0, nvmlDeviceGetFieldValues(second, 1, &in));
    SAME(1024, out[0].u64);
    SAME(342, out[1].u64);
    SAME(341, out[2].u64);
    SAME(2, out[3].result);
    SAME(1024, in.u64);
}

TEST(an_instance_has_memory_and_little_else) {
    Fixture f("mig=1\n");
    uint32_t current = 0, pending = 0, is_instance = 0, milliwatts = 0, rates[2];
    SAME(0, nvmlDeviceGetMigMode(f.device, &current, &pending));
    SAME(1, current);
    void *instance = nullptr, *physical = nullptr;
    SAME(0, nvmlDeviceGetMigDeviceHandleByIndex(f.device, 0, &instance));
    SAME(6, nvmlDeviceGetMigDeviceHandleByIndex(f.device, 1, &physical));
    SAME(0, nvmlDeviceIsMigDeviceHandle(instance, &is_instance));
    SAME(1, is_instance);
    SAME(0, nvmlDeviceGetDeviceHandleFromMigDeviceHandle(instance, &physical));
    CHECK(physical == f.device);
    SAME(3, nvmlDeviceGetPowerUsage(instance, &milliwatts));
    SAME(0, nvmlDeviceGetPowerUsage(f.device, &milliwatts));
    SAME(3, nvmlDeviceGetUtilizationRates(f.device, rates));  // not on a device that is cut up
    uint64_t memory[3];
    SAME(0, nvmlDeviceGetMemoryInfo(instance, memory));
}

TEST(faults_and_lost_devices_are_answered) {
    Fixture f("fault=nvmlDeviceGetPowerUsage code=4 after=1 count=1\n");
    uint32_t milliwatts = 0;
    SAME(0, nvmlDeviceGetPowerUsage(f.device, &milliwatts));
    SAME(4, nvmlDeviceGetPowerUsage(f.device, &milliwatts));
    SAME(0, nvmlDeviceGetPowerUsage(f.device, &milliwatts));
    CHECK(hpn_failed_calls() == 1 && hpn_calls() > 3);
    SAME(0, hpf_configure("device_lost=0\n"));
    unsigned long long nothing = 0;
    void *params[] = {&nothing};
    (void)cuLaunchKernel(f.kernel, 1, 1, 1, 1, 1, 1, 0, nullptr, params, nullptr);
    (void)cuCtxSynchronize();
    SAME(15, nvmlDeviceGetPowerUsage(f.device, &milliwatts));
}

}  // namespace
