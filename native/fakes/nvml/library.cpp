#include "library.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>

namespace hpf::nvml {

std::recursive_mutex &Lock() {
    static auto *lock = new std::recursive_mutex;  // outlives every thread
    return *lock;
}

Library &Library::Instance() {
    static auto *library = new Library;
    return *library;
}

Library::Library() {
    Observer observer{};
    observer.size = sizeof observer;
    observer.user = this;
    observer.record = [](void *user, const hpf_record *record) {
        if (record->kind != HPF_MEMCPY || record->peer_device < 0 || record->peer_device == record->device) return;
        auto *library = static_cast<Library *>(user);
        std::lock_guard guard(library->observed_);
        library->peer_out_[record->peer_device] += record->bytes;
        library->peer_in_[record->device] += record->bytes;
    };
    observer.resource = [](void *user, const Resource *resource) {
        if (resource->kind == kReset) static_cast<Library *>(user)->was_reset_ = true;
    };
    hpf_engine_observe(&observer);
    MeasureEpoch();
    begin_ns_ = hpf_now();
}

void Library::MeasureEpoch() {
    const auto epoch = std::chrono::system_clock::now().time_since_epoch();
    epoch_offset_ns_ = std::chrono::duration_cast<std::chrono::nanoseconds>(epoch).count() - hpf_now();
}

void Library::Refresh() {
    if (!was_reset_.exchange(false)) return;
    models_.clear();
    {
        std::lock_guard guard(observed_);
        peer_out_.clear();
        peer_in_.clear();
    }
    calls = failed = 0;
    MeasureEpoch();
    begin_ns_ = hpf_now();
}

void Library::Prepare() {
    while (handles_.size() < 2 * static_cast<size_t>(hpf_engine_device_count())) {
        const auto ordinal = static_cast<int32_t>(handles_.size() / 2);
        handles_.push_back(std::make_unique<Handle>(Handle{ordinal, false}));
        handles_.push_back(std::make_unique<Handle>(Handle{ordinal, true}));
    }
    const uint32_t generation = hpf_engine_generation();
    if (generation == generation_) return;
    generation_ = generation;
    unsupported_ = std::string(",") + hpf_engine_text("nvml.unsupported", "") + ",";
    for (auto &[ordinal, model] : models_) model->Reconfigure();
}

Return Library::Initialize() {
    if (hpf_engine_integer("nvml.driver_loaded", 1) == 0) return kDriverNotLoaded;
    Prepare();
    uses_++;
    return kSuccess;
}

Return Library::Shutdown() {
    if (uses_ == 0) return kUninitialized;
    uses_--;
    return kSuccess;
}

int32_t Library::Count() const { return hpf_engine_device_count(); }

Handle *Library::ByIndex(uint32_t index) {
    Prepare();
    if (index >= static_cast<uint32_t>(Count())) return nullptr;
    const bool reversed = std::strcmp(hpf_engine_text("nvml.order", "cuda"), "reversed") == 0;
    const size_t ordinal = reversed ? static_cast<size_t>(Count()) - 1 - index : index;
    return handles_[2 * ordinal].get();
}

uint32_t Library::IndexOf(const Handle &handle) const {
    const bool reversed = std::strcmp(hpf_engine_text("nvml.order", "cuda"), "reversed") == 0;
    return static_cast<uint32_t>(reversed ? Count() - 1 - handle.ordinal : handle.ordinal);
}

Handle *Library::ByUuid(const std::string &uuid) {
    Prepare();
    for (const auto &handle : handles_)
        if (Check(handle.get()) == kSuccess && Uuid(*handle) == uuid) return handle.get();
    return nullptr;
}

Handle *Library::ByBusId(const std::string &bus_id) {
    Prepare();
    unsigned domain, bus, device, function = 0;
    if (std::sscanf(bus_id.c_str(), "%x:%x:%x.%x", &domain, &bus, &device, &function) < 3) return nullptr;
    for (int32_t ordinal = 0; ordinal < Count(); ordinal++) {
        DeviceInfo info{};
        if (Info(ordinal, info) && info.pci_domain == domain && info.pci_bus == bus && info.pci_device == device)
            return handles_[2 * static_cast<size_t>(ordinal)].get();
    }
    return nullptr;
}

Handle *Library::Instance(const Handle &physical) {
    DeviceInfo info{};
    return Info(physical.ordinal, info) && info.is_mig != 0 ? handles_[2 * static_cast<size_t>(physical.ordinal) + 1].get() : nullptr;
}

Handle *Library::Physical(const Handle &instance) { return handles_[2 * static_cast<size_t>(instance.ordinal)].get(); }

Return Library::Check(const Handle *handle) const {
    const auto known = std::find_if(handles_.begin(), handles_.end(), [handle](const auto &own) { return own.get() == handle; });
    DeviceInfo info{};
    if (handle == nullptr || known == handles_.end() || !Info(handle->ordinal, info)) return kInvalidArgument;
    if (handle->is_instance && info.is_mig == 0) return kInvalidArgument;
    return info.is_lost != 0 ? kGpuIsLost : kSuccess;
}

bool Library::Info(int32_t ordinal, DeviceInfo &info) {
    info.size = sizeof info;
    return ordinal >= 0 && ordinal < hpf_engine_device_count() && hpf_engine_device(ordinal, &info) == 0;
}

// The MIG instance has the id that CUDA shows; the physical device around it one of its own.
std::string Library::Uuid(const Handle &handle) {
    DeviceInfo info{};
    Info(handle.ordinal, info);
    uint8_t id[16];
    std::memcpy(id, info.uuid, sizeof id);
    const bool instance = handle.is_instance;
    if (info.is_mig != 0 && !instance) id[0] ^= 0xff;
    char text[48];
    std::snprintf(text, sizeof text, "%s-%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", instance ? "MIG" : "GPU",
                  id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9], id[10], id[11], id[12], id[13], id[14], id[15]);
    return text;
}

