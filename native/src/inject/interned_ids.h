// Which numbers of the text table a packet sequence has interned, and under which id of its own (dense, so that they stay
// one byte long).
#pragma once

#include <stdint.h>
#include <stdlib.h>

namespace hp::inject {

class InternedIds {
public:
    explicit InternedIds(uint32_t first) noexcept : next_(first) {}
    InternedIds(const InternedIds &) = delete;
    InternedIds &operator=(const InternedIds &) = delete;
    ~InternedIds() noexcept {
        for (uint32_t *page : pages_) free(page);
    }

    // The interned id, or 0 when there is none yet.
    uint32_t Find(int32_t key) const noexcept {
        if (!IsInside(key)) return 0;
        const uint32_t *page = pages_[key >> kPageBits];
        return page == nullptr ? 0 : page[key & (kPageSize - 1)];
    }

    // Gives out an id for a key that has none; 0 when the key is beyond the limit or there is no memory.
    uint32_t Add(int32_t key) noexcept {
        if (!IsInside(key)) return 0;
        uint32_t *&page = pages_[key >> kPageBits];
        if (page == nullptr) page = static_cast<uint32_t *>(calloc(kPageSize, sizeof(uint32_t)));
        return page == nullptr ? 0 : page[key & (kPageSize - 1)] = next_++;
    }

private:
    static constexpr int32_t kLimit = 1 << 16, kPageBits = 10, kPageSize = 1 << kPageBits;

    static bool IsInside(int32_t key) noexcept { return key >= 0 && key < kLimit; }

    uint32_t *pages_[kLimit >> kPageBits] = {};
    uint32_t next_;
};

}  // namespace hp::inject
