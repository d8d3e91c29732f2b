// Buffers for CUPTI: handed out without ever waiting, collected without locks, within a budget of memory.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <atomic>

namespace hp::cupti {

// Precedes the bytes that CUPTI fills.
struct alignas(64) Buffer {
    std::atomic<Buffer *> next;
    size_t capacity;
    size_t valid;
    bool keep; // false: there was no memory in the budget; its records are counted and forgotten

    uint8_t *Bytes() noexcept { return reinterpret_cast<uint8_t *>(this + 1); }
    static Buffer *Of(uint8_t *bytes) noexcept { return reinterpret_cast<Buffer *>(bytes) - 1; }
};

class Buffers {
  public:
    // Sets sizes for buffers that are made from here on. Not while CUPTI records.
    void Configure(size_t bufferBytes, size_t memoryBytes) noexcept;

    // A buffer to fill: never null, whatever the memory. Any thread.
    Buffer *Rent() noexcept;

    // Puts a filled buffer into the queue. Any thread.
    void Complete(Buffer *buffer) noexcept;

    // Forgets a buffer that is not kept. Any thread.
    void Discard(Buffer *buffer) noexcept;

    // The oldest filled buffer, nullptr when there is none (or a completion is half done). One thread at a time.
    Buffer *Take() noexcept;

    // Gives a buffer back. Any thread.
    void Return(Buffer *buffer) noexcept;

    // Frees all buffers that lie unused. One thread at a time, while CUPTI does not record.
    void Trim() noexcept;

    uint64_t HeldBytes() const noexcept { return _held.load(std::memory_order_relaxed); }
    uint64_t PendingBytes() const noexcept { return _pending.load(std::memory_order_relaxed); }
    uint32_t Outstanding() const noexcept { return _outstanding.load(std::memory_order_acquire); }

  private:
    static constexpr size_t kSlots = 1024;

    Buffer *Allocate(size_t bytes, bool keep) noexcept;
    void Release(Buffer *buffer) noexcept;

    // Unused buffers: slots that are emptied and filled by one exchange each, so that no order of events can corrupt them.
    std::atomic<Buffer *> _free[kSlots] = {};

    // Filled buffers: a queue of many producers and one consumer, linked through the buffers themselves.
    Buffer _stub{};
    std::atomic<Buffer *> _last{&_stub};
    Buffer *_first = &_stub;

    size_t _bufferBytes = 1 << 20;
    size_t _memoryBytes = 128 << 20;
    std::atomic<uint64_t> _held{0};
    std::atomic<uint64_t> _pending{0};
    std::atomic<uint32_t> _outstanding{0};
};

}  // namespace hp::cupti
