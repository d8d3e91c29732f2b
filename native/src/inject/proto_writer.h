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
    size_t OpenOutermost(uint32_t field) noexcept;

    // Opens a nested message; the value goes to Close. Lengths take as few bytes as they need: one is set aside, and the
    // message is moved when it grew beyond 127 bytes.
    size_t OpenMessage(uint32_t field) noexcept;
    void Close(size_t start) noexcept;

    void Value(uint32_t field, uint64_t value) noexcept;
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

    bool Ensure(size_t bytes) noexcept;
    void Put(uint64_t value) noexcept;

    WriteFunction write_;
    void *target_;
    uint8_t *buffer_ = nullptr;
    size_t at_ = 0, capacity_ = 0;
    uint64_t flushed_ = 0;
    bool sound_ = true;
};

}  // namespace hp::inject
