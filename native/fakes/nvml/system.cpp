// Functions of NVML about the library, the system and which devices there are.
#include <cstring>

#include "library.h"

using namespace hpf::nvml;

namespace {

Return Text(Entry &entry, const std::string &text, char *target, uint32_t length) {
    if (target == nullptr) return entry.Answer(kInvalidArgument);
    if (length <= text.size()) return entry.Answer(kInsufficientSize);
    std::memcpy(target, text.c_str(), text.size() + 1);
    return kSuccess;
}

struct ReturnName {
    int32_t code;
    const char *text;
};

constexpr ReturnName kReturns[] = {
    {0, "Success"},          {1, "Uninitialized"},       {2, "Invalid Argument"}, {3, "Not Supported"},
    {4, "Insufficient Permissions"}, {6, "Not Found"},   {7, "Insufficient Size"}, {9, "Driver Not Loaded"},
    {13, "Function Not Found"}, {15, "GPU is lost"},     {18, "Driver/library version mismatch"}, {21, "No data"},
    {25, "Argument version mismatch"},
};

Return PutHandle(Entry &entry, Handle *found, Handle **device) {
    if (device == nullptr) return entry.Answer(kInvalidArgument);
    if (found == nullptr) return entry.Answer(kNotFound);
    *device = found;
    return kSuccess;
}

}  // namespace

HPF_NVML Return nvmlInit_v2() {
    Entry entry("nvmlInit_v2", false);
    return entry.refused() ? entry.result() : entry.Answer(Library::Instance().Initialize());
}

HPF_NVML Return nvmlInit() { return nvmlInit_v2(); }
HPF_NVML Return nvmlInitWithFlags(uint32_t) { return nvmlInit_v2(); }

HPF_NVML Return nvmlShutdown() {
    Entry entry("nvmlShutdown", false);
    return entry.refused() ? entry.result() : entry.Answer(Library::Instance().Shutdown());
}

HPF_NVML const char *nvmlErrorString(Return result) {
    for (const ReturnName &known : kReturns)
        if (known.code == result) return known.text;
    return "Unknown Error";
}

HPF_NVML Return nvmlSystemGetDriverVersion(char *version, uint32_t length) {
    Entry entry("nvmlSystemGetDriverVersion");
    if (entry.refused()) return entry.result();
    return Text(entry, hpf::hpf_engine_text("nvml.driver", "550.163.01"), version, length);
}

HPF_NVML Return nvmlSystemGetNVMLVersion(char *version, uint32_t length) {
    Entry entry("nvmlSystemGetNVMLVersion", false);  // works uninitialised
    if (entry.refused()) return entry.result();
    const int64_t cuda = hpf::hpf_engine_integer("driver_version", 12040);
    return Text(entry, std::to_string(cuda / 1000) + "." + hpf::hpf_engine_text("nvml.driver", "550.163.01"), version, length);
}

HPF_NVML Return nvmlSystemGetCudaDriverVersion_v2(int32_t *version) {
    Entry entry("nvmlSystemGetCudaDriverVersion_v2", false);
    if (entry.refused()) return entry.result();
    if (version == nullptr) return entry.Answer(kInvalidArgument);
    *version = static_cast<int32_t>(hpf::hpf_engine_integer("driver_version", 12040));
    return kSuccess;
}

HPF_NVML Return nvmlSystemGetCudaDriverVersion(int32_t *version) { return nvmlSystemGetCudaDriverVersion_v2(version); }

HPF_NVML Return nvmlSystemGetProcessName(uint32_t process, char *name, uint32_t length) {
    Entry entry("nvmlSystemGetProcessName");
    if (entry.refused()) return entry.result();
    if (process != hpf::hpf_engine_process_id()) return entry.Answer(kNotFound);
    return Text(entry, "simulated", name, length);
}

