// Functions of NVML that answer lists: fields by number, the driver's rings of samples, processes.
#include <algorithm>
#include <cmath>

#include "library.h"

using namespace hpf::nvml;

namespace {

// Field ids below this exist, by the driver's branch.
uint32_t FieldsEnd() {
    const int branch = std::atoi(hpf::hpf_engine_text("nvml.driver", "550.163.01"));
    if (branch < 500) return 148;
    if (branch < 545) return 167;
    return branch < 555 ? 200 : 223;
}

void Put32(FieldValue &field, double value) {
    field.valueType = kUnsignedInt;
    field.value.u32 = static_cast<uint32_t>(std::lround(value));
}

void Put64(FieldValue &field, uint64_t value) {
    field.valueType = kUnsignedLongLong;
    field.value.u64 = value;
}

Return Read(Library &library, const Handle &device, FieldValue &field) {
    if (field.fieldId == 0 || field.fieldId >= FieldsEnd()) return kInvalidArgument;
    if (library.Unsupported("field." + std::to_string(field.fieldId))) return kNotSupported;
    Model &model = library.Follow(device.ordinal);
    switch (field.fieldId) {
        case 82:  // temperature of the memory
            Put32(field, model.At(library.Now()).temperature + 4);
            return kSuccess;
        case 83:
        case 191: {  // energy
            hpf::DeviceInfo info{};
            Library::Info(device.ordinal, info);
            if (Library::Architecture(info) < 5) return kNotSupported;
            Put64(field, library.EnergyMj(device.ordinal));
            return kSuccess;
        }
        case 91:  // links
            Put32(field, static_cast<double>(hpf::hpf_engine_integer("nvml.nvlinks", 0)));
            return kSuccess;
        case 138:
        case 139:
        case 140:
        case 141: {  // data sent, data received; the same with the protocol's share
            const int64_t links = hpf::hpf_engine_integer("nvml.nvlinks", 0);
            if (links == 0) return kNotSupported;
            const bool all = field.scopeId == 0xffffffffu;
            if (!all && field.scopeId >= links) return kInvalidArgument;
            uint64_t kib = library.NvLinkKib(device.ordinal, field.fieldId == 138 || field.fieldId == 140);
            // Link 0 carries what does not divide.
            if (!all) kib = kib / static_cast<uint64_t>(links) + (field.scopeId == 0 ? kib % static_cast<uint64_t>(links) : 0);
            if (field.fieldId >= 140) kib += kib / 8;
            const auto wrap = static_cast<uint64_t>(hpf::hpf_engine_integer("nvml.nvlink_wrap", 0));
            Put64(field, wrap != 0 ? kib % wrap : kib);
            return kSuccess;
        }
        case 185:
        case 186: {  // power: of the GPU (0), of the module with its CPU (1), of the memory (2)
            const bool module = hpf::hpf_engine_integer("nvml.module_power", 0) != 0;
            if (field.scopeId > 2 || (field.scopeId == 0) == module || field.scopeId == 2) return kNotSupported;
            Put32(field, 1000 * (field.fieldId == 185 ? library.AveragePowerW(device.ordinal) : library.InstantPowerW(device.ordinal)));
            return kSuccess;
        }
        case 187: Put32(field, 1000 * model.parameters().limit_w / 4); return kSuccess;
        case 188:
        case 189:
        case 190: Put32(field, 1000 * model.parameters().limit_w); return kSuccess;
        default: return kNotSupported;
    }
}

}  // namespace

HPF_NVML Return nvmlDeviceGetFieldValues(Handle *device, int32_t count, FieldValue *values) {
    Entry entry("nvmlDeviceGetFieldValues");
    if (!entry.Takes(device)) return entry.result();
    if (values == nullptr || count < 1) return entry.Answer(kInvalidArgument);
    Library &library = Library::Instance();
    for (int32_t i = 0; i < count; i++) {
        values[i].timestamp = static_cast<int64_t>(library.Timestamp(library.Now()));
        values[i].latencyUsec = 0;
        values[i].valueType = kUnsignedInt;
        values[i].value.u64 = 0;
        values[i].result = device->is_instance ? kNotSupported : Read(library, *device, values[i]);
    }
    return kSuccess;
}

// The driver's ring: what was sampled since `last_seen`, oldest first. Without a buffer: how many entries there can be.
HPF_NVML Return nvmlDeviceGetSamples(Handle *device, uint32_t type, unsigned long long last_seen, uint32_t *value_type, uint32_t *count,
                                     Sample *samples) {
    Entry entry("nvmlDeviceGetSamples");
    if (!entry.Takes(device)) return entry.result();
    if (device->is_instance) return entry.Answer(kNotSupported);
    if (value_type == nullptr || count == nullptr) return entry.Answer(kInvalidArgument);
    if (type > kMemoryClockSamples) return entry.Answer(kInvalidArgument);
    const auto ring = static_cast<uint32_t>(std::max<int64_t>(1, hpf::hpf_engine_integer("nvml.ring", 120)));
    *value_type = kUnsignedInt;
    if (samples == nullptr) {
        *count = ring;
        return kSuccess;
    }
    Library &library = Library::Instance();
    Model &model = library.Follow(device->ordinal);
    const bool utilization = type >= kGpuUtilizationSamples && type <= kDecoderUtilizationSamples;
    const int64_t period = 1000 * std::max<int64_t>(1, utilization ? hpf::hpf_engine_integer("nvml.utilization_period_us", 166667)
                                                                   : hpf::hpf_engine_integer("nvml.sample_period_us", 20000));
    const int64_t newest = (model.end_ns() - model.begin_ns()) / period;  // sample n lies at begin + n periods
    const int64_t oldest = std::max<int64_t>(1, newest - ring + 1);
    uint32_t given = 0;
    for (int64_t n = oldest; n <= newest && given < *count; n++) {
        const int64_t at = model.begin_ns() + n * period;
        const uint64_t timestamp = library.Timestamp(at);
        if (timestamp <= last_seen) continue;
        double value = 0;
        switch (type) {
            case kPowerSamples: value = 1000 * model.MeanPowerW(at - period, at); break;
            case kGpuUtilizationSamples: value = 100 * model.KernelShare(at - period, at); break;
            case kMemoryUtilizationSamples: value = 100 * model.MemoryShare(at - period, at); break;
            case kProcessorClockSamples: value = model.At(at).sm_mhz; break;
            case kMemoryClockSamples: {
                hpf::DeviceInfo info{};
                Library::Info(device->ordinal, info);
                value = info.memory_clock_khz / 1000.0;
                break;
            }
            default: break;
        }
        samples[given].timestamp = timestamp;
        samples[given].value.u64 = 0;
        samples[given].value.u32 = static_cast<uint32_t>(std::lround(value));
        given++;
    }
    *count = given;
    return given == 0 ? entry.Answer(kNotFound) : kSuccess;
}

