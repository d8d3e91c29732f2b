// Events on their way from any thread to the one that drains: bounded, without locks, nothing allocated.
#pragma once

#include "hybridprofiler.h"

#include <atomic>
#include <stdint.h>

namespace hp::nvtx {

// Many producers, one consumer. A slot's turn tells what it holds: `position` for free, `position + 1` for full.
class EventRing {
public:
    static constexpr uint64_t kCapacity = 1u << 16;

    // False when the ring is full.
    bool TryPush(const hp_nvtx_event &event) noexcept {
        uint64_t position = tail_.load(std::memory_order_relaxed);
        for (;;) {
            Slot &slot = slots_[position % kCapacity];
            // Turns are stored less the slot's number, so that memory of zeros is an empty ring.
            const uint64_t turn = slot.turn.load(std::memory_order_acquire) + position % kCapacity;
            const int64_t ahead = static_cast<int64_t>(turn - position);
            if (ahead < 0) return false;
            if (ahead > 0) {
                position = tail_.load(std::memory_order_relaxed);
            } else if (tail_.compare_exchange_weak(position, position + 1, std::memory_order_relaxed)) {
                slot.event = event;
                slot.turn.store(position + 1 - position % kCapacity, std::memory_order_release);
                return true;
            }
        }
    }

    // One thread at a time. False when nothing is ready.
    bool TryPop(hp_nvtx_event &event) noexcept {
        Slot &slot = slots_[head_ % kCapacity];
        if (slot.turn.load(std::memory_order_acquire) + head_ % kCapacity != head_ + 1) return false;
        event = slot.event;
        slot.turn.store(head_ + kCapacity - head_ % kCapacity, std::memory_order_release);
        ++head_;
        return true;
    }

private:
    struct Slot {
        std::atomic<uint64_t> turn;
        hp_nvtx_event event;
    };

    alignas(64) std::atomic<uint64_t> tail_;
    alignas(64) uint64_t head_;
    Slot slots_[kCapacity];
};

}  // namespace hp::nvtx
