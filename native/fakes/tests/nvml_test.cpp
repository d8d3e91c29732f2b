// The simulated libnvidia-ml behaves as NVML is documented to, and its readings follow from its own truth.
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "entries.h"
#include "hp_fake.h"
#include "hp_fake_nvml.h"

NVML nvmlInit_v2();
NVML nvmlShutdown();
NVML nvmlSystemGetDriverVersion(char *version, uint32_t length);
NVML nvmlDeviceGetCount_v2(uint32_t *count);
NVML nvmlDeviceGetHandleByIndex_v2(uint32_t index, void **device);
NVML nvmlDeviceGetHandleByUUID(const char *uuid, void **device);
NVML nvmlDeviceGetHandleByPciBusId_v2(const char *id, void **device);
NVML nvmlDeviceGetName(void *device, char *name, uint32_t length);
NVML nvmlDeviceGetUUID(void *device, char *uuid, uint32_t length);
NVML nvmlDeviceGetIndex(void *device, uint32_t *index);
NVML nvmlDeviceGetUtilizationRates(void *device, uint32_t *rates);
NVML nvmlDeviceGetMemoryInfo(void *device, uint64_t *memory);
NVML nvmlDeviceGetMemoryInfo_v2(void *device, void *memory);
NVML nvmlDeviceGetPowerUsage(void *device, uint32_t *milliwatts);
NVML nvmlDeviceGetTotalEnergyConsumption(void *device, unsigned long long *millijoules);
NVML nvmlDeviceGetCurrentClocksEventReasons(void *device, unsigned long long *reasons);
NVML nvmlDeviceGetTemperature(void *device, int32_t sensor, uint32_t *degrees);
NVML nvmlDeviceGetClockInfo(void *device, int32_t type, uint32_t *mhz);
NVML nvmlDeviceGetPcieThroughput(void *device, int32_t counter, uint32_t *kilobytes);
NVML nvmlDeviceGetMigMode(void *device, uint32_t *current, uint32_t *pending);
NVML nvmlDeviceGetMigDeviceHandleByIndex(void *device, uint32_t index, void **instance);
NVML nvmlDeviceGetDeviceHandleFromMigDeviceHandle(void *instance, void **device);
NVML nvmlDeviceIsMigDeviceHandle(void *device, uint32_t *is_instance);
NVML nvmlDeviceGetComputeRunningProcesses_v3(void *device, uint32_t *count, void *infos);
NVML nvmlDeviceGetProcessUtilization(void *device, void *samples, uint32_t *count, unsigned long long last_seen);

namespace {

struct Field {
    uint32_t id, scope;
    int64_t timestamp, latency;
    uint32_t type;
    int32_t result;
    union {
        uint32_t u32;
        uint64_t u64;
    };
};

struct RingSample {
    uint64_t timestamp;
    union {
        uint32_t u32;
        uint64_t u64;
    };
};

}  // namespace

NVML nvmlDeviceGetFieldValues(void *device, int32_t count, Field *fields);
NVML nvmlDeviceGetSamples(void *device, uint32_t type, unsigned long long last_seen, uint32_t *value_type, uint32_t *count, RingSample *samples);

namespace {

constexpr int64_t kMs = 1000000;
const std::string kVirtual = "clock=virtual\nworkers=inline\n";

// A device under a clock that only the test moves.
struct Fixture {
    void *context = nullptr, *module = nullptr, *kernel = nullptr, *device = nullptr;
    int64_t begin = 0;

    explicit Fixture(const std::string &configuration) {
        hpf_reset();
        SAME(0, hpf_configure((kVirtual + configuration).c_str()));
        SAME(0, nvmlInit_v2());
        begin = hpf_now();
        SAME(0, cuInit(0));
        SAME(0, cuDevicePrimaryCtxRetain(&context, 0));
        SAME(0, cuCtxSetCurrent(context));
        static const char image[] = ".version 7.0\n.target sm_50\n.address_size 64\n.visible .entry burn(.param .u64 p) { ret; }\n";
        SAME(0, cuModuleLoadData(&module, image));
        SAME(0, cuModuleGetFunction(&kernel, module, "burn"));
        SAME(0, nvmlDeviceGetHandleByIndex_v2(0, &device));
    }

    ~Fixture() { SAME(0, nvmlShutdown()); }

    // Kernels back to back for so long.
    void Burn(int64_t ms) {
        hpf_register_kernel("burn", ms * kMs, 0, nullptr, nullptr);
        unsigned long long nothing = 0;
        void *params[] = {&nothing};
        SAME(0, cuLaunchKernel(kernel, 1, 1, 1, 1, 1, 1, 0, nullptr, params, nullptr));
        SAME(0, cuCtxSynchronize());
    }