std::string Library::BusId(const DeviceInfo &info) {
    char text[32];
    std::snprintf(text, sizeof text, "%08X:%02X:%02X.0", info.pci_domain, info.pci_bus, info.pci_device);
    return text;
}

uint32_t Library::Architecture(const DeviceInfo &info) {
    if (const int64_t told = hpf_engine_integer("nvml.architecture", 0); told != 0) return static_cast<uint32_t>(told);
    switch (info.cc_major) {
        case 3: return 2;
        case 5: return 3;
        case 6: return 4;
        case 7: return info.cc_minor >= 5 ? 6 : 5;
        case 8: return info.cc_minor == 9 ? 8 : 7;
        case 9: return 9;
        case 10:
        case 12: return 10;
        default: return 0xffffffff;
    }
}

bool Library::Unsupported(const std::string &name) {
    Prepare();
    return unsupported_.find("," + name + ",") != std::string::npos;
}

Model &Library::Follow(int32_t ordinal) {
    Prepare();
    auto &model = models_[ordinal];
    if (model == nullptr) model = std::make_unique<Model>(ordinal, begin_ns_);
    model->Advance(Now());
    return *model;
}

int64_t Library::LastUpdate(const char *period_key, int64_t fallback_us) const {
    const int64_t period = std::max<int64_t>(1, hpf_engine_integer(period_key, fallback_us)) * 1000;
    return begin_ns_ + (Now() - begin_ns_) / period * period;
}

double Library::AveragePowerW(int32_t ordinal) {
    Model &model = Follow(ordinal);
    const int64_t at = LastUpdate("nvml.power_period_us", 100000);
    return model.MeanPowerW(at - hpf_engine_integer("nvml.average_window_us", 1000000) * 1000, at);
}

double Library::InstantPowerW(int32_t ordinal) {
    Model &model = Follow(ordinal);
    const int64_t at = LastUpdate("nvml.power_period_us", 100000);
    return model.MeanPowerW(at - hpf_engine_integer("nvml.instant_window_us", 25000) * 1000, at);
}

// Ampere and newer average over a second, but GA100 and what is older do not.
bool Library::ReadsAverage(int32_t ordinal) {
    const std::string told = hpf_engine_text("nvml.power", "architecture");
    if (told != "architecture") return told == "average";
    DeviceInfo info{};
    Info(ordinal, info);
    return Architecture(info) >= 7 && !(info.cc_major == 8 && info.cc_minor == 0);
}

uint64_t Library::EnergyMj(int32_t ordinal) {
    Model &model = Follow(ordinal);
    const double energy = model.EnergyMj(LastUpdate("nvml.energy_period_us", 20000));
    const uint64_t counter = static_cast<uint64_t>(hpf_engine_integer("nvml.energy_start", 0)) + static_cast<uint64_t>(energy);
    const auto wrap = static_cast<uint64_t>(hpf_engine_integer("nvml.energy_wrap", 0));
    return wrap != 0 ? counter % wrap : counter;
}

uint64_t Library::NvLinkKib(int32_t ordinal, bool out) const {
    std::lock_guard guard(observed_);
    const auto &bytes = out ? peer_out_ : peer_in_;
    const auto it = bytes.find(ordinal);
    return it != bytes.end() ? it->second / 1024 : 0;
}

Entry::Entry(const char *function, bool needs_initialization) : lock_(Lock()) {
    Library &library = Library::Instance();
    library.Refresh();
    library.calls++;
    int32_t code = 0;
    if (hpf_engine_fault(function, 0, &code) != 0) result_ = static_cast<Return>(code);
    else if (needs_initialization && !library.initialized()) result_ = kUninitialized;
    else if (library.Unsupported(function)) result_ = kNotSupported;
}

Entry::~Entry() {
    if (result_ != kSuccess) Library::Instance().failed++;
}

bool Entry::Takes(const Handle *handle) {
    if (refused()) return false;
    result_ = Library::Instance().Check(handle);
    return !refused();
}

}  // namespace hpf::nvml
