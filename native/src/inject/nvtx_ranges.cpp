#include "nvtx_ranges.h"

#include <stdlib.h>

#include "platform.h"
#include "track_ids.h"

namespace hp::inject {

namespace {

constexpr int64_t kOpen = INT64_MIN;
constexpr int32_t kUnsigned64 = 1, kSigned64 = 2, kDouble = 3, kUnsigned32 = 4, kSigned32 = 5, kFloat = 6;  // nvtxPayloadType_t
constexpr uint8_t kUnfinished = 1;                                                                        // SpanFlags

bool ReadPayload(const hp_nvtx_event &event, Value &value) noexcept {
    switch (event.payload_type) {
        case kUnsigned64:
        case kSigned64: value = static_cast<int64_t>(event.payload); return true;
        case kUnsigned32: value = int64_t{static_cast<uint32_t>(event.payload)}; return true;
        case kSigned32: value = int64_t{static_cast<int32_t>(static_cast<uint32_t>(event.payload))}; return true;
        case kDouble: {
            double real;
            memcpy(&real, &event.payload, sizeof real);
            value = Value::Real(real);
            return true;
        }
        case kFloat: {
            const uint32_t bits = static_cast<uint32_t>(event.payload);
            float real;
            memcpy(&real, &bits, sizeof real);
            value = Value::Real(static_cast<double>(real));
            return true;
        }
        default: return false;
    }
}

uint64_t DroppedNow() noexcept {
    hp_nvtx_state state = {};
    state.size = sizeof state;
    return hp_nvtx_query(&state) == HP_STATUS_OK ? state.dropped : 0;
}

}  // namespace

NvtxRanges::~NvtxRanges() noexcept {
    for (Thread *thread : places_) {
        while (thread != nullptr) {
            Thread *const next = thread->next;
            free(thread);
            thread = next;
        }
    }
}

bool NvtxRanges::Start(FixedText<1024> &reason) noexcept {
    hp_nvtx_state state = {};
    state.size = sizeof state;
    if (hp_nvtx_query(&state) == HP_STATUS_OK && state.listening != 0) {
        reason.Clear();
        reason.Add("a session of HybridProfiler in this process receives the ranges.");
        return false;
    }
    droppedBefore_ = DroppedNow();
    listening_ = hp_nvtx_listen(1) == HP_STATUS_OK;
    return true;
}

int64_t NvtxRanges::Drain() noexcept {
    hp_nvtx_event events[256];
    int64_t taken = 0;
    for (uint32_t count = 256; listening_ && count == 256; taken += count) {
        count = 0;
        if (hp_nvtx_drain(events, sizeof *events, 256, &count) != HP_STATUS_OK) break;
        for (uint32_t i = 0; i < count; ++i) Take(events[i]);
    }
    return taken;
}

void NvtxRanges::Stop(int64_t stopNs) noexcept {
    if (!listening_) return;
    hp_nvtx_listen(-1);
    Drain();
    lost_ += static_cast<int64_t>(DroppedNow() - droppedBefore_);
    listening_ = false;
    for (Thread *thread : places_) {
        for (; thread != nullptr; thread = thread->next) {
            while (thread->depth > 0) {
                const Open &open = thread->open[--thread->depth];
                const bool isOpen = open.endNs == kOpen;
                writer_.EndSpan(thread->track, isOpen ? stopNs : open.endNs, isOpen ? kUnfinished : 0, {});
                if (isOpen) ++unfinished_;
            }
        }
    }
    unfinished_ += static_cast<int64_t>(ranges_.Count());
    ranges_.Clear();
}

int64_t NvtxRanges::Dropped() const noexcept { return lost_ + (listening_ ? static_cast<int64_t>(DroppedNow() - droppedBefore_) : 0); }

bool NvtxRanges::HasClients() const noexcept {
    hp_nvtx_state state = {};
    state.size = sizeof state;
    return hp_nvtx_query(&state) == HP_STATUS_OK && state.clients > 0;
}

void NvtxRanges::Take(const hp_nvtx_event &event) noexcept {
    if (event.kind == HP_NVTX_START) {
        // Ranges that never end must not fill the memory.
        if (ranges_.Count() >= kMostRanges || !ranges_.Add({event.range, event.time_ns, static_cast<int64_t>(event.thread_id), NameOf(event.name, event.domain)})) ++lost_;
        return;
    }
    if (event.kind == HP_NVTX_END) {
        End(event);
        return;
    }
    Thread *const thread = Of(static_cast<int64_t>(event.thread_id));
    if (thread == nullptr) {
        ++lost_;
        return;
    }
    switch (event.kind) {
        case HP_NVTX_PUSH: Push(event, *thread); break;
        case HP_NVTX_POP: Pop(event, *thread); break;
        case HP_NVTX_MARK:
            Push(event, *thread);
            Pop(event, *thread);
            break;
        default: break;
    }
}

void NvtxRanges::Push(const hp_nvtx_event &event, Thread &thread) noexcept {
    const bool isDeep = thread.depth == sizeof thread.open / sizeof *thread.open;
    if (isDeep) {
        // Its pop will close the one around it; both are wrong by a nesting that no program has.
        ++lost_;
        return;
    }
    Attribute payload{};
    SpanBegin begin;
    begin.timeNs = event.time_ns < thread.lastNs ? thread.lastNs : event.time_ns;
    begin.name = NameOf(event.name, event.domain);
    if (ReadPayload(event, payload.value)) {
        payload.key = writer_.Intern("payload");
        begin.attributes = {&payload, 1};
    }
    writer_.BeginSpan(thread.track, begin);
    thread.open[thread.depth++] = {event.domain, kOpen};
    thread.lastNs = begin.timeNs;
}

// Ranges nest within thread and domain, not across domains: one that ends inside another's is written when it is uncovered.
void NvtxRanges::Pop(const hp_nvtx_event &event, Thread &thread) noexcept {
    uint32_t at = thread.depth;
    while (at > 0 && (thread.open[at - 1].domain != event.domain || thread.open[at - 1].endNs != kOpen)) --at;
    if (at == 0) {
        ++unmatched_;
        return;
    }
    thread.open[at - 1].endNs = event.time_ns < thread.lastNs ? thread.lastNs : event.time_ns;
    thread.lastNs = thread.open[at - 1].endNs;
    Settle(thread);
}

void NvtxRanges::Settle(Thread &thread) noexcept {
    while (thread.depth > 0 && thread.open[thread.depth - 1].endNs != kOpen) writer_.EndSpan(thread.track, thread.open[--thread.depth].endNs, 0, {});
}

void NvtxRanges::End(const hp_nvtx_event &event) noexcept {
    for (size_t i = ranges_.Count(); i > 0; --i) {
        Range &range = ranges_[i - 1];
        if (range.number != event.range) continue;
        HostCall call;
        call.name = range.name;
        call.group = "NVTX ranges";
        call.track = TrackKind::Async;
        call.startNs = range.startNs;
        call.endNs = event.time_ns;
        call.kind = SpanKind::Compute;
        if (!lanes_.Add(call)) ++lost_;
        range = ranges_.Last();
        ranges_.RemoveLast();
        return;
    }
    ++unmatched_;
}

NvtxRanges::Thread *NvtxRanges::Of(int64_t id) noexcept {
    Thread *&place = places_[static_cast<uint64_t>(id) % kPlaces];
    for (Thread *thread = place; thread != nullptr; thread = thread->next) {
        if (thread->id == id) return thread;
    }
    Thread *const thread = static_cast<Thread *>(calloc(1, sizeof(Thread)));
    if (thread == nullptr) return nullptr;
    thread->id = id;
    thread->lastNs = INT64_MIN;
    thread->track = tracks_.Take();
    Line name;
    ReadThreadName(id, name);
    if (name.IsEmpty()) name.Add("thread ").Add(id);
    Track track;
    track.name = name;
    track.nativeId = id;
    if (thread->track < 0 || !writer_.DeclareTrack(thread->track, track)) {
        free(thread);
        return nullptr;
    }
    thread->next = place;
    return place = thread;
}

// "DOMAIN: name", or the name alone in the default domain.
Name NvtxRanges::NameOf(uint32_t text, uint32_t domain) noexcept {
    char bytes[2048];
    uint32_t length = 0, total = 0;
    if (domain != 0 && hp_nvtx_text(domain, bytes, 1023, &length) == HP_STATUS_OK) {
        bytes[length] = ':';
        bytes[length + 1] = ' ';
        total = length + 2;
    }
    if (text == 0 || hp_nvtx_text(text, bytes + total, 1023, &length) != HP_STATUS_OK) {
        constexpr char unnamed[] = {'r', 'a', 'n', 'g', 'e'};
        memcpy(bytes + total, unnamed, sizeof unnamed);
        length = sizeof unnamed;
    }
    return writer_.Intern(Text(bytes, total + length));
}

}  // namespace hp::inject
