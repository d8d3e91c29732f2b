// Names of the attributes of memory pools, as MemoryPoolAttributes of the managed library has them: one trace format, one
// vocabulary.
#pragma once

namespace hp::inject::memory_pool_attributes {

constexpr const char *kPool = "memory_pool";
constexpr const char *kReservedBytes = "pool_reserved_bytes";
constexpr const char *kUsedBytes = "pool_used_bytes";
constexpr const char *kKeptBytes = "pool_kept_bytes";
constexpr const char *kReleaseThresholdBytes = "pool_release_threshold_bytes";

}  // namespace hp::inject::memory_pool_attributes
