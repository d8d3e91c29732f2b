// State of the simulated libnvidia-ml. One for the process; Lock() guards it.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "../engine/engine.h"
#include "abi.h"
#include "model.h"

// Functions that are exported: those of this CUDA version. One library is built as new drivers' are, one as old ones'.
#if !defined(HPF_NVML_EXPORTS)
#define HPF_NVML_EXPORTS 13010
#endif

namespace hpf::nvml {

// What an nvmlDevice_t points at.
struct Handle {
    int32_t ordinal;   // of CUDA
    bool is_instance;  // of a MIG device; else the physical one
};

class Library {
public:
    static Library &Instance();

    Return Initialize();
    Return Shutdown();
    bool initialized() const { return uses_ > 0; }
    // Forgets devices and counters where hpf_reset was called meanwhile.
    void Refresh();

    int32_t Count() const;
    Handle *ByIndex(uint32_t index);
    uint32_t IndexOf(const Handle &handle) const;
    Handle *ByUuid(const std::string &uuid);
    Handle *ByBusId(const std::string &bus_id);
    Handle *Instance(const Handle &physical);
    Handle *Physical(const Handle &instance);
    Return Check(const Handle *handle) const;

    static bool Info(int32_t ordinal, DeviceInfo &info);
    static std::string Uuid(const Handle &handle);
    static std::string BusId(const DeviceInfo &info);
    static uint32_t Architecture(const DeviceInfo &info);

    // Names of functions, and "field.<id>", that the configuration takes away.
    bool Unsupported(const std::string &name);

    // The model, followed up to now.
    Model &Follow(int32_t ordinal);
    int64_t Now() const { return hpf_now(); }
    // Microseconds since 1970 of an instant of the engine's host clock.
    uint64_t Timestamp(int64_t host_ns) const { return static_cast<uint64_t>((host_ns + epoch_offset_ns_) / 1000); }
    int64_t FromTimestamp(uint64_t us) const { return static_cast<int64_t>(us) * 1000 - epoch_offset_ns_; }

    // Readings: of the last instant at which the reading changed.
    double AveragePowerW(int32_t ordinal);
    double InstantPowerW(int32_t ordinal);
    bool ReadsAverage(int32_t ordinal);
    uint64_t EnergyMj(int32_t ordinal);
    int64_t LastUpdate(const char *period_key, int64_t fallback_us) const;

    // KiB that peer copies moved: out of the device and into it.
    uint64_t NvLinkKib(int32_t ordinal, bool out) const;

    uint64_t calls = 0, failed = 0;

private:
    Library();
    void Prepare();
    void MeasureEpoch();

    int uses_ = 0;
    std::map<int32_t, std::unique_ptr<Model>> models_;
    // The engine's observer holds this alone: it must not wait for a thread that waits for the engine.
    mutable std::mutex observed_;
    std::map<int32_t, uint64_t> peer_out_, peer_in_;
    std::atomic<bool> was_reset_{false};
    std::vector<std::unique_ptr<Handle>> handles_;  // physical and instance by turns
    uint32_t generation_ = 0;
    std::string unsupported_;
    int64_t epoch_offset_ns_ = 0;
    int64_t begin_ns_ = 0;
};

std::recursive_mutex &Lock();

// Every function begins with this: counts the call, answers faults, absent support and missing initialisation.
class Entry {
public:
    explicit Entry(const char *function, bool needs_initialization = true);
    ~Entry();
    Entry(const Entry &) = delete;
    Entry &operator=(const Entry &) = delete;

    bool refused() const { return result_ != kSuccess; }
    Return result() const { return result_; }
    // Notes what the function answers, and gives it back.
    Return Answer(Return result) { return result_ = result; }
    // Checks the handle as well; false: answer result().
    bool Takes(const Handle *handle);

private:
    std::unique_lock<std::recursive_mutex> lock_;
    Return result_ = kSuccess;
};

}  // namespace hpf::nvml
