#include "cupti/recording.h"

#include <stdlib.h>
#include <string.h>

#if !defined(_WIN32)
#include <pthread.h>
#endif

#include "cupti/noise.h"
#include "monotonic.h"

namespace hp::cupti {

namespace {

Recording g_recording;

struct Kind {
    uint32_t bit;
    CUpti_ActivityKind kind;
};

// Kernels first: without them there is nothing to record. Calls last, so that what this start itself does is not on them.
constexpr Kind kKinds[] = {
    {HP_CUPTI_KERNELS, CUPTI_ACTIVITY_KIND_CONCURRENT_KERNEL},
    {HP_CUPTI_COPIES, CUPTI_ACTIVITY_KIND_MEMCPY},
    {HP_CUPTI_COPIES, CUPTI_ACTIVITY_KIND_MEMCPY2},
    {HP_CUPTI_FILLS, CUPTI_ACTIVITY_KIND_MEMSET},
    {HP_CUPTI_GRAPHS, CUPTI_ACTIVITY_KIND_GRAPH_TRACE},
    {HP_CUPTI_CONTEXTS, CUPTI_ACTIVITY_KIND_CONTEXT},
    {HP_CUPTI_MEMORY, CUPTI_ACTIVITY_KIND_MEMORY2},
    {HP_CUPTI_MEMORY_POOLS, CUPTI_ACTIVITY_KIND_MEMORY_POOL},
    {HP_CUPTI_SYNCHRONIZATION, CUPTI_ACTIVITY_KIND_SYNCHRONIZATION},
    {HP_CUPTI_EVENTS, CUPTI_ACTIVITY_KIND_CUDA_EVENT},
    {HP_CUPTI_OVERHEAD, CUPTI_ACTIVITY_KIND_OVERHEAD},
    {HP_CUPTI_MARKERS, CUPTI_ACTIVITY_KIND_MARKER},
    {HP_CUPTI_EXTERNAL, CUPTI_ACTIVITY_KIND_EXTERNAL_CORRELATION},
    {HP_CUPTI_RUNTIME_CALLS, CUPTI_ACTIVITY_KIND_RUNTIME},
    {HP_CUPTI_DRIVER_CALLS, CUPTI_ACTIVITY_KIND_DRIVER},
};

uint64_t HP_CUDAAPI Now() noexcept {
    int64_t ns = 0;
    return ReadMonotonic(ns) ? static_cast<uint64_t>(ns) : 0;
}

void HP_CUDAAPI Requested(uint8_t **buffer, size_t *size, size_t *maxRecords) noexcept { g_recording.Request(buffer, size, maxRecords); }

void HP_CUDAAPI Completed(CUcontext context, uint32_t stream, uint8_t *buffer, size_t, size_t valid) noexcept {
    g_recording.Complete(context, stream, buffer, valid);
}

// Nothing is subscribed to: to hold the one subscription is what keeps two profilers from spoiling each other's records.
void HP_CUDAAPI Ignore(void *, CUpti_CallbackDomain, uint32_t, const void *) noexcept {}

// This release does not have it: recording goes on without.
bool IsAbsent(CUptiResult result) noexcept {
    return result == CUPTI_ERROR_INVALID_KIND || result == CUPTI_ERROR_NOT_SUPPORTED || result == CUPTI_ERROR_API_NOT_IMPLEMENTED ||
           result == CUPTI_ERROR_NOT_COMPATIBLE;
}

}  // namespace

Recording &TheRecording() noexcept { return g_recording; }

int32_t Recording::Open(const char *name, hp_cupti_info &info) noexcept {
    info.step = HP_CUPTI_STEP_NONE;
    info.result = CUPTI_SUCCESS;
    info.api_version = 0;
    if (!TryEnter()) return HP_STATUS_BUSY;
    int32_t status = HP_STATUS_OK;
    const Functions *open = Entries();
    if (open == nullptr || name != nullptr) {
        Functions found{};
        found.library = Load(name);
        if (found.library == nullptr) info.step = HP_CUPTI_STEP_LOAD;
        else if (!Bind(found.library, found)) info.step = HP_CUPTI_STEP_SYMBOLS;
        if (info.step != HP_CUPTI_STEP_NONE) {
            status = HP_STATUS_NOT_OPEN;
        } else if (open == nullptr || open->library != found.library) {
            // Records that still wait are walked by the library that made them.
            const bool isIdle = !_isRecording.load(std::memory_order_relaxed) && _buffers.PendingBytes() == 0 && _current == nullptr;
            size_t at = 0;
            while (at < _libraryCount && _libraries[at].library != found.library) at++;
            if (isIdle && at < kMostLibraries) {
                if (at == _libraryCount) _libraries[_libraryCount++] = found;
                _entries.store(open = &_libraries[at], std::memory_order_release);
            } else {
                status = HP_STATUS_BUSY;
            }
        }
    }
    if (status == HP_STATUS_OK) {
        info.result = open->GetVersion(&info.api_version);
        if (info.result != CUPTI_SUCCESS) {
            info.step = HP_CUPTI_STEP_VERSION;
            status = HP_STATUS_VENDOR_FAILED;
        }
    }
    Leave();
    return status;
}

int32_t Recording::Start(const hp_cupti_options &options, hp_cupti_outcome &outcome) noexcept {
    outcome.step = outcome.kind = outcome.missing = outcome.omitted = 0;
    outcome.result = CUPTI_SUCCESS;
    if (Entries() == nullptr) return HP_STATUS_NOT_OPEN;
    if (!TryEnter()) return HP_STATUS_BUSY;
    const int32_t status = _isRecording.load(std::memory_order_relaxed) ? static_cast<int32_t>(HP_STATUS_BUSY) : StartUnderLock(options, outcome);
    Leave();
    return status;
}

int32_t Recording::StartUnderLock(const hp_cupti_options &options, hp_cupti_outcome &outcome) noexcept {
    if (!_hasHooks) {
        _hasHooks = true;
#if !defined(_WIN32)
        pthread_atfork(nullptr, nullptr, [] { g_recording.BecomeChild(); });
#endif
        atexit([] { g_recording.ExitProcess(); });
    }

    _buffers.Configure(options.buffer_bytes != 0 ? options.buffer_bytes : 1 << 20, options.memory_bytes != 0 ? options.memory_bytes : 128 << 20);
    CUptiResult result;
    if (Entries()->Subscribe != nullptr && Entries()->Unsubscribe != nullptr) {
        result = Entries()->Subscribe(&_subscriber, Ignore, nullptr);
        if (result != CUPTI_SUCCESS) return Fail(outcome, HP_CUPTI_STEP_SUBSCRIBE, result, 0);
        _isSubscribed = true;
    }

    // Before any kind is enabled: records made earlier would lie on another clock.
    result = Entries()->RegisterTimestampCallback(Now);
    if (result != CUPTI_SUCCESS) return Fail(outcome, HP_CUPTI_STEP_CLOCK, result, 0);
    if (Entries()->SetThreadIdType != nullptr && Entries()->GetThreadIdType != nullptr && Entries()->GetThreadIdType(&_threadIds) == CUPTI_SUCCESS)
        _hasThreadIds = Entries()->SetThreadIdType(CUPTI_ACTIVITY_THREAD_ID_TYPE_SYSTEM) == CUPTI_SUCCESS;

    result = Entries()->RegisterCallbacks(Requested, Completed);
    if (result != CUPTI_SUCCESS) return Fail(outcome, HP_CUPTI_STEP_BUFFERS, result, 0);
    if (options.latencies != 0 && Entries()->EnableLatencyTimestamps != nullptr)
        _hasLatencies = Entries()->EnableLatencyTimestamps(1) == CUPTI_SUCCESS;

    for (size_t i = 0; i < sizeof kKinds / sizeof kKinds[0]; ++i) {
        const Kind &kind = kKinds[i];
        if ((options.kinds & kind.bit) == 0) continue;
        result = Entries()->Enable(kind.kind);
        if (result == CUPTI_SUCCESS) _enabled |= 1u << i;
        else if (kind.bit != HP_CUPTI_KERNELS && IsAbsent(result)) outcome.missing |= kind.bit;
        else return Fail(outcome, HP_CUPTI_STEP_ENABLE, result, kind.bit);
    }

    if (options.all_calls == 0)
        outcome.omitted = OmitQuestions(*Entries(), (options.kinds & HP_CUPTI_RUNTIME_CALLS) != 0, (options.kinds & HP_CUPTI_DRIVER_CALLS) != 0);
    _isRecording.store(true, std::memory_order_release);
    return HP_STATUS_OK;
}

int32_t Recording::Fail(hp_cupti_outcome &outcome, hp_cupti_step step, CUptiResult result, uint32_t kind) noexcept {
    outcome.step = step;
    outcome.result = result;
    outcome.kind = kind;
    Undo();
    return HP_STATUS_VENDOR_FAILED;
}

// In the reverse order of the start. Callbacks cannot be taken back; without an enabled kind they are not called.
void Recording::Undo() noexcept {
    for (size_t i = sizeof kKinds / sizeof kKinds[0]; i-- > 0;) {
        if ((_enabled & (1u << i)) != 0) Entries()->Disable(kKinds[i].kind);
    }
    _enabled = 0;
    if (_hasLatencies) Entries()->EnableLatencyTimestamps(0);
    if (_hasThreadIds) Entries()->SetThreadIdType(_threadIds);
    if (_isSubscribed) Entries()->Unsubscribe(_subscriber);
    _hasLatencies = _hasThreadIds = _isSubscribed = false;
    _subscriber = nullptr;
}

int32_t Recording::Flush(bool forced) noexcept {
    if (Entries() == nullptr) return HP_STATUS_NOT_OPEN;
    // Buffers are completed on this thread: no lock may be held.
    return Entries()->FlushAll(forced ? CUPTI_ACTIVITY_FLAG_FLUSH_FORCED : 0) == CUPTI_SUCCESS ? HP_STATUS_OK : HP_STATUS_VENDOR_FAILED;
}

int32_t Recording::Stop() noexcept {
    if (Entries() == nullptr) return HP_STATUS_NOT_OPEN;
    if (!TryEnter()) return HP_STATUS_BUSY;
    if (_isRecording.load(std::memory_order_relaxed)) {
        Undo();
        _isRecording.store(false, std::memory_order_release);
        Entries()->FlushAll(CUPTI_ACTIVITY_FLAG_FLUSH_FORCED);
        _buffers.Trim();
    }
    Leave();
    return HP_STATUS_OK;
}

void Recording::Request(uint8_t **buffer, size_t *size, size_t *maxRecords) noexcept {
    Buffer *rented = _buffers.Rent();
    *buffer = rented->Bytes();
    *size = rented->capacity;
    *maxRecords = 0;
}

void Recording::Complete(CUcontext context, uint32_t stream, uint8_t *bytes, size_t valid) noexcept {
    if (bytes == nullptr) return;
    Buffer *buffer = Buffer::Of(bytes);
    _completed.fetch_add(1, std::memory_order_relaxed);
    size_t dropped = 0;
    if (Entries()->GetNumDroppedRecords != nullptr && Entries()->GetNumDroppedRecords(context, stream, &dropped) == CUPTI_SUCCESS)
        _droppedByCupti.fetch_add(dropped, std::memory_order_relaxed);
    if (buffer->keep && valid != 0 && !IsForked()) {
        buffer->valid = valid;
        _buffers.Complete(buffer);
        return;
    }

    if (valid != 0) _droppedByBudget.fetch_add(CountRecords(*Entries(), bytes, valid, _disregarded.load(std::memory_order_relaxed)), std::memory_order_relaxed);
    _buffers.Discard(buffer);
}

int32_t Recording::Drain(hp_activity *records, uint32_t capacity, uint32_t &count) noexcept {
    count = 0;
    if (Entries() == nullptr) return HP_STATUS_NOT_OPEN;
    if (_draining.exchange(true, std::memory_order_acquire)) return HP_STATUS_BUSY;
    DecodeCounts counts{};
    while (count < capacity) {
        if (_current == nullptr) {
            _current = _buffers.Take();
            _cursor = nullptr;
            if (_current == nullptr) break;
        }
        count += Decode(*Entries(), _current->Bytes(), _current->valid, &_cursor, records + count, capacity - count, counts);
        if (_cursor != nullptr) break;
        _buffers.Return(_current);
        _current = nullptr;
    }
    _records.fetch_add(counts.records, std::memory_order_relaxed);
    _unknown.fetch_add(counts.unknown, std::memory_order_relaxed);
    _invalidTimes.fetch_add(counts.invalidTimes, std::memory_order_relaxed);
    _draining.store(false, std::memory_order_release);
    return HP_STATUS_OK;
}

void Recording::Statistics(hp_cupti_statistics &s) noexcept {
    s.outstanding_buffers = _buffers.Outstanding();
    s.records = _records.load(std::memory_order_relaxed);
    s.dropped_by_cupti = _droppedByCupti.load(std::memory_order_relaxed);
    s.dropped_by_budget = _droppedByBudget.load(std::memory_order_relaxed);
    s.unknown_records = _unknown.load(std::memory_order_relaxed);
    s.invalid_times = _invalidTimes.load(std::memory_order_relaxed);
    s.held_bytes = _buffers.HeldBytes();
    s.pending_bytes = _buffers.PendingBytes();
    s.buffers = _completed.load(std::memory_order_relaxed);
}

// A child has no CUDA and none of the threads that were inside: nothing of this is touched again.
void Recording::BecomeChild() noexcept {
    _forked.store(true, std::memory_order_relaxed);
    _isRecording.store(false, std::memory_order_relaxed);
    _entered.store(false, std::memory_order_relaxed);
    _draining.store(false, std::memory_order_relaxed);
}

// The program ends without having stopped: what has finished is handed over for whoever still writes it, and nothing
// is waited for. A thread that is inside a start or a stop meanwhile does it itself.
void Recording::ExitProcess() noexcept {
    if (IsForked() || IsTaken() || !_isRecording.load(std::memory_order_acquire)) return;
    Stop();
}

}  // namespace hp::cupti
