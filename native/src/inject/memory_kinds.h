// The memories that allocations lie in, as far as CUPTI tells them: names of members of MemoryKind of the managed library.
#pragma once

namespace hp::inject::memory_kinds {

constexpr const char *kUnknown = "Unknown";
constexpr const char *kNative = "Native";
constexpr const char *kPageLocked = "PageLocked";
constexpr const char *kDevice = "Device";
constexpr const char *kUnified = "Unified";

}  // namespace hp::inject::memory_kinds
