// Sizes and offsets of activity records by version of CUPTI: layout.inc as types and tables.
#pragma once

#include <cstdint>
#include <cstring>

namespace hpf::cupti {

enum Kind : uint32_t {
#define HPF_RECORD(kind, number) k##kind = number,
#define HPF_SIZE(kind, since, size, type)
#define HPF_FIELD(kind, name, offset, width, since)
#include "layout.inc"
#undef HPF_RECORD
#undef HPF_SIZE
#undef HPF_FIELD
    kKernelSerialized = 3,  // KERNEL: kernels one at a time; its records are those of CONCURRENT_KERNEL
    kKindEnd = 64
};

struct Field {
    uint32_t offset;
    uint32_t width;
    uint32_t since;  // CUPTI_API_VERSION
};

namespace field {
#define HPF_RECORD(kind, number)
#define HPF_SIZE(kind, since, size, type)
#define HPF_FIELD(kind, name, offset, width, since) constexpr Field kind##_##name{offset, width, since};
#include "layout.inc"
#undef HPF_RECORD
#undef HPF_SIZE
#undef HPF_FIELD
}  // namespace field

// A version of CUPTI that can be played.
struct Version {
    const char *name;   // of the CUDA toolkit: "12.4"
    uint32_t api;       // what cuptiGetVersion answers
    uint32_t cuda;      // as drivers number versions: 12040
};

// The version of that name; null when none is.
const Version *FindVersion(const char *name);

// Bytes of a record of the kind; 0: the version has no such record.
uint32_t RecordSize(uint32_t kind, uint32_t api);

// The kind itself, or the kind whose records it produces.
inline uint32_t RecordKind(uint32_t kind) { return kind == kKernelSerialized ? kCONCURRENT_KERNEL : kind; }

// Fills one record; fields that the version does not have are left out.
class Writer {
public:
    Writer(uint8_t *at, uint32_t api) : at_(at), api_(api) {}

    template <typename T>
    Writer &Set(Field field, T value) {
        if (api_ < field.since) return *this;
        uint64_t wide = 0;
        static_assert(sizeof(T) <= sizeof wide, "wider fields go through SetBytes");
        std::memcpy(&wide, &value, sizeof value);
        std::memcpy(at_ + field.offset, &wide, field.width);
        return *this;
    }

    Writer &SetBytes(Field field, const void *bytes) {
        if (api_ >= field.since) std::memcpy(at_ + field.offset, bytes, field.width);
        return *this;
    }

private:
    uint8_t *at_;
    uint32_t api_;
};

}  // namespace hpf::cupti
