// Functions of NVML that read what a device does.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "hp_fake_nvml.h"
#include "library.h"

using namespace hpf::nvml;

namespace {

// A MIG instance has memory, and nothing else of its own.
bool TakesPhysical(Entry &entry, Handle *device) {
    if (!entry.Takes(device)) return false;
    if (!device->is_instance) return true;
    entry.Answer(kNotSupported);
    return false;
}

template <typename Read>
Return Number(const char *function, Handle *device, uint32_t *value, Read read) {
    Entry entry(function);
    if (!TakesPhysical(entry, device)) return entry.result();
    if (value == nullptr) return entry.Answer(kInvalidArgument);
    *value = static_cast<uint32_t>(std::lround(read(Library::Instance())));
    return kSuccess;
}

Return Reasons(const char *function, Handle *device, unsigned long long *reasons, bool supported) {
    Entry entry(function);
    if (!TakesPhysical(entry, device)) return entry.result();
    if (reasons == nullptr) return entry.Answer(kInvalidArgument);
    *reasons = supported ? 0x1ff : Library::Instance().Follow(device->ordinal).At(Library::Instance().Now()).reasons;
    return kSuccess;
}

bool IsMig(const Handle &handle) {
    hpf::DeviceInfo info{};
    return Library::Info(handle.ordinal, info) && info.is_mig != 0;
}

}  // namespace

