// Wide text, which is UTF-32 on Linux and UTF-16 on Windows, as UTF-8.
#pragma once

#include <stdint.h>
#include <wchar.h>

namespace hp::nvtx {

// Writes whole characters only; returns the number of bytes. What is no character becomes U+FFFD.
inline uint32_t ToUtf8(const wchar_t *text, char *to, uint32_t capacity) noexcept {
    uint32_t length = 0;
    while (*text != 0) {
        uint32_t code = static_cast<uint32_t>(*text++);
        if constexpr (sizeof(wchar_t) == 2) {
            code &= 0xffffu;
            const uint32_t next = static_cast<uint32_t>(*text) & 0xffffu;
            if (code >= 0xd800u && code < 0xdc00u && next >= 0xdc00u && next < 0xe000u) {
                code = 0x10000u + ((code - 0xd800u) << 10) + (next - 0xdc00u);
                ++text;
            }
        }
        if ((code >= 0xd800u && code < 0xe000u) || code > 0x10ffffu) code = 0xfffdu;
        const uint32_t bytes = code < 0x80u ? 1 : code < 0x800u ? 2 : code < 0x10000u ? 3 : 4;
        if (length + bytes > capacity) break;
        if (bytes == 1) {
            to[length++] = static_cast<char>(code);
            continue;
        }
        const uint32_t lead = bytes == 2 ? 0xc0u : bytes == 3 ? 0xe0u : 0xf0u;
        to[length++] = static_cast<char>(lead | (code >> (6 * (bytes - 1))));
        for (uint32_t rest = bytes - 1; rest-- > 0;) to[length++] = static_cast<char>(0x80u | ((code >> (6 * rest)) & 0x3fu));
    }
    return length;
}

}  // namespace hp::nvtx
