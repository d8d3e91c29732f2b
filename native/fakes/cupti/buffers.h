// The client's activity buffers: asked for when the first record of a batch is made, given back when they are full or
// flushed, and never while a record in them is unfinished (but for a forced flush).
#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>

#include "api.h"
#include "hp_fake_cupti.h"
#include "layout.h"

namespace hpf::cupti {

// Every entry of the library that has state takes this lock, and holds it while the client's callbacks run: a client
// that holds a lock of its own around a call of CUPTI and takes it in its callback hangs, as with the real library.
std::recursive_mutex &Lock();

class Guard {
public:
    Guard();
    ~Guard();
    Guard(const Guard &) = delete;
    Guard &operator=(const Guard &) = delete;
    // The calling thread holds the lock: it stands in a callback of the client's, or of the engine's.
    static bool Held();
};

struct Buffer;

// Where a record lies. `at` is null where the record was dropped.
struct Slot {
    std::shared_ptr<Buffer> buffer;
    uint8_t *at = nullptr;
};

class Buffers {
public:
    // Both null: none are registered.
    void Register(BufferRequested requested, BufferCompleted completed);
    bool registered() const { return completed_ != nullptr; }

    // Room for a record, zeroed but for its kind. Unfinished until Finish.
    Slot Reserve(uint32_t kind, uint32_t api, bool zeroed);
    void Finish(Slot &slot);
    // The record lies in a buffer that the client has had back already.
    static bool Gone(const Slot &slot);

    // Gives back every buffer without unfinished records; all of them when forced.
    void Flush(bool forced);
    // Gives back the full ones among them; called by the worker.
    void FlushFull();

    uint64_t TakeDropped();
    void Drop() { statistics_.dropped++; droppedSinceAsked_++; statistics_.records++; }

    // Buffers of their own for every thread (CUPTI_ACTIVITY_ATTR_PER_THREAD_ACTIVITY_BUFFER).
    bool perThread = false;
    // Hands full buffers to whoever calls FlushFull later; otherwise they are given back at once.
    bool deferred = true;
    void (*full)() = nullptr;  // told when a full buffer waits

    hpc_statistics Statistics() const;
    uint64_t Delivered(uint32_t kind) const { return kind < kKindEnd ? delivered_[kind] : 0; }

    // Forgets the buffers and counts; the client's memory is left alone.
    void Reset();

private:
    using Key = uint64_t;

    std::shared_ptr<Buffer> Request(uint32_t size, uint32_t api, bool zeroed);
    void Deliver(const std::shared_ptr<Buffer> &buffer);

    BufferRequested requested_ = nullptr;
    BufferCompleted completed_ = nullptr;
    std::map<Key, std::shared_ptr<Buffer>> current_;
    std::deque<std::shared_ptr<Buffer>> full_;
    uint64_t droppedSinceAsked_ = 0;
    hpc_statistics statistics_{};
    uint64_t delivered_[kKindEnd] = {};
};

}  // namespace hpf::cupti
