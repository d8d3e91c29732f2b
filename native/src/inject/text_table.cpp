#include "text_table.h"

#include <stdlib.h>
#include <string.h>

namespace hp::inject {

namespace {

// FNV-1a: names come from the program, which has no reason to make them collide.
uint64_t HashOf(Text text) noexcept {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < text.length; ++i) hash = (hash ^ static_cast<unsigned char>(text.data[i])) * 0x100000001b3u;
    return hash ^ hash >> 29;
}

}  // namespace

TextTable::~TextTable() noexcept {
    for (size_t i = 0; i < entries_.Count(); ++i) free(const_cast<char *>(entries_[i].text.data));
    free(slots_);
}

Name TextTable::Intern(Text text) noexcept {
    const uint64_t hash = HashOf(text);
    if (slotCount_ != 0) {
        for (size_t at = hash & (slotCount_ - 1); slots_[at] != 0; at = (at + 1) & (slotCount_ - 1)) {
            const Entry &entry = entries_[static_cast<size_t>(slots_[at] - 1)];
            if (entry.hash == hash && entry.text == text) return {slots_[at] - 1, entry.text};
        }
    }
    const size_t count = entries_.Count();
    if (count >= static_cast<size_t>(kMostTexts) || bytes_ + text.length > kMostBytes) return {-1, text};
    if ((count + 1) * 2 > slotCount_ && !Grow()) return {-1, text};
    char *copy = static_cast<char *>(malloc(text.length + 1));
    if (copy == nullptr) return {-1, text};
    memcpy(copy, text.data, text.length);
    copy[text.length] = '\0';
    const Text kept(copy, text.length);
    if (!entries_.Add({hash, kept})) {
        free(copy);
        return {-1, text};
    }
    bytes_ += text.length;
    size_t at = hash & (slotCount_ - 1);
    while (slots_[at] != 0) at = (at + 1) & (slotCount_ - 1);
    slots_[at] = static_cast<int32_t>(count) + 1;
    return {static_cast<int32_t>(count), kept};
}

bool TextTable::Grow() noexcept {
    const size_t count = slotCount_ == 0 ? 256 : slotCount_ * 2;
    int32_t *slots = static_cast<int32_t *>(calloc(count, sizeof(int32_t)));
    if (slots == nullptr) return false;
    for (size_t i = 0; i < entries_.Count(); ++i) {
        size_t at = entries_[i].hash & (count - 1);
        while (slots[at] != 0) at = (at + 1) & (count - 1);
        slots[at] = static_cast<int32_t>(i) + 1;
    }
    free(slots_);
    slots_ = slots;
    slotCount_ = count;
    return true;
}

}  // namespace hp::inject
