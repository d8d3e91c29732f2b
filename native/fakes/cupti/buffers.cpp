#include "buffers.h"

#include <thread>

namespace hpf::cupti {

struct Buffer {
    uint8_t *data;
    size_t size;
    size_t used = 0;
    size_t maxRecords;
    size_t records = 0;
    size_t unfinished = 0;
    bool gone = false;
    uint32_t counts[kKindEnd] = {};
};

std::recursive_mutex &Lock() {
    static auto *lock = new std::recursive_mutex;  // outlives every thread
    return *lock;
}

namespace {

thread_local int depth = 0;

}  // namespace

Guard::Guard() {
    Lock().lock();
    depth++;
}

Guard::~Guard() {
    depth--;
    Lock().unlock();
}

bool Guard::Held() { return depth != 0; }

void Buffers::Register(BufferRequested requested, BufferCompleted completed) {
    requested_ = requested;
    completed_ = completed;
}

std::shared_ptr<Buffer> Buffers::Request(uint32_t size, uint32_t api, bool zeroed) {
    if (requested_ == nullptr) return nullptr;
    uint8_t *data = nullptr;
    size_t bytes = 0, maxRecords = 0;
    statistics_.requested++;
    requested_(&data, &bytes, &maxRecords);
    if (data == nullptr && api < 27) statistics_.null_buffer_crashes++;
    if (data == nullptr || bytes < size) {
        statistics_.refused++;
        return nullptr;
    }
    if (reinterpret_cast<uintptr_t>(data) % 8 != 0) statistics_.misaligned_buffers++;
    if (!zeroed) std::memset(data, 0, bytes);
    auto buffer = std::make_shared<Buffer>();
    buffer->data = data;
    buffer->size = bytes;
    buffer->maxRecords = maxRecords;
    return buffer;
}

Slot Buffers::Reserve(uint32_t kind, uint32_t api, bool zeroed) {
    const uint32_t size = RecordSize(kind, api);
    const Key key = perThread ? std::hash<std::thread::id>()(std::this_thread::get_id()) : 0;
    if (auto it = current_.find(key); it != current_.end()) {
        const Buffer &buffer = *it->second;
        if (buffer.used + size > buffer.size || (buffer.maxRecords != 0 && buffer.records == buffer.maxRecords)) {
            full_.push_back(it->second);
            current_.erase(it);
            if (deferred && full != nullptr) full();
            else FlushFull();
        }
    }
    // The client's callback may have come back here: look again.
    if (current_.find(key) == current_.end()) {
        auto buffer = Request(size, api, zeroed);
        if (buffer == nullptr) {
            Drop();
            return {};
        }
        current_[key] = buffer;
    }
    Slot slot{current_[key], nullptr};
    Buffer &buffer = *slot.buffer;
    slot.at = buffer.data + buffer.used;
    buffer.used += size;
    buffer.records++;
    buffer.unfinished++;
    buffer.counts[kind]++;
    statistics_.records++;
    std::memset(slot.at, 0, size);
    std::memcpy(slot.at, &kind, sizeof kind);
    return slot;
}

void Buffers::Finish(Slot &slot) {
    if (slot.buffer == nullptr || slot.buffer->gone) return;
    slot.buffer->unfinished--;
    if (slot.buffer->unfinished == 0 && !full_.empty()) {
        if (deferred && full != nullptr) full();
        else FlushFull();
    }
}

bool Buffers::Gone(const Slot &slot) { return slot.buffer != nullptr && slot.buffer->gone; }

void Buffers::Deliver(const std::shared_ptr<Buffer> &buffer) {
    buffer->gone = true;
    statistics_.completed++;
    statistics_.delivered += buffer->records;
    statistics_.unfinished += buffer->unfinished;
    statistics_.bytes += buffer->used;
    for (uint32_t kind = 0; kind < kKindEnd; kind++) delivered_[kind] += buffer->counts[kind];
    if (completed_ != nullptr) completed_(nullptr, 0, buffer->data, buffer->size, buffer->used);
}

void Buffers::FlushFull() {
    for (size_t i = 0; i < full_.size();) {
        if (full_[i]->unfinished != 0) {
            i++;
            continue;
        }
        auto buffer = full_[i];
        full_.erase(full_.begin() + static_cast<ptrdiff_t>(i));
        Deliver(buffer);
        i = 0;  // the client may have come back here
    }
}

void Buffers::Flush(bool forced) {
    std::deque<std::shared_ptr<Buffer>> due;
    for (auto it = full_.begin(); it != full_.end();) {
        if (!forced && (*it)->unfinished != 0) {
            ++it;
            continue;
        }
        due.push_back(*it);
        it = full_.erase(it);
    }
    for (auto it = current_.begin(); it != current_.end();) {
        if (it->second->records == 0 || (!forced && it->second->unfinished != 0)) {
            ++it;
            continue;
        }
        due.push_back(it->second);
        it = current_.erase(it);
    }
    for (const auto &buffer : due) Deliver(buffer);
}

uint64_t Buffers::TakeDropped() {
    const uint64_t dropped = droppedSinceAsked_;
    droppedSinceAsked_ = 0;
    return dropped;
}

hpc_statistics Buffers::Statistics() const {
    hpc_statistics statistics = statistics_;
    statistics.buffers_held = static_cast<uint32_t>(current_.size() + full_.size());
    return statistics;
}

void Buffers::Reset() {
    for (auto &[key, buffer] : current_) buffer->gone = true;
    for (auto &buffer : full_) buffer->gone = true;
    current_.clear();
    full_.clear();
    requested_ = nullptr;
    completed_ = nullptr;
    perThread = false;
    droppedSinceAsked_ = 0;
    statistics_ = {};
    for (uint64_t &count : delivered_) count = 0;
}

}  // namespace hpf::cupti
