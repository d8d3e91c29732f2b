// What hpf_configure was told.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace hpf {

struct DeviceSettings {
    std::string name = "NVIDIA Simulated GPU";
    uint64_t memory = 8ull << 30;
    int multiprocessors = 80;
    int cc_major = 8, cc_minor = 0;
    std::string uuid;
    uint32_t pci_domain = 0, pci_bus = 0, pci_device = 0; // bus 0: made from the ordinal
    bool is_mig = false;
    int64_t clock_offset = 0;
    double clock_drift_ppm = 0;
    int64_t timer_step = 32;
    int sm_clock_khz = 1410000, memory_clock_khz = 1215000;
};

struct Jitter {
    enum Kind { kNone, kUniform, kPareto } kind = kNone;
    double scale = 0, alpha = 1, most = 0;
};

struct Settings {
    static constexpr int kMostDevices = 64;

    int devices = 1;
    int driver_version = 12040;
    int init_result = 0;
    bool virtual_clock = false;
    bool inline_workers = false;
    int64_t api_cost = 0;
    int64_t launch_latency = 3000;
    Jitter launch_jitter;
    int64_t gap = 500;
    int64_t kernel = 10000;
    double h2d = 12, d2h = 12, d2d = 400, memset = 400; // bytes per nanosecond
    int64_t copy_setup = 1500;
    int queue_limit = 1024;
    int concurrent_kernels = 128;
    uint64_t seed = 1;
    bool log = true;
    bool reuse_handles = false;
    int64_t event_step = 32;
    DeviceSettings every;
    std::map<int, std::map<std::string, std::string>> of_device;
    std::map<std::string, std::string> of_others; // cupti.*, nvml.*

    // False for a key or a value that is not understood.
    bool Set(const std::string &key, const std::string &value);
    DeviceSettings Device(int ordinal) const;
};

bool ParseInteger(const std::string &text, int64_t &value);
bool ParseNumber(const std::string &text, double &value);

}  // namespace hpf
