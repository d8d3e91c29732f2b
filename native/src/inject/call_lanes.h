// Calls into a driver that were reported after the fact, laid on tracks of their own beside the threads that made them:
// calls that nest share a lane, one that is reported after a later one has been written goes to a lane beside it, so that
// no track runs backwards. The native counterpart of the managed HostCallLog.
#pragma once

#include "array.h"
#include "trace_writer.h"

namespace hp::inject {

// What an allocation or a release says of itself; of any other call `memory` is null.
struct AllocationFacts {
    const char *memory = nullptr;  // of memory_kinds.h
    int64_t bytes = 0;             // of a release negative
    uint64_t address = 0;
    int32_t device = -1;           // that the memory belongs to; -1: none
};

// What the making, trimming or destruction of a memory pool says of it; of any other call `pool` is 0.
struct PoolFacts {
    uint64_t pool = 0;
    int64_t reserved = -1, used = -1, threshold = -1, kept = -1;  // bytes; -1: not told
    int32_t device = -1;
};

struct HostCall {
    Name name;
    const char *group = "";  // of tracks; lives for ever
    TrackKind track = TrackKind::HostCalls;
    int64_t thread = 0, startNs = 0, endNs = 0;
    SpanKind kind = SpanKind::Runtime;
    uint64_t correlation = 0;
    int64_t result = 0;
    int64_t stream = -1, event = -1;  // of a call that waits; -1: it waits for no such thing
    AllocationFacts allocation;
    PoolFacts pool;
    size_t order = 0;  // set by CallLanes: in which calls came
};

class TrackIds;

class CallLanes {
public:
    CallLanes(TraceWriter &writer, TrackIds &tracks) noexcept : writer_(writer), tracks_(tracks) {}
    CallLanes(const CallLanes &) = delete;
    CallLanes &operator=(const CallLanes &) = delete;
    ~CallLanes() noexcept;

    // Keeps a call until the next Emit; false when there is no memory for it.
    bool Add(const HostCall &call) noexcept;
    size_t Count() const noexcept { return calls_.Count(); }

    // Writes what was added. Returns how many calls found no track.
    int64_t Emit() noexcept;

    int64_t Threads() const noexcept { return threads_; }

private:
    // The lanes of one thread and group form a list.
    struct Lane {
        const char *group;
        int64_t thread;
        Lane *next;        // of the same thread and group
        Lane *nextThread;  // first lanes of threads whose numbers share a place
        int32_t track, number;
        uint32_t depth;
        int64_t lastNs;
        // Of the calls that are open on it, innermost last.
        int64_t ends[64];
        uint64_t correlations[64];
    };

    // Attributes that a call can have.
    struct Keys {
        Name result, stream, event, bytes, address, memory, device, pool, reserved, used, kept, threshold;
    };

    static constexpr size_t kPlaces = 256, kMostAttributes = 9;

    static bool IsInside(const Lane &lane, uint64_t correlation) noexcept;
    static size_t Describe(const HostCall &call, const Keys &keys, Attribute *attributes) noexcept;
    static size_t DescribePool(const PoolFacts &of, const Keys &keys, Attribute *attributes, size_t count) noexcept;
    Lane *LaneFor(const HostCall &call, int64_t endNs) noexcept;
    Lane *AddLane(const HostCall &call, int32_t number) noexcept;
    void CloseUntil(Lane &lane, int64_t ns) noexcept;

    TraceWriter &writer_;
    TrackIds &tracks_;
    Array<HostCall> calls_;
    Lane *places_[kPlaces] = {};
    int64_t threads_ = 0;
};

}  // namespace hp::inject
