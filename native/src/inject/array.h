// A growing array of plain values. Without the C++ library there is no std::vector; memory that cannot be had is
// reported by a null pointer, never by an exception.
#pragma once

#include <stddef.h>
#include <stdlib.h>

namespace hp::inject {

template <typename T>
class Array {
public:
    Array() noexcept = default;
    Array(const Array &) = delete;
    Array &operator=(const Array &) = delete;
    ~Array() noexcept { free(items_); }

    size_t Count() const noexcept { return count_; }
    T *Items() noexcept { return items_; }
    T &operator[](size_t at) noexcept { return items_[at]; }
    const T &operator[](size_t at) const noexcept { return items_[at]; }
    T &Last() noexcept { return items_[count_ - 1]; }
    void Clear() noexcept { count_ = 0; }
    void RemoveLast() noexcept { --count_; }
    void Shorten(size_t count) noexcept { count_ = count; }

    // The new last item, uninitialised, or null when there is no memory for it.
    T *Add() noexcept {
        if (count_ == capacity_ && !Reserve(capacity_ == 0 ? 16 : capacity_ * 2)) return nullptr;
        return &items_[count_++];
    }

    bool Add(const T &item) noexcept {
        T *slot = Add();
        if (slot != nullptr) *slot = item;
        return slot != nullptr;
    }

    bool Reserve(size_t capacity) noexcept {
        if (capacity <= capacity_) return true;
        void *grown = realloc(static_cast<void *>(items_), capacity * sizeof(T));
        if (grown == nullptr) return false;
        items_ = static_cast<T *>(grown);
        capacity_ = capacity;
        return true;
    }

private:
    T *items_ = nullptr;
    size_t count_ = 0, capacity_ = 0;
};

}  // namespace hp::inject
