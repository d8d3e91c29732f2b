// What the writer knows of one packet sequence. Every track has one of its own, so that the track and the clock are stated
// once and times are distances from the packet before.
#pragma once

#include <stdint.h>

#include "interned_ids.h"
#include "trace_model.h"

namespace hp::inject {

struct PacketSequence {
    // First id for annotation names that are the program's; below are ours.
    static constexpr uint32_t kFirstOwnKey = 32;

    PacketSequence(uint32_t sequenceId, uint64_t uuid) noexcept : id(sequenceId), trackUuid(uuid) {}

    uint32_t id;
    uint64_t trackUuid;
    bool started = false;
    int64_t lastNs = 0;
    uint32_t depth = 0;    // open spans
    uint32_t ownKeys = 0;  // bit n: our annotation or argument name n is interned
    InternedIds names{1}, keys{kFirstOwnKey};
    uint32_t categories[kSpanKinds] = {};  // of each kind; 0: not interned
    uint32_t nextCategory = 1;

    // Of device queues. Queues and their stages share one space of ids.
    TrackKind kind = TrackKind::HostThread;
    uint32_t queueIid = 0, nextStage = 0;
    uint32_t stages[kSpanKinds] = {};
    bool queueInterned = false;
    Name queueName;
    int64_t nativeId = 0;
    int32_t device = -1;
};

}  // namespace hp::inject