// ---------------------------------------------------------------- processes

namespace {

// This process is the only one that uses the device.
template <typename T>
Return Processes(const char *function, Handle *device, uint32_t *count, T *infos, bool compute) {
    Entry entry(function);
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (count == nullptr) return entry.Answer(kInvalidArgument);
    const uint32_t capacity = *count;
    *count = compute && info.memory_used > 0 ? 1 : 0;
    if (*count == 0) return kSuccess;
    if (capacity == 0 || infos == nullptr) return entry.Answer(kInsufficientSize);
    infos[0] = {};
    infos[0].pid = hpf::hpf_engine_process_id();
    infos[0].usedGpuMemory = info.memory_used;
    return kSuccess;
}

}  // namespace

HPF_NVML Return nvmlDeviceGetComputeRunningProcesses(Handle *device, uint32_t *count, ProcessInfo1 *infos) {
    return Processes("nvmlDeviceGetComputeRunningProcesses", device, count, infos, true);
}

HPF_NVML Return nvmlDeviceGetComputeRunningProcesses_v2(Handle *device, uint32_t *count, ProcessInfo2 *infos) {
    return Processes("nvmlDeviceGetComputeRunningProcesses_v2", device, count, infos, true);
}

HPF_NVML Return nvmlDeviceGetGraphicsRunningProcesses_v2(Handle *device, uint32_t *count, ProcessInfo2 *infos) {
    return Processes("nvmlDeviceGetGraphicsRunningProcesses_v2", device, count, infos, false);
}

#if HPF_NVML_EXPORTS >= 11060
HPF_NVML Return nvmlDeviceGetComputeRunningProcesses_v3(Handle *device, uint32_t *count, ProcessInfo2 *infos) {
    return Processes("nvmlDeviceGetComputeRunningProcesses_v3", device, count, infos, true);
}

HPF_NVML Return nvmlDeviceGetGraphicsRunningProcesses_v3(Handle *device, uint32_t *count, ProcessInfo2 *infos) {
    return Processes("nvmlDeviceGetGraphicsRunningProcesses_v3", device, count, infos, false);
}
#endif

HPF_NVML Return nvmlDeviceGetProcessUtilization(Handle *device, ProcessUtilization *samples, uint32_t *count, unsigned long long last_seen) {
    Entry entry("nvmlDeviceGetProcessUtilization");
    if (!entry.Takes(device)) return entry.result();
    if (device->is_instance) return entry.Answer(kNotSupported);
    if (count == nullptr) return entry.Answer(kInvalidArgument);
    Library &library = Library::Instance();
    Model &model = library.Follow(device->ordinal);
    const int64_t at = library.LastUpdate("nvml.utilization_period_us", 166667);
    const int64_t from = at - hpf::hpf_engine_integer("nvml.utilization_period_us", 166667) * 1000;
    const bool any = model.KernelShare(from, at) > 0 && library.Timestamp(at) > last_seen;
    const uint32_t capacity = *count;
    *count = any ? 1 : 0;
    if (!any) return samples == nullptr ? kSuccess : entry.Answer(kNotFound);
    if (capacity == 0 || samples == nullptr) return entry.Answer(kInsufficientSize);
    samples[0] = {hpf::hpf_engine_process_id(), library.Timestamp(at), static_cast<uint32_t>(std::lround(100 * model.KernelShare(from, at))),
                  static_cast<uint32_t>(std::lround(100 * model.MemoryShare(from, at))), 0, 0};
    return kSuccess;
}

#if HPF_NVML_EXPORTS >= 12020
HPF_NVML Return nvmlDeviceGetProcessesUtilizationInfo(Handle *device, ProcessesUtilization *request) {
    if (request == nullptr) return kInvalidArgument;
    {
        Entry entry("nvmlDeviceGetProcessesUtilizationInfo");
        if (!entry.Takes(device)) return entry.result();
        if (request->version != Version(sizeof *request, 1)) return entry.Answer(kArgumentVersionMismatch);
    }
    ProcessUtilization sample{};
    uint32_t count = request->samples != nullptr ? std::min(request->count, 1u) : 0;
    const Return result = nvmlDeviceGetProcessUtilization(device, count != 0 ? &sample : nullptr, &count, request->lastSeen);
    request->count = count;
    if (result == kSuccess && count != 0 && request->samples != nullptr)
        request->samples[0] = {sample.timestamp, sample.pid, sample.sm, sample.memory, 0, 0, 0, 0};
    return result;
}
#endif
