// Names of the attributes of allocations, as AllocationAttributes of the managed library has them: one trace format, one
// vocabulary.
#pragma once

namespace hp::inject::allocation_attributes {

constexpr const char *kBytes = "allocated_bytes";
constexpr const char *kAddress = "address";
constexpr const char *kMemory = "memory";
constexpr const char *kDevice = "memory_device";

}  // namespace hp::inject::allocation_attributes
