// A client of the simulated NVML, and a device under a clock that only the test moves.
#pragma once

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

}  // namespace
