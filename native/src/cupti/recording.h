// The one recording of a process through CUPTI: what it has switched on, and how it is undone.
#pragma once

#include <atomic>

#include "cupti/buffers.h"
#include "cupti/decode.h"
#include "cupti/functions.h"
#include "hybridprofiler.h"

namespace hp::cupti {

class Recording {
  public:
    int32_t Open(const char *library, hp_cupti_info &info) noexcept;
    int32_t Start(const hp_cupti_options &options, hp_cupti_outcome &outcome) noexcept;
    int32_t Flush(bool forced) noexcept;
    int32_t Stop() noexcept;
    int32_t Drain(hp_activity *records, uint32_t capacity, uint32_t &count) noexcept;
    void Statistics(hp_cupti_statistics &statistics) noexcept;
    // Entries of the library that is open; nullptr while there is none.
    const Functions *Entries() const noexcept { return _entries.load(std::memory_order_acquire); }
    bool IsForked() const noexcept { return _forked.load(std::memory_order_relaxed); }

    // The injection takes the recording for itself, for as long as the process lives: who asks through the library's entries
    // is then told what CUPTI itself tells a second profiler. The injection stops it at the exit in its own order.
    void Take() noexcept { _taken.store(true, std::memory_order_release); }
    bool IsTaken() const noexcept { return _taken.load(std::memory_order_acquire); }

    // Calls of this thread, and what profiling costs, are no loss where they find no memory.
    void Disregard(uint32_t thread) noexcept { _disregarded.store(thread, std::memory_order_relaxed); }

    // From CUPTI's threads.
    void Request(uint8_t **buffer, size_t *size, size_t *maxRecords) noexcept;
    void Complete(CUcontext context, uint32_t stream, uint8_t *buffer, size_t valid) noexcept;

    // From the system.
    void BecomeChild() noexcept;
    void ExitProcess() noexcept;

  private:
    bool TryEnter() noexcept { return !_entered.exchange(true, std::memory_order_acquire); }
    void Leave() noexcept { _entered.store(false, std::memory_order_release); }
    int32_t StartUnderLock(const hp_cupti_options &options, hp_cupti_outcome &outcome) noexcept;
    int32_t Fail(hp_cupti_outcome &outcome, hp_cupti_step step, CUptiResult result, uint32_t kind) noexcept;
    void Undo() noexcept;

    Buffers _buffers;

    // What was once opened stays, for whoever is still inside.
    static constexpr size_t kMostLibraries = 8;
    Functions _libraries[kMostLibraries] = {};
    size_t _libraryCount = 0;
    std::atomic<const Functions *> _entries{nullptr};

    std::atomic<uint64_t> _records{0};
    std::atomic<uint64_t> _unknown{0};
    std::atomic<uint64_t> _invalidTimes{0};
    std::atomic<uint64_t> _droppedByCupti{0};
    std::atomic<uint64_t> _droppedByBudget{0};
    std::atomic<uint64_t> _completed{0};

    // The buffer being drained, under _draining.
    Buffer *_current = nullptr;
    void *_cursor = nullptr;

    // What is to be undone, under _entered.
    CUpti_SubscriberHandle _subscriber = nullptr;
    uint32_t _enabled = 0; // one bit for each kind
    CUpti_ActivityThreadIdType _threadIds = 0;
    bool _isSubscribed = false;
    bool _hasThreadIds = false;
    bool _hasLatencies = false;
    bool _hasHooks = false;

    std::atomic<bool> _isRecording{false};
    std::atomic<bool> _forked{false};
    std::atomic<bool> _taken{false};
    std::atomic<uint32_t> _disregarded{0};
    std::atomic<bool> _entered{false};  // open, start, stop: one at a time
    std::atomic<bool> _draining{false}; // drain: one at a time
};

// There is one CUPTI in a process, and its callbacks carry nothing.
Recording &TheRecording() noexcept;

}  // namespace hp::cupti
