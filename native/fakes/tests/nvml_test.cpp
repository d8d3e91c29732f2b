// The simulated libnvidia-ml behaves as NVML is documented to, and its readings follow from its own truth.
#include "nvml_client.h"

namespace {

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

}  // namespace

int main(int argc, char **argv) { return Tests::Get().Run(argc, argv); }
