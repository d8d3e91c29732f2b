// Names and numbers of what CUPTI reports.
#include <stdlib.h>
#include <string.h>

#include "cupti/recording.h"
#include "cupti_source.h"
#include "dynamic_library.h"
#include "memory_kinds.h"
#include "recording.h"

namespace hp::inject {

namespace {

SpanKind KindOf(const char *function) noexcept {
    if (strstr(function, "Synchronize") != nullptr) return SpanKind::Sync;
    if (strstr(function, "Memcpy") != nullptr) return SpanKind::Transfer;
    if (strstr(function, "Memset") != nullptr) return SpanKind::Fill;
    if (strstr(function, "Alloc") != nullptr || strstr(function, "Free") != nullptr) return SpanKind::Alloc;
    return SpanKind::Compute;
}

// The runtime's names carry the version that they came with ("cudaLaunchKernel_v7000"), which is no part of what a person calls.
size_t LengthWithoutVersion(const char *name) noexcept {
    const size_t length = strlen(name);
    size_t at = length;
    while (at > 0 && name[at - 1] >= '0' && name[at - 1] <= '9') --at;
    const bool isVersion = length - at >= 4 && at > 2 && name[at - 1] == 'v' && name[at - 2] == '_';
    return isVersion ? at - 2 : length;
}

// C++ names as a person reads them need the C++ runtime, which this library does not bring: where the program has one
// loaded it is asked, elsewhere names stay as they are.
using Demangle = char *(*)(const char *mangled, char *output, size_t *length, int *status);

Demangle FindDemangler() noexcept {
    static constexpr const char *kRuntimes[] = {
#if defined(_WIN32)
        "libstdc++-6.dll",
#else
        "libstdc++.so.6", "libc++abi.so.1",
#endif
    };
    for (const char *name : kRuntimes) {
        void *const runtime = hp::FindLoadedLibrary(name);
        void *const entry = runtime == nullptr ? nullptr : FindSymbol(runtime, "__cxa_demangle");
        if (entry != nullptr) return reinterpret_cast<Demangle>(entry);
    }
    return nullptr;
}

Name InternReadable(Recording &recording, const char *text) noexcept {
    if (text[0] == '_' && text[1] == 'Z') {
        int status = -1;
        const Demangle demangle = FindDemangler();
        char *const readable = demangle == nullptr ? nullptr : demangle(text, nullptr, nullptr, &status);
        if (readable != nullptr) {
            const Name name = status == 0 ? recording.Intern(readable) : Name{};
            free(readable);
            if (name.id >= 0) return name;
        }
    }
    return recording.Intern(text);
}

// CUpti_ActivityMemcpyKind
constexpr const char *kCopies[] = {"Unknown", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP"};

constexpr const char *kMemories[] = {"Unknown", "Pageable", "Pinned", "Device", "Array", "Managed", "Device Static", "Managed Static"};

}  // namespace

const char *MemoryName(uint32_t memory) noexcept { return kMemories[memory < sizeof kMemories / sizeof *kMemories ? memory : 0]; }

const char *AllocationMemoryName(uint32_t memory) noexcept {
    // Pageable, pinned, device, array, managed, static of a device, static and managed.
    static constexpr const char *kKinds[] = {memory_kinds::kUnknown, memory_kinds::kNative,  memory_kinds::kPageLocked, memory_kinds::kDevice,
                                             memory_kinds::kDevice,  memory_kinds::kUnified, memory_kinds::kDevice,     memory_kinds::kUnified};
    return kKinds[memory < sizeof kKinds / sizeof *kKinds ? memory : 0];
}

bool BelongsToDevice(uint32_t memory) noexcept {
    const Text name(AllocationMemoryName(memory));
    return name == Text(memory_kinds::kDevice) || name == Text(memory_kinds::kUnified);
}

const char *OverheadName(uint32_t kind) noexcept {
    switch (kind) {
        case 1: return "driver compiler";
        case 1u << 16: return "CUPTI buffer flush";
        case 2u << 16: return "CUPTI instrumentation";
        case 3u << 16: return "CUPTI resource";
        case 4u << 16: return "module loading";
        case 5u << 16: return "lazy function loading";
        case 6u << 16: return "command buffer full";
        default: return "overhead";
    }
}

namespace {

// A name that was put together here, or one that lasts where the table has no room for it.
Name Lasting(Recording &recording, const Line &made, const char *otherwise) noexcept {
    const Name name = recording.Intern(made);
    return name.id >= 0 ? name : recording.Intern(otherwise);
}

}  // namespace

// In the words of Kineto, which other tools know.
Name CuptiSource::CopyName(Recording &recording, uint32_t kind, uint32_t source, uint32_t target) noexcept {
    Line name;
    name.Add("Memcpy ").Add(kCopies[kind < sizeof kCopies / sizeof *kCopies ? kind : 0]).Add(" (").Add(MemoryName(source)).Add(" -> ").Add(MemoryName(target)).Add(")");
    return Lasting(recording, name, "Memcpy");
}

Name CuptiSource::FillName(Recording &recording, uint32_t memory) noexcept {
    Line name;
    name.Add("Memset (").Add(MemoryName(memory)).Add(")");
    return Lasting(recording, name, "Memset");
}

// Kernels' names are few and their pointers stay: the text is compared, not hashed.
Name CuptiSource::NameOf(Recording &recording, const char *text) noexcept {
    CachedName &place = names_[(reinterpret_cast<uintptr_t>(text) >> 3) % kCache];
    if (place.text == text && strcmp(place.raw.data, text) == 0) return place.name;
    const Name raw = recording.Intern(text), name = InternReadable(recording, text);
    if (raw.id >= 0 && name.id >= 0) place = {text, raw.text, name};
    return name;
}

Name CuptiSource::FunctionName(Recording &recording, uint32_t domain, uint32_t id, SpanKind &kind) noexcept {
    const size_t row = domain == CUPTI_CB_DOMAIN_RUNTIME_API ? 1 : 0;
    if (id < kMostFunctions && functions_[row][id].id >= 0) {
        kind = functionKinds_[row][id];
        return functions_[row][id];
    }
    const char *text = nullptr;
    Line unknown;
    const cupti::Functions *const entries = cupti::TheRecording().Entries();
    if (entries == nullptr || entries->GetCallbackName == nullptr
        || entries->GetCallbackName(static_cast<CUpti_CallbackDomain>(domain), id, &text) != CUPTI_SUCCESS || text == nullptr) {
        unknown.Add(row == 1 ? "CUDA runtime function " : "CUDA driver function ").Add(int64_t{id});
        text = unknown.data;
    }
    kind = KindOf(text);
    Name name = recording.Intern(Text(text, row == 1 ? LengthWithoutVersion(text) : strlen(text)));
    if (name.id < 0 && text == unknown.data) name = recording.Intern("CUDA function");
    if (id < kMostFunctions) {
        functions_[row][id] = name;
        functionKinds_[row][id] = kind;
    }
    return name;
}

// A counter of 32 bits, unwrapped about the number seen last: records come out of order, but not by two thousand million.
uint64_t CuptiSource::Unwrap(uint32_t correlation) noexcept {
    if (correlation == 0) return 0;
    const int32_t distance = static_cast<int32_t>(correlation - static_cast<uint32_t>(lastCorrelation_));
    const int64_t unwrapped = static_cast<int64_t>(lastCorrelation_) + distance;
    if (unwrapped < 0) return correlation;
    if (distance > 0) lastCorrelation_ = static_cast<uint64_t>(unwrapped);
    return static_cast<uint64_t>(unwrapped);
}

}  // namespace hp::inject
