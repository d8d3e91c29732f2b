// From CUPTI's records, whatever their version, to records of one layout.
#pragma once

#include "cupti/functions.h"
#include "hybridprofiler.h"

namespace hp::cupti {

struct DecodeCounts {
    uint64_t records, unknown, invalidTimes;
};

// Decodes records that follow *cursor (null: from the first on) as the library walks them. *cursor is null again when
// there are no more. Returns how many were decoded, at most `capacity`.
uint32_t Decode(const Functions &cupti, uint8_t *buffer, size_t bytes, void **cursor, hp_activity *records, uint32_t capacity, DecodeCounts &counts) noexcept;

// Number of records in a buffer; where a thread is named (not 0), without its calls and without those of overhead.
uint64_t CountRecords(const Functions &cupti, uint8_t *buffer, size_t bytes, uint32_t disregarded) noexcept;

}  // namespace hp::cupti