HPF_NVML Return nvmlDeviceGetUtilizationRates(Handle *device, UtilizationRates *rates) {
    Entry entry("nvmlDeviceGetUtilizationRates");
    if (!TakesPhysical(entry, device)) return entry.result();
    if (rates == nullptr) return entry.Answer(kInvalidArgument);
    if (IsMig(*device)) return entry.Answer(kNotSupported);
    Library &library = Library::Instance();
    Model &model = library.Follow(device->ordinal);
    const int64_t at = library.LastUpdate("nvml.utilization_period_us", 166667);
    const int64_t from = at - hpf::hpf_engine_integer("nvml.utilization_period_us", 166667) * 1000;
    rates->gpu = static_cast<uint32_t>(std::lround(100 * model.KernelShare(from, at)));
    rates->memory = static_cast<uint32_t>(std::lround(100 * model.MemoryShare(from, at)));
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetEncoderUtilization(Handle *device, uint32_t *utilization, uint32_t *period_us) {
    Entry entry("nvmlDeviceGetEncoderUtilization");
    if (!TakesPhysical(entry, device)) return entry.result();
    if (utilization == nullptr || period_us == nullptr) return entry.Answer(kInvalidArgument);
    *utilization = 0;
    *period_us = 166667;
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetDecoderUtilization(Handle *device, uint32_t *utilization, uint32_t *period_us) {
    return nvmlDeviceGetEncoderUtilization(device, utilization, period_us);
}

HPF_NVML Return nvmlDeviceGetMemoryInfo(Handle *device, Memory *memory) {
    Entry entry("nvmlDeviceGetMemoryInfo");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (memory == nullptr) return entry.Answer(kInvalidArgument);
    const auto reserved = static_cast<uint64_t>(hpf::hpf_engine_integer("nvml.reserved", 268435456));
    memory->total = info.memory_total;
    memory->used = std::min(info.memory_total, info.memory_used + reserved);  // what the driver holds counts as used here
    memory->free = memory->total - memory->used;
    return kSuccess;
}

#if HPF_NVML_EXPORTS >= 11050
HPF_NVML Return nvmlDeviceGetMemoryInfo_v2(Handle *device, Memory2 *memory) {
    Entry entry("nvmlDeviceGetMemoryInfo_v2");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (memory == nullptr) return entry.Answer(kInvalidArgument);
    if (memory->version != Version(sizeof(Memory2), 2)) return entry.Answer(kArgumentVersionMismatch);
    memory->total = info.memory_total;
    memory->reserved = std::min(info.memory_total, static_cast<uint64_t>(hpf::hpf_engine_integer("nvml.reserved", 268435456)));
    memory->used = std::min(info.memory_used, memory->total - memory->reserved);
    memory->free = memory->total - memory->reserved - memory->used;
    return kSuccess;
}
#endif

HPF_NVML Return nvmlDeviceGetBAR1MemoryInfo(Handle *device, Bar1Memory *memory) {
    Entry entry("nvmlDeviceGetBAR1MemoryInfo");
    if (!TakesPhysical(entry, device)) return entry.result();
    if (memory == nullptr) return entry.Answer(kInvalidArgument);
    *memory = {1 << 28, (1 << 28) - (1 << 20), 1 << 20};
    return kSuccess;
}

// ---------------------------------------------------------------- power, energy, clocks, temperature

HPF_NVML Return nvmlDeviceGetPowerUsage(Handle *device, uint32_t *milliwatts) {
    return Number("nvmlDeviceGetPowerUsage", device, milliwatts, [device](Library &library) {
        return 1000 * (library.ReadsAverage(device->ordinal) ? library.AveragePowerW(device->ordinal) : library.InstantPowerW(device->ordinal));
    });
}

HPF_NVML Return nvmlDeviceGetTotalEnergyConsumption(Handle *device, unsigned long long *millijoules) {
    Entry entry("nvmlDeviceGetTotalEnergyConsumption");
    hpf::DeviceInfo info{};
    if (!TakesPhysical(entry, device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (millijoules == nullptr) return entry.Answer(kInvalidArgument);
    if (Library::Architecture(info) < 5) return entry.Answer(kNotSupported);  // Volta brought it
    *millijoules = Library::Instance().EnergyMj(device->ordinal);
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetEnforcedPowerLimit(Handle *device, uint32_t *milliwatts) {
    return Number("nvmlDeviceGetEnforcedPowerLimit", device, milliwatts,
                  [device](Library &library) { return 1000 * library.Follow(device->ordinal).parameters().limit_w; });
}

HPF_NVML Return nvmlDeviceGetPowerManagementLimit(Handle *device, uint32_t *milliwatts) {
    return Number("nvmlDeviceGetPowerManagementLimit", device, milliwatts,
                  [device](Library &library) { return 1000 * library.Follow(device->ordinal).parameters().limit_w; });
}

HPF_NVML Return nvmlDeviceGetClockInfo(Handle *device, int32_t type, uint32_t *mhz) {
    if (type < 0 || type > 3) return kInvalidArgument;
    return Number("nvmlDeviceGetClockInfo", device, mhz, [device, type](Library &library) {
        hpf::DeviceInfo info{};
        Library::Info(device->ordinal, info);
        return type == 2 ? info.memory_clock_khz / 1000.0 : library.Follow(device->ordinal).At(library.Now()).sm_mhz;
    });
}

HPF_NVML Return nvmlDeviceGetMaxClockInfo(Handle *device, int32_t type, uint32_t *mhz) {
    if (type < 0 || type > 3) return kInvalidArgument;
    return Number("nvmlDeviceGetMaxClockInfo", device, mhz, [device, type](Library &) {
        hpf::DeviceInfo info{};
        Library::Info(device->ordinal, info);
        return (type == 2 ? info.memory_clock_khz : info.sm_clock_khz) / 1000.0;
    });
}

HPF_NVML Return nvmlDeviceGetTemperature(Handle *device, int32_t sensor, uint32_t *degrees) {
    if (sensor != 0) return kInvalidArgument;
    return Number("nvmlDeviceGetTemperature", device, degrees,
                  [device](Library &library) { return library.Follow(device->ordinal).At(library.Now()).temperature; });
}

HPF_NVML Return nvmlDeviceGetPerformanceState(Handle *device, uint32_t *state) {
    return Number("nvmlDeviceGetPerformanceState", device, state,
                  [device](Library &library) { return (library.Follow(device->ordinal).At(library.Now()).reasons & 1) != 0 ? 8 : 0; });
}

#if HPF_NVML_EXPORTS >= 12020
HPF_NVML Return nvmlDeviceGetCurrentClocksEventReasons(Handle *device, unsigned long long *reasons) {
    return Reasons("nvmlDeviceGetCurrentClocksEventReasons", device, reasons, false);
}

HPF_NVML Return nvmlDeviceGetSupportedClocksEventReasons(Handle *device, unsigned long long *reasons) {
    return Reasons("nvmlDeviceGetSupportedClocksEventReasons", device, reasons, true);
}
#endif

HPF_NVML Return nvmlDeviceGetCurrentClocksThrottleReasons(Handle *device, unsigned long long *reasons) {
    return Reasons("nvmlDeviceGetCurrentClocksThrottleReasons", device, reasons, false);
}

HPF_NVML Return nvmlDeviceGetSupportedClocksThrottleReasons(Handle *device, unsigned long long *reasons) {
    return Reasons("nvmlDeviceGetSupportedClocksThrottleReasons", device, reasons, true);
}

// ---------------------------------------------------------------- PCIe

// Counts for a while, and returns KB/s. 0: what the device sent; 1: what it received.
HPF_NVML Return nvmlDeviceGetPcieThroughput(Handle *device, int32_t counter, uint32_t *kilobytes_per_second) {
    int64_t from, ms;
    {
        Entry entry("nvmlDeviceGetPcieThroughput");
        if (!TakesPhysical(entry, device)) return entry.result();
        if (kilobytes_per_second == nullptr || counter < 0 || counter > 1) return entry.Answer(kInvalidArgument);
        from = Library::Instance().Now();
        ms = std::max<int64_t>(1, hpf::hpf_engine_integer("nvml.pcie_ms", 20));
    }
    if (std::string(hpf::hpf_engine_text("clock", "real")) == "virtual") hpf_advance(ms * 1000000);
    else std::this_thread::sleep_for(std::chrono::milliseconds(ms));
    hpf::Utilization did{};
    did.size = sizeof did;
    const int64_t to = hpf_now();
    hpf::hpf_engine_utilization(device->ordinal, from, to, &did);
    const double bytes = static_cast<double>(counter == 0 ? did.d2h_bytes : did.h2d_bytes);
    *kilobytes_per_second = static_cast<uint32_t>(std::lround(bytes * 1e6 / static_cast<double>(to - from)));
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetNvLinkState(Handle *device, uint32_t link, uint32_t *active) {
    Entry entry("nvmlDeviceGetNvLinkState");
    if (!TakesPhysical(entry, device)) return entry.result();
    const int64_t links = hpf::hpf_engine_integer("nvml.nvlinks", 0);
    if (active == nullptr || link >= 18) return entry.Answer(kInvalidArgument);
    if (links == 0) return entry.Answer(kNotSupported);
    *active = link < links ? 1 : 0;
    return kSuccess;
}

// ---------------------------------------------------------------- what tests ask

HPF_NVML int32_t hpn_get_truth(int32_t device, int64_t from_ns, int64_t to_ns, hpn_truth *truth) {
    std::lock_guard guard(Lock());
    Library &library = Library::Instance();
    library.Refresh();
    if (truth == nullptr || truth->size != sizeof *truth || device < 0 || device >= library.Count()) return -1;
    Model &model = library.Follow(device);
    if (from_ns < model.kept_from_ns() || to_ns < from_ns) return -1;
    truth->energy_mj = model.EnergyMj(to_ns) - model.EnergyMj(from_ns);
    truth->mean_power_w = model.MeanPowerW(from_ns, to_ns);
    truth->kernel_share = model.KernelShare(from_ns, to_ns);
    truth->copy_share = 0;
    truth->most_power_w = 0;
    truth->event_reasons = 0;
    int64_t start = model.kept_from_ns();
    for (const Step &step : model.steps()) {
        if (step.end_ns > from_ns && start < to_ns) {
            truth->most_power_w = std::max(truth->most_power_w, step.power_w);
            truth->event_reasons |= step.reasons;
            const int64_t overlap = std::min(step.end_ns, to_ns) - std::max(start, from_ns);
            truth->copy_share += step.copy_share * static_cast<double>(overlap) / static_cast<double>(to_ns - from_ns);
        }
        start = step.end_ns;
    }
    truth->temperature = model.At(to_ns).temperature;
    truth->sm_clock_mhz = model.At(to_ns).sm_mhz;
    return 0;
}

HPF_NVML uint64_t hpn_calls() {
    std::lock_guard guard(Lock());
    return Library::Instance().calls;
}

HPF_NVML uint64_t hpn_failed_calls() {
    std::lock_guard guard(Lock());
    return Library::Instance().failed;
}
