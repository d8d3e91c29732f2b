// NVTX as an injection library sees it: the facts of the binary interface that this library rests on.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace hp::nvtx {

#if defined(_WIN32)
#define HP_NVTX_API __stdcall
#else
#define HP_NVTX_API
#endif

enum Module : int32_t { kCore = 1, kCore2 = 5 };

// Positions in the table of a module. The A variants take char, the W variants wchar_t.
enum Core : uint32_t {
    kMarkEx = 1,
    kMarkA = 2,
    kMarkW = 3,
    kRangeStartEx = 4,
    kRangeStartA = 5,
    kRangeStartW = 6,
    kRangeEnd = 7,
    kRangePushEx = 8,
    kRangePushA = 9,
    kRangePushW = 10,
    kRangePop = 11,
};

enum Core2 : uint32_t {
    kDomainMarkEx = 1,
    kDomainRangeStartEx = 2,
    kDomainRangeEnd = 3,
    kDomainRangePushEx = 4,
    kDomainRangePop = 5,
    kDomainRegisterStringA = 10,
    kDomainRegisterStringW = 11,
    kDomainCreateA = 12,
    kDomainCreateW = 13,
};

enum MessageType : int32_t { kAscii = 1, kUnicode = 2, kRegistered = 3 };

// What a push returns when the tool does not count levels.
constexpr int kNoPushPopTracking = -2;

// Versions 2 and 3 of the structure; a later one only appends.
struct EventAttributes {
    uint16_t version;
    uint16_t size;
    uint32_t category;
    int32_t colour_type;
    uint32_t colour;
    int32_t payload_type;
    int32_t reserved;
    uint64_t payload;
    int32_t message_type;
    const void *message;
};

using Function = void (*)();

// The first entry of a table is unused; `size` counts it.
using FunctionTable = Function **;

struct ExportTableCallbacks {
    size_t struct_size;
    int(HP_NVTX_API *get_module_function_table)(int32_t module, FunctionTable *table, uint32_t *size);
};

constexpr uint32_t kExportTableCallbacks = 1;

using GetExportTable = const void *(HP_NVTX_API *)(uint32_t id);

static_assert(sizeof(void *) == 8, "the layouts below are those of 64-bit processes");
static_assert(sizeof(EventAttributes) == 48);
static_assert(offsetof(EventAttributes, category) == 4);
static_assert(offsetof(EventAttributes, colour) == 12);
static_assert(offsetof(EventAttributes, payload_type) == 16);
static_assert(offsetof(EventAttributes, payload) == 24);
static_assert(offsetof(EventAttributes, message_type) == 32);
static_assert(offsetof(EventAttributes, message) == 40);
static_assert(sizeof(ExportTableCallbacks) == 16);

}  // namespace hp::nvtx
