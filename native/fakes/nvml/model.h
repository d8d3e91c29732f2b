// Power, temperature, clocks and energy of one simulated device, from what the engine says it did.
#pragma once

#include <cstdint>
#include <deque>

namespace hpf::nvml {

struct Parameters {
    double idle_w, peak_w, copy_w, limit_w, ambient, resistance, inertia_s, slowdown;
    int64_t step_ns;
    double max_mhz, idle_mhz;

    static Parameters Read(int32_t device);
};

// The device during one step.
struct Step {
    int64_t end_ns;
    double power_w, temperature, sm_mhz, kernel_share, copy_share, memory_share;
    double energy_mj;  // since the model began, at the end of the step
    uint64_t reasons;
    uint64_t h2d_bytes, d2h_bytes;
};

class Model {
public:
    Model(int32_t device, int64_t begin_ns);

    // Follows the engine up to a time that has passed.
    void Advance(int64_t now_ns);

    // Energy up to a time, interpolated; times outside what is kept give its ends.
    double EnergyMj(int64_t at_ns) const;
    double MeanPowerW(int64_t from_ns, int64_t to_ns) const;
    // Share of the time in which at least one kernel ran (0 to 1); memory: weighted by how much memory moved.
    double KernelShare(int64_t from_ns, int64_t to_ns) const;
    double MemoryShare(int64_t from_ns, int64_t to_ns) const;
    // The step that a time lies in; the last one for later times.
    const Step &At(int64_t at_ns) const;

    int64_t begin_ns() const { return begin_ns_; }
    int64_t end_ns() const { return steps_.empty() ? begin_ns_ : steps_.back().end_ns; }
    int64_t kept_from_ns() const { return kept_from_ns_; }
    const std::deque<Step> &steps() const { return steps_; }
    const Parameters &parameters() const { return parameters_; }
    void Reconfigure() { parameters_ = Parameters::Read(device_); }

private:
    template <typename T>
    double Mean(int64_t from_ns, int64_t to_ns, T share) const;

    int32_t device_;
    int64_t begin_ns_, kept_from_ns_;
    double kept_from_mj_ = 0;
    Parameters parameters_;
    double temperature_;
    Step idle_{};
    std::deque<Step> steps_;
};

}  // namespace hpf::nvml
