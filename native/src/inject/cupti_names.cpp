// Names and numbers of what CUPTI reports.
#include <string.h>

#include "cupti_source.h"
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

}  // namespace

// Kernels' names are few and their pointers stay: the text is compared, not hashed.
Name CuptiSource::NameOf(Recording &recording, const char *text) noexcept {
    if (text == nullptr) text = "kernel";
    CachedName &place = names_[(reinterpret_cast<uintptr_t>(text) >> 3) % kCache];
    if (place.text == text && strcmp(place.name.text.data, text) == 0) return place.name;
    const Name name = recording.Intern(text);
    if (name.id >= 0) place = {text, name};
    return name;
}

Name CuptiSource::FunctionName(Recording &recording, uint32_t domain, uint32_t id, SpanKind &kind) noexcept {
    const size_t row = domain == cupti::kDomainRuntime ? 1 : 0;
    if (id < kMostFunctions && functions_[row][id].id >= 0) {
        kind = functionKinds_[row][id];
        return functions_[row][id];
    }
    const char *text = nullptr;
    Line unknown;
    if (library_.getCallbackName(domain, id, &text) != cupti::kSuccess || text == nullptr) {
        unknown.Add(row == 1 ? "CUDA runtime function " : "CUDA driver function ").Add(int64_t{id});
        text = unknown.data;
    }
    kind = KindOf(text);
    const Name name = recording.Intern(Text(text, row == 1 ? LengthWithoutVersion(text) : strlen(text)));
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
