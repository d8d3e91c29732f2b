#include "settings.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace hpf {

bool ParseInteger(const std::string &text, int64_t &value) {
    char *end = nullptr;
    value = std::strtoll(text.c_str(), &end, 0);
    return !text.empty() && *end == '\0';
}

bool ParseNumber(const std::string &text, double &value) {
    char *end = nullptr;
    value = std::strtod(text.c_str(), &end);
    return !text.empty() && *end == '\0';
}

namespace {

template <class T>
bool Integer(const std::string &text, T &target, int64_t least, int64_t most = INT64_MAX) {
    int64_t value;
    if (!ParseInteger(text, value) || value < least || value > most) return false;
    target = static_cast<T>(value);
    return true;
}

bool Rate(const std::string &text, double &target) {
    double value;
    if (!ParseNumber(text, value) || value <= 0) return false;
    target = value;
    return true;
}

bool Choice(const std::string &text, const char *no, const char *yes, bool &target) {
    if (text != no && text != yes) return false;
    target = text == yes;
    return true;
}

bool ParseJitter(const std::string &text, Jitter &jitter) {
    Jitter parsed;
    if (text == "none") {
        jitter = parsed;
        return true;
    }
    if (std::sscanf(text.c_str(), "uniform:%lf", &parsed.most) == 1 && parsed.most >= 0) {
        parsed.kind = Jitter::kUniform;
    } else if (std::sscanf(text.c_str(), "pareto:%lf:%lf:%lf", &parsed.scale, &parsed.alpha, &parsed.most) == 3 &&
               parsed.scale > 0 && parsed.alpha > 0 && parsed.most >= parsed.scale) {
        parsed.kind = Jitter::kPareto;
    } else {
        return false;
    }
    jitter = parsed;
    return true;
}

bool SetDevice(DeviceSettings &device, const std::string &key, const std::string &value) {
    if (key == "name") {
        device.name = value.find("Simulated") == std::string::npos ? "Simulated " + value : value;
        return !value.empty() && device.name.size() < 90;
    }
    if (key == "memory") return Integer(value, device.memory, 1);
    if (key == "sm") return Integer(value, device.multiprocessors, 1, 1000);
    if (key == "cc") return std::sscanf(value.c_str(), "%d.%d", &device.cc_major, &device.cc_minor) == 2;
    if (key == "uuid") {
        device.uuid = value;
        return value.size() == 32 && value.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
    }
    if (key == "pci") {
        unsigned function = 0;
        return std::sscanf(value.c_str(), "%x:%x:%x.%x", &device.pci_domain, &device.pci_bus, &device.pci_device, &function) == 4;
    }
    if (key == "mig") return Choice(value, "0", "1", device.is_mig);
    if (key == "clock_offset") return Integer(value, device.clock_offset, INT64_MIN);
    if (key == "clock_drift_ppm") return ParseNumber(value, device.clock_drift_ppm);
    if (key == "timer_step") return Integer(value, device.timer_step, 1);
    if (key == "sm_clock_khz") return Integer(value, device.sm_clock_khz, 1);
    if (key == "memory_clock_khz") return Integer(value, device.memory_clock_khz, 1);
    return false;
}

}  // namespace

bool Settings::Set(const std::string &key, const std::string &value) {
    if (key.rfind("cupti.", 0) == 0 || key.rfind("nvml.", 0) == 0) {
        of_others[key] = value;
        return true;
    }
    int ordinal;
    int length = 0;
    if (std::sscanf(key.c_str(), "device.%d.%n", &ordinal, &length) == 1 && length > 0) {
        const std::string rest = key.substr(static_cast<size_t>(length));
        DeviceSettings trial;
        if (ordinal < 0 || ordinal >= kMostDevices || !SetDevice(trial, rest, value)) return false;
        of_device[ordinal][rest] = value;
        return true;
    }
    if (key == "devices") return Integer(value, devices, 0, kMostDevices);
    if (key == "driver_version") return Integer(value, driver_version, 1000);
    if (key == "init_result") return Integer(value, init_result, 0);
    if (key == "clock") return Choice(value, "real", "virtual", virtual_clock);
    if (key == "workers") return Choice(value, "threads", "inline", inline_workers);
    if (key == "api_cost") return Integer(value, api_cost, 0);
    if (key == "launch_latency") return Integer(value, launch_latency, 0);
    if (key == "launch_jitter") return ParseJitter(value, launch_jitter);
    if (key == "gap") return Integer(value, gap, 0);
    if (key == "kernel") return Integer(value, kernel, 0);
    if (key == "h2d") return Rate(value, h2d);
    if (key == "d2h") return Rate(value, d2h);
    if (key == "d2d") return Rate(value, d2d);
    if (key == "copy_setup") return Integer(value, copy_setup, 0);
    if (key == "memset") return Rate(value, memset);
    if (key == "queue_limit") return Integer(value, queue_limit, 1);
    if (key == "concurrent_kernels") return Integer(value, concurrent_kernels, 1);
    if (key == "seed") return Integer(value, seed, 0);
    if (key == "log") return Choice(value, "0", "1", log);
    if (key == "reuse_handles") return Choice(value, "0", "1", reuse_handles);
    if (key == "event_step") return Integer(value, event_step, 1);
    return SetDevice(every, key, value);
}

DeviceSettings Settings::Device(int ordinal) const {
    DeviceSettings device = every;
    const auto own = of_device.find(ordinal);
    if (own != of_device.end())
        for (const auto &[key, value] : own->second) SetDevice(device, key, value);
    if (device.uuid.empty()) {
        char text[33];
        std::snprintf(text, sizeof text, "51111a7ed0000000000000000000%04x", static_cast<unsigned>(ordinal));
        device.uuid = text;
    }
    if (device.pci_bus == 0) device.pci_bus = static_cast<uint32_t>(ordinal) + 1;
    return device;
}

}  // namespace hpf
