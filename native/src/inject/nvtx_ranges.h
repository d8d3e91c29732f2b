// Ranges and marks that the program gives to NVTX: nested ones on the track of their thread, those that cross threads on
// tracks of their own.
#pragma once

#include "array.h"
#include "call_lanes.h"
#include "hybridprofiler.h"
#include "platform.h"
#include "trace_writer.h"

namespace hp::inject {

class TrackIds;

class NvtxRanges {
public:
    NvtxRanges(TraceWriter &writer, TrackIds &tracks, CallLanes &lanes) noexcept : writer_(writer), tracks_(tracks), lanes_(lanes) {}
    NvtxRanges(const NvtxRanges &) = delete;
    NvtxRanges &operator=(const NvtxRanges &) = delete;
    ~NvtxRanges() noexcept;

    // False, with the reason, when somebody else receives NVTX in this process.
    bool Start(FixedText<1024> &reason) noexcept;

    // Writes what has come since the last call. Returns the number of events.
    int64_t Drain() noexcept;

    // Closes what is still open.
    void Stop(int64_t stopNs) noexcept;

    int64_t Unfinished() const noexcept { return unfinished_; }
    int64_t UnmatchedEnds() const noexcept { return unmatched_; }
    int64_t Dropped() const noexcept;
    bool HasClients() const noexcept;

private:
    struct Open {
        uint32_t domain;
        int64_t endNs;  // of a range that ended inside one of another domain; else the least number
    };

    struct Thread {
        Thread *next;
        int64_t id, lastNs;
        int32_t track;
        uint32_t depth;
        Open open[128];
    };

    struct Range {
        uint64_t number;
        int64_t startNs, thread;
        Name name;
    };

    static constexpr size_t kPlaces = 256, kMostRanges = size_t{1} << 16;

    Thread *Of(int64_t id) noexcept;
    Name NameOf(uint32_t text, uint32_t domain) noexcept;
    void Take(const hp_nvtx_event &event) noexcept;
    void Push(const hp_nvtx_event &event, Thread &thread) noexcept;
    void Pop(const hp_nvtx_event &event, Thread &thread) noexcept;
    void Settle(Thread &thread) noexcept;
    void End(const hp_nvtx_event &event) noexcept;

    TraceWriter &writer_;
    TrackIds &tracks_;
    CallLanes &lanes_;
    Thread *places_[kPlaces] = {};
    Array<Range> ranges_;
    bool listening_ = false;
    uint64_t droppedBefore_ = 0;
    int64_t unfinished_ = 0, unmatched_ = 0, lost_ = 0;
};

}  // namespace hp::inject
