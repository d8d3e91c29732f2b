// Texts by number: each distinct text is kept once, for good, without locks and in bounded memory.
#pragma once

#include <atomic>
#include <stdint.h>
#include <string.h>

namespace hp::nvtx {

class TextTable {
public:
    static constexpr uint32_t kMost = 1u << 15;
    static constexpr uint32_t kMostBytes = 4u << 20;
    static constexpr uint32_t kLongest = 1023;

    // Number of a text from 1 on; 0 for no text, or when the table is full (counted).
    uint32_t Intern(const char *text, uint32_t length) noexcept {
        if (length == 0) return 0;
        if (length > kLongest) length = kLongest;
        const uint32_t hash = HashOf(text, length);
        uint32_t made = 0;
        for (uint32_t step = 0, at = hash % kSlots; step < kSlots; ++step, at = (at + 1) % kSlots) {
            uint32_t id = slots_[at].load(std::memory_order_acquire);
            if (id == 0) {
                if (made == 0 && (made = Make(text, length, hash)) == 0) return 0;
                if (slots_[at].compare_exchange_strong(id, made, std::memory_order_acq_rel, std::memory_order_acquire)) return made;
            }
            // When another thread was faster with the same text, the one made here stays unused.
            if (Is(id, text, length, hash)) return id;
        }
        lost_.fetch_add(1, std::memory_order_relaxed);
        return 0;
    }

    // The text of a number that Intern has returned; null for others.
    const char *Find(uint32_t id, uint32_t &length) const noexcept {
        if (id == 0 || id > Count()) return nullptr;
        length = texts_[id - 1].length;
        return bytes_ + texts_[id - 1].offset;
    }

    uint32_t Count() const noexcept {
        const uint32_t count = count_.load(std::memory_order_relaxed);
        return count < kMost ? count : kMost;
    }

    uint64_t Lost() const noexcept { return lost_.load(std::memory_order_relaxed); }

private:
    static constexpr uint32_t kSlots = 2 * kMost;

    struct Text {
        uint32_t offset, length, hash;
    };

    // Eight bytes at a time: names are short, and their hash is paid at every range.
    static uint32_t HashOf(const char *text, uint32_t length) noexcept {
        uint64_t hash = 0xcbf29ce484222325u ^ length;
        while (length >= 8) {
            uint64_t word;
            memcpy(&word, text, 8);
            hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
            hash ^= hash >> 32;
            text += 8;
            length -= 8;
        }
        while (length-- > 0) hash = (hash ^ static_cast<uint8_t>(*text++)) * 0x100000001b3u;
        return static_cast<uint32_t>(hash ^ (hash >> 32));
    }

    bool Is(uint32_t id, const char *text, uint32_t length, uint32_t hash) const noexcept {
        const Text &known = texts_[id - 1];
        return known.hash == hash && known.length == length && memcmp(bytes_ + known.offset, text, length) == 0;
    }

    uint32_t Make(const char *text, uint32_t length, uint32_t hash) noexcept {
        // Room is taken before it is known to be there; both counts stop far below where they would wrap.
        if (count_.load(std::memory_order_relaxed) < kMost && used_.load(std::memory_order_relaxed) + length <= kMostBytes) {
            const uint32_t index = count_.fetch_add(1, std::memory_order_relaxed);
            const uint32_t offset = used_.fetch_add(length, std::memory_order_relaxed);
            if (index < kMost && offset + length <= kMostBytes) {
                memcpy(bytes_ + offset, text, length);
                texts_[index] = Text{offset, length, hash};
                return index + 1;
            }
        }
        lost_.fetch_add(1, std::memory_order_relaxed);
        return 0;
    }

    std::atomic<uint32_t> count_, used_;
    std::atomic<uint64_t> lost_;
    std::atomic<uint32_t> slots_[kSlots];
    Text texts_[kMost];
    char bytes_[kMostBytes];
};

}  // namespace hp::nvtx
