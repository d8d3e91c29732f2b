#include "cupti_buffers.h"

#include <stdlib.h>

namespace hp::inject {

namespace {
constexpr int64_t kForEver = INT64_MAX / 4;
}

void CuptiBuffers::Start(int64_t bytes) noexcept {
    most_ = static_cast<size_t>(bytes) / kBytes;
    if (most_ > kMostBuffers) most_ = kMostBuffers;
}

uint8_t *CuptiBuffers::Take(size_t &size) noexcept {
    size = kBytes;
    if (!lock_.Acquire(kForEver)) return nullptr;
    uint8_t *bytes = freeCount_ > 0 ? free_[--freeCount_] : nullptr;
    const bool mayMake = bytes == nullptr && made_ < most_;
    if (mayMake) ++made_;
    lock_.Release();
    if (bytes != nullptr) return bytes;
    if (mayMake && (bytes = static_cast<uint8_t *>(malloc(kBytes))) != nullptr) return bytes;
    size = kSpareBytes;
    return static_cast<uint8_t *>(malloc(kSpareBytes));
}

void CuptiBuffers::Complete(uint8_t *bytes, size_t size, size_t validSize, void *context, uint32_t stream) noexcept {
    const bool isSpare = size < kBytes;
    bool isQueued = false;
    if (lock_.Acquire(kForEver)) {
        isQueued = !isSpare || spares_ < kMostSpares;
        if (isQueued) {
            if (isSpare) ++spares_;
            completed_[(first_ + count_++) % kQueue] = {bytes, validSize, context, stream, isSpare};
        }
        lock_.Release();
    }
    if (isQueued) return;
    free(bytes);
    if (validSize > 0) lost_.fetch_add(1, std::memory_order_relaxed);
}

bool CuptiBuffers::Next(CompletedBuffer &buffer) noexcept {
    if (!lock_.Acquire(kForEver)) return false;
    const bool isAny = count_ > 0;
    if (isAny) {
        buffer = completed_[first_];
        first_ = (first_ + 1) % kQueue;
        --count_;
    }
    lock_.Release();
    return isAny;
}

void CuptiBuffers::Release(const CompletedBuffer &buffer) noexcept {
    if (!lock_.Acquire(kForEver)) return;
    if (buffer.isSpare) --spares_;
    else free_[freeCount_++] = buffer.bytes;
    lock_.Release();
    if (buffer.isSpare) free(buffer.bytes);
}

}  // namespace hp::inject
