// Gives each distinct text a number, dense from 0. Bounded: a text that finds no room gets none and is written out where
// it occurs.
#pragma once

#include <stdint.h>

#include "array.h"
#include "text.h"

namespace hp::inject {

// A text and its number in the table; -1 when it has none.
struct Name {
    int32_t id = -1;
    Text text;
};

class TextTable {
public:
    static constexpr int32_t kMostTexts = 1 << 16;
    static constexpr size_t kMostBytes = size_t{16} << 20;

    TextTable() noexcept = default;
    TextTable(const TextTable &) = delete;
    TextTable &operator=(const TextTable &) = delete;
    ~TextTable() noexcept;

    Name Intern(Text text) noexcept;
    Name Of(int32_t id) const noexcept { return {id, entries_[static_cast<size_t>(id)].text}; }

private:
    struct Entry {
        uint64_t hash;
        Text text;
    };

    bool Grow() noexcept;

    Array<Entry> entries_;
    int32_t *slots_ = nullptr;  // number + 1, or 0
    size_t slotCount_ = 0, bytes_ = 0;
};

}  // namespace hp::inject
