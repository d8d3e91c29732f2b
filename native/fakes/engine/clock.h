// Host clock of the engine, and the clocks of its devices.
#pragma once

#include <cmath>
#include <cstdint>

namespace hpf {

// CLOCK_MONOTONIC, or the performance counter on Windows, in nanoseconds.
int64_t RealNowNs();
// Number of the calling thread as the system and its tools print it.
uint32_t ThreadId();
uint32_t ProcessId();

struct DeviceClock {
    int64_t origin_ns = 0; // host time at which the device clock stood at origin_ns + offset_ns
    int64_t offset_ns = 0;
    double drift = 0;

    int64_t ToDevice(int64_t host_ns) const {
        const int64_t since = host_ns - origin_ns;
        return host_ns + offset_ns + static_cast<int64_t>(std::llround(static_cast<double>(since) * drift));
    }

    int64_t ToHost(int64_t device_ns) const {
        const int64_t since = device_ns - offset_ns - origin_ns;
        return origin_ns + static_cast<int64_t>(std::llround(static_cast<double>(since) / (1 + drift)));
    }
};

// xorshift64*: the same numbers from the same seed on every system.
class Random {
  public:
    explicit Random(uint64_t seed = 1) : state_(seed * 0x9e3779b97f4a7c15ull | 1) {}

    // In [0, 1).
    double Next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<double>((state_ * 0x2545f4914f6cdd1dull) >> 11) * 0x1p-53;
    }

  private:
    uint64_t state_;
};

}  // namespace hpf
