// The counts of a trace's health by the names that they carry in files.
#pragma once

#include "trace_model.h"

namespace hp::inject {

constexpr const char *kHealthCounts[] = {
    "dropped_records", "unfinished_spans", "unmatched_ends", "repeated_ends", "inferred_ends", "lost_device_operations",
    "unattributed_device_operations", "driver_errors", "unconsumed_hand_offs", "clamped_device_times", "skipped_packets",
    "truncated_bytes", "records", "threads",
};
static_assert(sizeof kHealthCounts / sizeof *kHealthCounts == static_cast<size_t>(Count::Size), "one name for each count");

constexpr const char *kScopeCost = "scope_cost_ns";

// Nothing was lost, moved or guessed.
inline bool IsClean(const Health &health) noexcept {
    constexpr Count complaints[] = {
        Count::DroppedRecords, Count::UnfinishedSpans, Count::UnmatchedEnds, Count::RepeatedEnds, Count::InferredEnds,
        Count::LostDeviceOperations, Count::DriverErrors, Count::ClampedDeviceTimes, Count::SkippedPackets, Count::TruncatedBytes,
    };
    for (Count count : complaints) {
        if (health[count] != 0) return false;
    }
    return true;
}

}  // namespace hp::inject
