#include "layout.h"

namespace hpf::cupti {

namespace {

struct SizeRow {
    uint32_t kind;
    uint32_t since;
    uint32_t size;
};

// Rows of a kind are in the order of versions: the last that applies counts.
constexpr SizeRow kSizes[] = {
#define HPF_RECORD(kind, number)
#define HPF_SIZE(kind, since, size, type) {k##kind, since, size},
#define HPF_FIELD(kind, name, offset, width, since)
#include "layout.inc"
#undef HPF_RECORD
#undef HPF_SIZE
#undef HPF_FIELD
};

constexpr Version kVersions[] = {
    {"11.2", 14, 11020},     {"11.8", 18, 11080},     {"12.4", 22, 12040}, {"12.5", 23, 12050}, {"12.8", 26, 12080},
    {"12.9", 27, 12090},     {"13.0", 130000, 13000}, {"13.1", 130100, 13010},
};

}  // namespace

const Version *FindVersion(const char *name) {
    for (const Version &version : kVersions)
        if (std::strcmp(version.name, name) == 0) return &version;
    return nullptr;
}

uint32_t RecordSize(uint32_t kind, uint32_t api) {
    uint32_t size = 0;
    kind = RecordKind(kind);
    for (const SizeRow &row : kSizes)
        if (row.kind == kind && api >= row.since) size = row.size;
    return size;
}

}  // namespace hpf::cupti
