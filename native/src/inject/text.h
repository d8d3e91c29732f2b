// A piece of text that somebody else owns.
#pragma once

#include <stddef.h>
#include <string.h>

namespace hp::inject {

struct Text {
    const char *data = "";
    size_t length = 0;

    constexpr Text() noexcept = default;
    constexpr Text(const char *begin, size_t count) noexcept : data(begin), length(count) {}
    Text(const char *terminated) noexcept : data(terminated == nullptr ? "" : terminated), length(strlen(data)) {}

    bool IsEmpty() const noexcept { return length == 0; }
    bool operator==(const Text &other) const noexcept { return length == other.length && memcmp(data, other.data, length) == 0; }
};

}  // namespace hp::inject
