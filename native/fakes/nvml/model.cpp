#include "model.h"

#include <algorithm>
#include <cmath>

#include "../engine/engine.h"

namespace hpf::nvml {

namespace {

constexpr int64_t kKept = 60'000'000'000;

}  // namespace

Parameters Parameters::Read(int32_t device) {
    DeviceInfo info{};
    info.size = sizeof info;
    hpf_engine_device(device, &info);
    Parameters read{};
    read.idle_w = hpf_engine_number("nvml.idle_w", 50);
    read.peak_w = hpf_engine_number("nvml.peak_w", 300);
    read.copy_w = hpf_engine_number("nvml.copy_w", 40);
    read.limit_w = hpf_engine_number("nvml.limit_w", 400);
    read.ambient = hpf_engine_number("nvml.ambient", 30);
    read.resistance = hpf_engine_number("nvml.resistance", 0.14);
    read.inertia_s = hpf_engine_number("nvml.inertia_s", 20);
    read.slowdown = hpf_engine_number("nvml.slowdown", 90);
    read.step_ns = std::max<int64_t>(1000, hpf_engine_integer("nvml.step_us", 5000) * 1000);
    read.max_mhz = info.sm_clock_khz / 1000.0;
    read.idle_mhz = std::min(210.0, read.max_mhz);
    return read;
}

Model::Model(int32_t device, int64_t begin_ns)
    : device_(device), begin_ns_(begin_ns), kept_from_ns_(begin_ns), parameters_(Parameters::Read(device)) {
    temperature_ = parameters_.ambient + parameters_.resistance * parameters_.idle_w;
    idle_.end_ns = begin_ns;
    idle_.power_w = parameters_.idle_w;
    idle_.temperature = temperature_;
    idle_.sm_mhz = parameters_.idle_mhz;
    idle_.reasons = 1;
}

void Model::Advance(int64_t now_ns) {
    const Parameters &p = parameters_;
    while (end_ns() + p.step_ns <= now_ns) {
        // After a long silence the steps may be longer: nothing happens in them.
        int64_t length = p.step_ns;
        Utilization did{};
        did.size = sizeof did;
        if (now_ns - end_ns() > 1000 * p.step_ns) {
            const int64_t whole = std::min<int64_t>((now_ns - end_ns()) / p.step_ns * p.step_ns, 1'000'000'000);
            if (hpf_engine_utilization(device_, end_ns(), end_ns() + whole, &did) == 0 && did.busy_ns == 0) length = whole;
        }
        Step step{};
        step.end_ns = end_ns() + length;
        did = {};
        did.size = sizeof did;
        hpf_engine_utilization(device_, end_ns(), step.end_ns, &did);
        const double seconds = static_cast<double>(length) * 1e-9;
        step.kernel_share = static_cast<double>(did.kernel_ns) / static_cast<double>(length);
        step.copy_share = static_cast<double>(did.copy_ns) / static_cast<double>(length);
        // Memory is taken to be in use while anything is copied, and a third of the time that kernels run.
        step.memory_share = std::min(1.0, step.copy_share + step.kernel_share / 3);
        step.h2d_bytes = did.h2d_bytes;
        step.d2h_bytes = did.d2h_bytes;

        // Dynamic power goes with the clock; the clock goes down to keep the limit, and by half where it is too hot.
        const double dynamic = step.kernel_share * (p.peak_w - p.idle_w) + step.copy_share * p.copy_w;
        double clock = 1;
        if (p.idle_w + dynamic > p.limit_w && dynamic > 0) {
            clock = std::max(0.1, (p.limit_w - p.idle_w) / dynamic);
            step.reasons |= 0x4;
        }
        if (temperature_ >= p.slowdown && clock > 0.5) {
            clock = 0.5;
            step.reasons |= 0x40 | 0x8;
        }
        const bool idle = did.busy_ns == 0;
        if (idle) step.reasons = 0x1;
        step.sm_mhz = idle ? p.idle_mhz : p.max_mhz * clock;
        step.power_w = p.idle_w + dynamic * clock;
        const double settled = p.ambient + p.resistance * step.power_w;
        temperature_ = settled + (temperature_ - settled) * std::exp(-seconds / p.inertia_s);
        step.temperature = temperature_;
        step.energy_mj = (steps_.empty() ? kept_from_mj_ : steps_.back().energy_mj) + step.power_w * seconds * 1000;
        steps_.push_back(step);
    }
    while (steps_.size() > 1 && steps_.front().end_ns < now_ns - kKept) {
        kept_from_ns_ = steps_.front().end_ns;
        kept_from_mj_ = steps_.front().energy_mj;
        steps_.pop_front();
    }
}

const Step &Model::At(int64_t at_ns) const {
    if (steps_.empty()) return idle_;
    auto it = std::lower_bound(steps_.begin(), steps_.end(), at_ns, [](const Step &step, int64_t t) { return step.end_ns < t; });
    return it != steps_.end() ? *it : steps_.back();
}

double Model::EnergyMj(int64_t at_ns) const {
    if (steps_.empty() || at_ns <= kept_from_ns_) return kept_from_mj_;
    if (at_ns >= end_ns()) return steps_.back().energy_mj;
    const Step &step = At(at_ns);
    return step.energy_mj - step.power_w * static_cast<double>(step.end_ns - at_ns) * 1e-6;
}

double Model::MeanPowerW(int64_t from_ns, int64_t to_ns) const {
    from_ns = std::max(from_ns, kept_from_ns_);
    to_ns = std::min(to_ns, end_ns());
    if (to_ns <= from_ns) return At(to_ns).power_w;
    return (EnergyMj(to_ns) - EnergyMj(from_ns)) / (static_cast<double>(to_ns - from_ns) * 1e-6);
}

template <typename T>
double Model::Mean(int64_t from_ns, int64_t to_ns, T share) const {
    from_ns = std::max(from_ns, kept_from_ns_);
    to_ns = std::min(to_ns, end_ns());
    if (to_ns <= from_ns) return 0;
    double sum = 0;
    int64_t start = kept_from_ns_;
    for (const Step &step : steps_) {
        const int64_t overlap = std::min(step.end_ns, to_ns) - std::max(start, from_ns);
        if (overlap > 0) sum += share(step) * static_cast<double>(overlap);
        start = step.end_ns;
        if (start >= to_ns) break;
    }
    return sum / static_cast<double>(to_ns - from_ns);
}

double Model::KernelShare(int64_t from_ns, int64_t to_ns) const {
    return Mean(from_ns, to_ns, [](const Step &step) { return step.kernel_share; });
}

double Model::MemoryShare(int64_t from_ns, int64_t to_ns) const {
    return Mean(from_ns, to_ns, [](const Step &step) { return step.memory_share; });
}

}  // namespace hpf::nvml