HPF_NVML Return nvmlDeviceGetCount_v2(uint32_t *count) {
    Entry entry("nvmlDeviceGetCount_v2");
    if (entry.refused()) return entry.result();
    if (count == nullptr) return entry.Answer(kInvalidArgument);
    *count = static_cast<uint32_t>(Library::Instance().Count());
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetCount(uint32_t *count) { return nvmlDeviceGetCount_v2(count); }

HPF_NVML Return nvmlDeviceGetHandleByIndex_v2(uint32_t index, Handle **device) {
    Entry entry("nvmlDeviceGetHandleByIndex_v2");
    if (entry.refused()) return entry.result();
    Handle *found = Library::Instance().ByIndex(index);
    return found == nullptr ? entry.Answer(kInvalidArgument) : PutHandle(entry, found, device);
}

HPF_NVML Return nvmlDeviceGetHandleByIndex(uint32_t index, Handle **device) { return nvmlDeviceGetHandleByIndex_v2(index, device); }

HPF_NVML Return nvmlDeviceGetHandleByUUID(const char *uuid, Handle **device) {
    Entry entry("nvmlDeviceGetHandleByUUID");
    if (entry.refused()) return entry.result();
    return uuid == nullptr ? entry.Answer(kInvalidArgument) : PutHandle(entry, Library::Instance().ByUuid(uuid), device);
}

HPF_NVML Return nvmlDeviceGetHandleByPciBusId_v2(const char *id, Handle **device) {
    Entry entry("nvmlDeviceGetHandleByPciBusId_v2");
    if (entry.refused()) return entry.result();
    return id == nullptr ? entry.Answer(kInvalidArgument) : PutHandle(entry, Library::Instance().ByBusId(id), device);
}

HPF_NVML Return nvmlDeviceGetHandleByPciBusId(const char *id, Handle **device) { return nvmlDeviceGetHandleByPciBusId_v2(id, device); }

HPF_NVML Return nvmlDeviceGetName(Handle *device, char *name, uint32_t length) {
    Entry entry("nvmlDeviceGetName");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    return Text(entry, device->is_instance ? std::string(info.name) + " MIG 1g" : info.name, name, length);
}

HPF_NVML Return nvmlDeviceGetUUID(Handle *device, char *uuid, uint32_t length) {
    Entry entry("nvmlDeviceGetUUID");
    return entry.Takes(device) ? Text(entry, Library::Uuid(*device), uuid, length) : entry.result();
}

HPF_NVML Return nvmlDeviceGetIndex(Handle *device, uint32_t *index) {
    Entry entry("nvmlDeviceGetIndex");
    if (!entry.Takes(device)) return entry.result();
    if (index == nullptr) return entry.Answer(kInvalidArgument);
    *index = device->is_instance ? 0 : Library::Instance().IndexOf(*device);
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetMinorNumber(Handle *device, uint32_t *minor) { return nvmlDeviceGetIndex(device, minor); }

HPF_NVML Return nvmlDeviceGetPciInfo_v3(Handle *device, PciInfo *pci) {
    Entry entry("nvmlDeviceGetPciInfo_v3");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (pci == nullptr) return entry.Answer(kInvalidArgument);
    if (device->is_instance) return entry.Answer(kInvalidArgument);
    *pci = {};
    pci->domain = info.pci_domain;
    pci->bus = info.pci_bus;
    pci->device = info.pci_device;
    const std::string id = Library::BusId(info);
    std::memcpy(pci->busId, id.c_str(), id.size() + 1);
    std::memcpy(pci->busIdLegacy, id.c_str() + 4, id.size() - 3);  // with four digits of the domain
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetPciInfo_v2(Handle *device, PciInfo *pci) { return nvmlDeviceGetPciInfo_v3(device, pci); }

#if HPF_NVML_EXPORTS >= 11050
HPF_NVML Return nvmlDeviceGetArchitecture(Handle *device, uint32_t *architecture) {
    Entry entry("nvmlDeviceGetArchitecture");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (architecture == nullptr) return entry.Answer(kInvalidArgument);
    *architecture = Library::Architecture(info);
    return kSuccess;
}
#endif

HPF_NVML Return nvmlDeviceGetCudaComputeCapability(Handle *device, int32_t *major, int32_t *minor) {
    Entry entry("nvmlDeviceGetCudaComputeCapability");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (major == nullptr || minor == nullptr) return entry.Answer(kInvalidArgument);
    *major = info.cc_major;
    *minor = info.cc_minor;
    return kSuccess;
}

// ---------------------------------------------------------------- MIG

HPF_NVML Return nvmlDeviceGetMigMode(Handle *device, uint32_t *current, uint32_t *pending) {
    Entry entry("nvmlDeviceGetMigMode");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (current == nullptr || pending == nullptr || device->is_instance) return entry.Answer(kInvalidArgument);
    if (info.cc_major < 8) return entry.Answer(kNotSupported);
    *current = *pending = info.is_mig != 0 ? 1 : 0;
    return kSuccess;
}

HPF_NVML Return nvmlDeviceIsMigDeviceHandle(Handle *device, uint32_t *is_instance) {
    Entry entry("nvmlDeviceIsMigDeviceHandle");
    if (!entry.Takes(device)) return entry.result();
    if (is_instance == nullptr) return entry.Answer(kInvalidArgument);
    *is_instance = device->is_instance ? 1 : 0;
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetMaxMigDeviceCount(Handle *device, uint32_t *count) {
    Entry entry("nvmlDeviceGetMaxMigDeviceCount");
    hpf::DeviceInfo info{};
    if (!entry.Takes(device) || !Library::Info(device->ordinal, info)) return entry.result();
    if (count == nullptr) return entry.Answer(kInvalidArgument);
    *count = info.is_mig != 0 ? 7 : 0;
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetMigDeviceHandleByIndex(Handle *device, uint32_t index, Handle **instance) {
    Entry entry("nvmlDeviceGetMigDeviceHandleByIndex");
    if (!entry.Takes(device)) return entry.result();
    Handle *found = index == 0 ? Library::Instance().Instance(*device) : nullptr;
    return PutHandle(entry, found, instance);
}

HPF_NVML Return nvmlDeviceGetDeviceHandleFromMigDeviceHandle(Handle *instance, Handle **device) {
    Entry entry("nvmlDeviceGetDeviceHandleFromMigDeviceHandle");
    if (!entry.Takes(instance)) return entry.result();
    return instance->is_instance ? PutHandle(entry, Library::Instance().Physical(*instance), device) : entry.Answer(kInvalidArgument);
}

HPF_NVML Return nvmlDeviceGetGpuInstanceId(Handle *device, uint32_t *id) {
    Entry entry("nvmlDeviceGetGpuInstanceId");
    if (!entry.Takes(device)) return entry.result();
    if (id == nullptr) return entry.Answer(kInvalidArgument);
    if (!device->is_instance) return entry.Answer(kNotSupported);
    *id = 7;
    return kSuccess;
}

HPF_NVML Return nvmlDeviceGetComputeInstanceId(Handle *device, uint32_t *id) {
    Entry entry("nvmlDeviceGetComputeInstanceId");
    if (!entry.Takes(device)) return entry.result();
    if (id == nullptr) return entry.Answer(kInvalidArgument);
    if (!device->is_instance) return entry.Answer(kNotSupported);
    *id = 0;
    return kSuccess;
}
