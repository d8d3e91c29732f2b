#include "proto_writer.h"

#include <stdlib.h>
#include <string.h>

namespace hp::inject {

namespace {

size_t SizeOf(uint64_t value) noexcept {
    size_t size = 1;
    while ((value >>= 7) != 0) ++size;
    return size;
}

uint8_t *PutVarint(uint8_t *at, uint64_t value) noexcept {
    for (; value >= 0x80; value >>= 7) *at++ = static_cast<uint8_t>(value | 0x80);
    *at++ = static_cast<uint8_t>(value);
    return at;
}

}  // namespace

ProtoWriter::~ProtoWriter() noexcept { free(buffer_); }

bool ProtoWriter::Open() noexcept {
    buffer_ = static_cast<uint8_t *>(malloc(kInitial));
    capacity_ = buffer_ == nullptr ? 0 : kInitial;
    sound_ = buffer_ != nullptr;
    return sound_;
}

void ProtoWriter::CloseLong(size_t start) noexcept {
    if (!sound_) return;
    const size_t length = at_ - start;
    const size_t extra = SizeOf(length) - 1;
    if (extra > 0) {
        if (!Ensure(extra)) return;
        memmove(buffer_ + start + extra, buffer_ + start, length);
        at_ += extra;
    }
    PutVarint(buffer_ + start - 1, length);
}

void ProtoWriter::Real(uint32_t field, double value) noexcept {
    if (!Ensure(20)) return;
    Put(static_cast<uint64_t>(field) << 3 | kFixed64);
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 8; ++i) buffer_[at_++] = static_cast<uint8_t>(bits >> (8 * i));
}

void ProtoWriter::String(uint32_t field, Text text) noexcept {
    if (!Ensure(text.length + 20)) return;
    Put(static_cast<uint64_t>(field) << 3 | kBytes);
    Put(text.length);
    memcpy(buffer_ + at_, text.data, text.length);
    at_ += text.length;
}

void ProtoWriter::Drain() noexcept {
    if (at_ == 0 || !sound_) return;
    sound_ = write_(target_, buffer_, at_);
    if (sound_) flushed_ += at_;
    at_ = 0;
}

bool ProtoWriter::Grow(size_t bytes) noexcept {
    if (!sound_) return false;
    size_t capacity = capacity_ * 2;
    while (capacity - at_ < bytes) capacity *= 2;
    uint8_t *grown = capacity > kMost ? nullptr : static_cast<uint8_t *>(realloc(buffer_, capacity));
    if (grown == nullptr) {
        sound_ = false;
        return false;
    }
    buffer_ = grown;
    capacity_ = capacity;
    return true;
}

}  // namespace hp::inject
