// Buffers of activity records on their way from CUPTI, whose callbacks come on the program's threads, to the recording.
// Bounded: when none is free, CUPTI still gets one (it does not survive none), and its records are counted as dropped.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "platform.h"

namespace hp::inject {

struct CompletedBuffer {
    uint8_t *bytes;
    size_t validSize;
    void *context;
    uint32_t stream;
    bool isSpare;  // beyond the bound: its records are to be counted, not taken
};

class CuptiBuffers {
public:
    static constexpr size_t kBytes = size_t{1} << 20, kSpareBytes = size_t{1} << 16;
    static constexpr size_t kMostBuffers = 4096, kMostSpares = 256;

    // Sets the bound, in bytes of all buffers together.
    void Start(int64_t bytes) noexcept;

    // Any thread. Null only when there is no memory at all.
    uint8_t *Take(size_t &size) noexcept;
    void Complete(uint8_t *bytes, size_t size, size_t validSize, void *context, uint32_t stream) noexcept;

    // One thread. Release gives the buffer back when its records have been read.
    bool Next(CompletedBuffer &buffer) noexcept;
    void Release(const CompletedBuffer &buffer) noexcept;

    // Buffers whose records were lost because they could not even be queued.
    int64_t Lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
    static constexpr size_t kQueue = kMostBuffers + kMostSpares;

    Lock lock_;
    uint8_t *free_[kMostBuffers];
    CompletedBuffer completed_[kQueue];
    size_t freeCount_ = 0, made_ = 0, most_ = 0, spares_ = 0, first_ = 0, count_ = 0;
    std::atomic<int64_t> lost_{0};
};

}  // namespace hp::inject
