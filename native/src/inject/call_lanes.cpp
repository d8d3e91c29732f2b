#include "call_lanes.h"

#include <stdlib.h>

#include "allocation_attributes.h"
#include "memory_pool_attributes.h"
#include "platform.h"
#include "track_ids.h"

namespace hp::inject {

namespace {

// By thread and time; of calls that start together the longer one is around the other, of equal ones the first came first.
int Compare(const void *left, const void *right) noexcept {
    const HostCall &a = *static_cast<const HostCall *>(left), &b = *static_cast<const HostCall *>(right);
    if (a.thread != b.thread) return a.thread < b.thread ? -1 : 1;
    if (a.startNs != b.startNs) return a.startNs < b.startNs ? -1 : 1;
    if (a.endNs != b.endNs) return a.endNs > b.endNs ? -1 : 1;
    return a.order < b.order ? -1 : 1;
}

}  // namespace

CallLanes::~CallLanes() noexcept {
    for (Lane *first : places_) {
        while (first != nullptr) {
            Lane *const nextThread = first->nextThread;
            for (Lane *lane = first; lane != nullptr;) {
                Lane *const next = lane->next;
                free(lane);
                lane = next;
            }
            first = nextThread;
        }
    }
}

bool CallLanes::Add(const HostCall &call) noexcept {
    if (!calls_.Add(call)) return false;
    calls_.Last().order = calls_.Count();
    return true;
}

int64_t CallLanes::Emit() noexcept {
    int64_t dropped = 0;
    if (calls_.Count() == 0) return 0;
    qsort(calls_.Items(), calls_.Count(), sizeof(HostCall), Compare);
    const Keys keys = {
        writer_.Intern("result"), writer_.Intern("stream"), writer_.Intern("event"),
        writer_.Intern(allocation_attributes::kBytes), writer_.Intern(allocation_attributes::kAddress),
        writer_.Intern(allocation_attributes::kMemory), writer_.Intern(allocation_attributes::kDevice),
        writer_.Intern(memory_pool_attributes::kPool), writer_.Intern(memory_pool_attributes::kReservedBytes), writer_.Intern(memory_pool_attributes::kUsedBytes),
        writer_.Intern(memory_pool_attributes::kKeptBytes), writer_.Intern(memory_pool_attributes::kReleaseThresholdBytes),
    };
    for (size_t i = 0; i < calls_.Count(); ++i) {
        const HostCall &call = calls_[i];
        const int64_t endNs = call.endNs < call.startNs ? call.startNs : call.endNs;
        Lane *const lane = LaneFor(call, endNs);
        if (lane == nullptr) {
            ++dropped;
            continue;
        }
        Attribute attributes[kMostAttributes];
        const size_t count = Describe(call, keys, attributes);
        SpanBegin begin;
        begin.timeNs = call.startNs;
        begin.name = call.name;
        begin.kind = call.kind;
        // A call inside another may share its correlation: the outer one has submitted.
        begin.launch = IsInside(*lane, call.correlation) ? 0 : call.correlation;
        begin.attributes = {attributes, count};
        writer_.BeginSpan(lane->track, begin);
        lane->correlations[lane->depth] = call.correlation;
        lane->ends[lane->depth++] = endNs;
    }
    for (Lane *first : places_) {
        for (; first != nullptr; first = first->nextThread) {
            for (Lane *lane = first; lane != nullptr; lane = lane->next) CloseUntil(*lane, INT64_MAX);
        }
    }
    calls_.Clear();
    return dropped;
}

bool CallLanes::IsInside(const Lane &lane, uint64_t correlation) noexcept {
    for (uint32_t i = 0; i < lane.depth; ++i) {
        if (lane.correlations[i] == correlation) return true;
    }
    return false;
}

size_t CallLanes::Describe(const HostCall &call, const Keys &keys, Attribute *attributes) noexcept {
    size_t count = 0;
    if (call.result != 0) attributes[count++] = {keys.result, call.result};
    if (call.stream >= 0) attributes[count++] = {keys.stream, call.stream};
    if (call.event >= 0) attributes[count++] = {keys.event, call.event};
    if (call.pool.pool != 0) return DescribePool(call.pool, keys, attributes, count);
    const AllocationFacts &of = call.allocation;
    if (of.memory == nullptr) return count;
    attributes[count++] = {keys.bytes, of.bytes};
    attributes[count++] = {keys.address, static_cast<int64_t>(of.address)};
    attributes[count++] = {keys.memory, Text(of.memory)};
    if (of.device >= 0) attributes[count++] = {keys.device, int64_t{of.device}};
    return count;
}

size_t CallLanes::DescribePool(const PoolFacts &of, const Keys &keys, Attribute *attributes, size_t count) noexcept {
    attributes[count++] = {keys.pool, static_cast<int64_t>(of.pool)};
    if (of.device >= 0) attributes[count++] = {keys.device, int64_t{of.device}};
    if (of.reserved >= 0) attributes[count++] = {keys.reserved, of.reserved};
    if (of.used >= 0) attributes[count++] = {keys.used, of.used};
    if (of.threshold >= 0) attributes[count++] = {keys.threshold, of.threshold};
    if (of.kept >= 0) attributes[count++] = {keys.kept, of.kept};
    return count;
}

CallLanes::Lane *CallLanes::LaneFor(const HostCall &call, int64_t endNs) noexcept {
    Lane *&place = places_[static_cast<uint64_t>(call.thread) % kPlaces];
    Lane *first = place;
    bool isKnown = call.thread == 0;  // the thread, by lanes of another group
    while (first != nullptr && (first->thread != call.thread || strcmp(first->group, call.group) != 0)) {
        isKnown |= first->thread == call.thread;
        first = first->nextThread;
    }
    if (first == nullptr) {
        first = AddLane(call, 0);
        if (first == nullptr) return nullptr;
        if (!isKnown) ++threads_;
        first->nextThread = place;
        place = first;
        return first;
    }
    for (Lane *lane = first;; lane = lane->next) {
        CloseUntil(*lane, call.startNs);
        const bool fits = lane->depth == 0 ? call.startNs >= lane->lastNs
                                           : endNs <= lane->ends[lane->depth - 1] && lane->depth < sizeof lane->ends / sizeof *lane->ends;
        if (fits) return lane;
        if (lane->next == nullptr) return lane->next = AddLane(call, lane->number + 1);
    }
}

CallLanes::Lane *CallLanes::AddLane(const HostCall &call, int32_t number) noexcept {
    Lane *const lane = static_cast<Lane *>(calloc(1, sizeof(Lane)));
    if (lane == nullptr) return nullptr;
    lane->group = call.group;
    lane->thread = call.thread;
    lane->number = number;
    lane->lastNs = INT64_MIN;
    lane->track = tracks_.Take();
    Line name, thread;
    name.Add(call.group);
    if (call.thread != 0) {
        ReadThreadName(call.thread, thread);
        name.Add(", ");
        if (thread.IsEmpty()) name.Add("thread ").Add(call.thread);
        else name.Add(thread);
    }
    Track track;
    track.kind = call.track;
    track.name = name;
    track.nativeId = call.thread;
    track.lane = number;
    if (lane->track < 0 || !writer_.DeclareTrack(lane->track, track)) {
        free(lane);
        return nullptr;
    }
    return lane;
}

void CallLanes::CloseUntil(Lane &lane, int64_t ns) noexcept {
    while (lane.depth > 0 && lane.ends[lane.depth - 1] <= ns) {
        lane.lastNs = lane.ends[--lane.depth];
        writer_.EndSpan(lane.track, lane.lastNs, 0, {});
    }
}

}  // namespace hp::inject