    hpn_truth Truth(int64_t from, int64_t to) const {
        hpn_truth truth{};
        truth.size = sizeof truth;
        SAME(0, hpn_get_truth(0, from, to, &truth));
        return truth;
    }
};

TEST(devices_are_those_of_the_driver_whatever_their_order) {
    hpf_reset();
    SAME(0, hpf_configure("devices=3\nnvml.order=reversed\n"));
    SAME(0, nvmlInit_v2());
    uint32_t count = 0, index = 9;
    SAME(0, nvmlDeviceGetCount_v2(&count));
    SAME(3, count);
    void *first = nullptr, *same = nullptr;
    SAME(0, nvmlDeviceGetHandleByPciBusId_v2("0000:01:00.0", &first));  // CUDA's ordinal 0
    SAME(0, nvmlDeviceGetIndex(first, &index));
    SAME(2, index);
    char text[96];
    SAME(0, nvmlDeviceGetUUID(first, text, sizeof text));
    SAME(0, nvmlDeviceGetHandleByUUID(text, &same));
    CHECK(first == same && std::strncmp(text, "GPU-", 4) == 0 && std::strlen(text) == 40);
    SAME(0, nvmlDeviceGetName(first, text, sizeof text));
    CHECK(std::strstr(text, "Simulated") != nullptr);
    SAME(7, nvmlDeviceGetName(first, text, 4));
    SAME(6, nvmlDeviceGetHandleByUUID("GPU-none", &same));
    SAME(2, nvmlDeviceGetHandleByIndex_v2(3, &same));
    SAME(0, nvmlShutdown());
    SAME(1, nvmlDeviceGetCount_v2(&count));
    SAME(1, nvmlShutdown());
    SAME(0, hpf_configure("nvml.driver_loaded=0\n"));
    SAME(9, nvmlInit_v2());
}

TEST(the_energy_counter_is_the_models_energy_at_its_last_update) {
    Fixture f("nvml.energy_period_us=20000\nnvml.energy_start=1000\n");
    f.Burn(500);
    hpf_advance(333 * kMs);
    unsigned long long energy = 0;
    SAME(0, nvmlDeviceGetTotalEnergyConsumption(f.device, &energy));
    const int64_t update = f.begin + (hpf_now() - f.begin) / (20 * kMs) * (20 * kMs);
    CHECK(std::fabs(1000 + f.Truth(f.begin, update).energy_mj - static_cast<double>(energy)) <= 1);
    // Half a second at 300 W, a third of one at 50 W, within two steps of the model.
    CHECK(std::fabs(f.Truth(f.begin, f.begin + 833 * kMs).energy_mj - (500 * 300 + 333 * 50)) <= 2 * 5 * 300);
    SAME(0, hpf_configure("nvml.energy_wrap=2000\n"));
    unsigned long long wrapped = 0;
    SAME(0, nvmlDeviceGetTotalEnergyConsumption(f.device, &wrapped));
    SAME(energy % 2000, wrapped);
}

TEST(power_is_averaged_or_not_as_the_architecture_does) {
    uint32_t average = 0, instant = 0;
    {
        Fixture f("cc=9.0\n");
        f.Burn(400);
        SAME(0, nvmlDeviceGetPowerUsage(f.device, &average));
        Field fields[] = {{185, 0, 0, 0, 0, 0, {0}}, {186, 0, 0, 0, 0, 0, {0}}, {186, 1, 0, 0, 0, 0, {0}}, {9999, 0, 0, 0, 0, 0, {0}}};
        SAME(0, nvmlDeviceGetFieldValues(f.device, 4, fields));
        SAME(0, fields[0].result);
        SAME(average, fields[0].u32);
        SAME(0, fields[1].result);
        CHECK(fields[1].u32 > 290000);                // the last 25 ms were all kernels
        SAME(3, fields[2].result);                   // the GPU is no module
        SAME(2, fields[3].result);                   // no such field
        hpf_advance(700 * kMs);                       // of the last second, 0.3 s were busy
        SAME(0, nvmlDeviceGetPowerUsage(f.device, &average));
        CHECK(std::fabs(average / 1000.0 - (0.3 * 300 + 0.7 * 50)) < 5);
    }
    {
        Fixture f("cc=8.0\n");                        // GA100
        f.Burn(400);
        SAME(0, nvmlDeviceGetPowerUsage(f.device, &instant));
        CHECK(instant > 290000);
        hpf_advance(150 * kMs);
        SAME(0, nvmlDeviceGetPowerUsage(f.device, &instant));
        CHECK(instant < 60000);
    }
}

TEST(a_power_reading_changes_only_with_its_period) {
    Fixture f("cc=8.0\n");
    uint32_t last = 0, changes = 0, reading = 0;
    for (int i = 0; i < 100; i++) {  // 2 s: kernels for 10 ms, nothing for 10 ms to 30 ms
        f.Burn(5 + i % 7);
        hpf_advance((5 + i % 13) * kMs);
        SAME(0, nvmlDeviceGetPowerUsage(f.device, &reading));
        changes += reading != last;
        last = reading;
    }
    const int64_t periods = (hpf_now() - f.begin) / (100 * kMs);
    CHECK(changes <= periods + 1 && changes >= periods / 2);
}

TEST(utilization_is_the_share_of_the_last_period) {
    Fixture f("nvml.utilization_period_us=100000\nlaunch_latency=0\n");
    hpf_advance(20 * kMs);
    f.Burn(60);
    hpf_advance(30 * kMs);
    uint32_t rates[2] = {};
    SAME(0, nvmlDeviceGetUtilizationRates(f.device, rates));
    CHECK(rates[0] >= 55 && rates[0] <= 65);
    SAME(3, (SAME(0, hpf_configure("nvml.unsupported=nvmlDeviceGetUtilizationRates,field.83\n")), nvmlDeviceGetUtilizationRates(f.device, rates)));
    Field field = {83, 0, 0, 0, 0, 0, {0}};
    SAME(0, nvmlDeviceGetFieldValues(f.device, 1, &field));
    SAME(3, field.result);
}

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

int main(int argc, char **argv) { return Tests::Get().Run(argc, argv); }
