#include "cupti/buffers.h"

#include <stdlib.h>

namespace hp::cupti {

namespace {

// Room for a few of the largest records: what CUPTI gets where the budget or the system has no memory left. CUPTI before
// 12.9 does not survive being refused.
constexpr size_t kThrowAwayBytes = 8192;

// The last resort, when even that is not to be had. Buffers that share it spoil each other's records, which are thrown
// away in any case.
alignas(64) uint8_t g_lastResort[sizeof(Buffer) + kThrowAwayBytes];

Buffer *LastResort() noexcept {
    Buffer *buffer = reinterpret_cast<Buffer *>(g_lastResort);
    buffer->capacity = kThrowAwayBytes;
    buffer->keep = false;
    return buffer;
}

bool IsLastResort(const Buffer *buffer) noexcept { return reinterpret_cast<const uint8_t *>(buffer) == g_lastResort; }

}  // namespace

void Buffers::Configure(size_t bufferBytes, size_t memoryBytes) noexcept {
    _bufferBytes = (bufferBytes + 63) & ~static_cast<size_t>(63);
    _memoryBytes = memoryBytes;
}

Buffer *Buffers::Allocate(size_t bytes, bool keep) noexcept {
    void *memory = nullptr;
#if defined(_WIN32)
    memory = _aligned_malloc(sizeof(Buffer) + bytes, alignof(Buffer));
#else
    if (posix_memalign(&memory, alignof(Buffer), sizeof(Buffer) + bytes) != 0) memory = nullptr;
#endif
    if (memory == nullptr) return nullptr;
    Buffer *buffer = static_cast<Buffer *>(memory);
    buffer->next.store(nullptr, std::memory_order_relaxed);
    buffer->capacity = bytes;
    buffer->valid = 0;
    buffer->keep = keep;
    return buffer;
}

Buffer *Buffers::Rent() noexcept {
    _outstanding.fetch_add(1, std::memory_order_acq_rel);
    for (std::atomic<Buffer *> &slot : _free) {
        if (slot.load(std::memory_order_relaxed) == nullptr) continue;
        Buffer *buffer = slot.exchange(nullptr, std::memory_order_acquire);
        if (buffer == nullptr) continue;
        if (buffer->capacity == _bufferBytes) return buffer;
        Release(buffer);
    }

    if (_held.fetch_add(_bufferBytes, std::memory_order_relaxed) + _bufferBytes <= _memoryBytes) {
        if (Buffer *buffer = Allocate(_bufferBytes, true)) return buffer;
    }
    _held.fetch_sub(_bufferBytes, std::memory_order_relaxed);
    Buffer *buffer = Allocate(kThrowAwayBytes, false);
    return buffer != nullptr ? buffer : LastResort();
}

void Buffers::Complete(Buffer *buffer) noexcept {
    _pending.fetch_add(buffer->valid, std::memory_order_relaxed);
    buffer->next.store(nullptr, std::memory_order_relaxed);
    Buffer *before = _last.exchange(buffer, std::memory_order_acq_rel);
    before->next.store(buffer, std::memory_order_release);
    _outstanding.fetch_sub(1, std::memory_order_acq_rel);
}

void Buffers::Discard(Buffer *buffer) noexcept {
    Return(buffer);
    _outstanding.fetch_sub(1, std::memory_order_acq_rel);
}

Buffer *Buffers::Take() noexcept {
    Buffer *first = _first;
    Buffer *next = first->next.load(std::memory_order_acquire);
    if (first == &_stub) {
        if (next == nullptr) return nullptr;
        _first = first = next;
        next = first->next.load(std::memory_order_acquire);
    }
    if (next == nullptr) {
        // The only one: the stub goes behind it, so that the queue is never without a buffer.
        if (first != _last.load(std::memory_order_acquire)) return nullptr;
        _stub.next.store(nullptr, std::memory_order_relaxed);
        Buffer *before = _last.exchange(&_stub, std::memory_order_acq_rel);
        before->next.store(&_stub, std::memory_order_release);
        next = first->next.load(std::memory_order_acquire);
        if (next == nullptr) return nullptr;
    }
    _first = next;
    _pending.fetch_sub(first->valid, std::memory_order_relaxed);
    return first;
}

void Buffers::Return(Buffer *buffer) noexcept {
    if (IsLastResort(buffer)) return;
    if (buffer->keep && buffer->capacity == _bufferBytes) {
        for (std::atomic<Buffer *> &slot : _free) {
            Buffer *nothing = nullptr;
            if (slot.compare_exchange_strong(nothing, buffer, std::memory_order_release, std::memory_order_relaxed)) return;
        }
    }
    Release(buffer);
}

void Buffers::Trim() noexcept {
    for (std::atomic<Buffer *> &slot : _free) {
        if (Buffer *buffer = slot.exchange(nullptr, std::memory_order_acquire)) Release(buffer);
    }
}

void Buffers::Release(Buffer *buffer) noexcept {
    if (buffer->keep) _held.fetch_sub(buffer->capacity, std::memory_order_relaxed);
#if defined(_WIN32)
    _aligned_free(buffer);
#else
    free(buffer);
#endif
}

}  // namespace hp::cupti
