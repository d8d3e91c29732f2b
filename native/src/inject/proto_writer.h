// Writes protobuf messages into one buffer and hands it to a file when it is full, only between outermost messages.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "text.h"

namespace hp::inject {

// Where the bytes go. False: they could not be written, and nothing more should come.
using WriteFunction = bool (*)(void *target, const void *bytes, size_t count) noexcept;

class ProtoWriter {
public:
    static constexpr uint32_t kVarint = 0, kFixed64 = 1, kBytes = 2;

    ProtoWriter(WriteFunction write, void *target) noexcept : write_(write), target_(target) {}
    ProtoWriter(const ProtoWriter &) = delete;
    ProtoWriter &operator=(const ProtoWriter &) = delete;
    ~ProtoWriter() noexcept;

    // Allocates the buffer; false when there is no memory.
    bool Open() noexcept;

    // Opens a message that is not nested.
    size_t OpenOutermost(uint32_t field) noexcept {
        if (capacity_ - at_ < 512) Drain();
        return OpenMessage(field);
    }

    // Opens a nested message; the value goes to Close. Lengths take as few bytes as they need: one is set aside, and the
    // message is moved when it grew beyond 127 bytes.
    size_t OpenMessage(uint32_t field) noexcept {
        if (!Ensure(16)) return at_;
        Put(static_cast<uint64_t>(field) << 3 | kBytes);
        return ++at_;
    }

    void Close(size_t start) noexcept {
        const size_t length = at_ - start;
        if (length < 0x80 && sound_) buffer_[start - 1] = static_cast<uint8_t>(length);
        else CloseLong(start);
    }

    void Value(uint32_t field, uint64_t value) noexcept {
        if (!Ensure(20)) return;
        Put(static_cast<uint64_t>(field) << 3 | kVarint);
        Put(value);
    }

    void Signed(uint32_t field, int64_t value) noexcept { Value(field, static_cast<uint64_t>(value)); }
    void Real(uint32_t field, double value) noexcept;
    void String(uint32_t field, Text text) noexcept;

    // Hands everything to the file; nothing may be open.
    void Drain() noexcept;

    // False once memory or the file failed: a message may then be incomplete, so nothing after it is handed over.
    bool IsSound() const noexcept { return sound_; }
    uint64_t Length() const noexcept { return flushed_ + at_; }

private:
    // Begins at a size that takes many events and grows for a single message larger than itself, up to the most.
    static constexpr size_t kInitial = size_t{1} << 16, kMost = size_t{1} << 22;

    bool Ensure(size_t bytes) noexcept { return (sound_ && capacity_ - at_ >= bytes) || Grow(bytes); }
    bool Grow(size_t bytes) noexcept;
    void CloseLong(size_t start) noexcept;

    void Put(uint64_t value) noexcept {
        uint8_t *to = buffer_ + at_;
        for (; value >= 0x80; value >>= 7) *to++ = static_cast<uint8_t>(value | 0x80);
        *to++ = static_cast<uint8_t>(value);
        at_ = static_cast<size_t>(to - buffer_);
    }

    WriteFunction write_;
    void *target_;
    uint8_t *buffer_ = nullptr;
    size_t at_ = 0, capacity_ = 0;
    uint64_t flushed_ = 0;
    bool sound_ = true;
};

}  // namespace hp::inject
