// Names of the attributes of device operations, as OperationAttributes of the managed library has them: one trace format,
// one vocabulary.
#pragma once

namespace hp::inject::operation_attributes {

constexpr const char *kGeometry = "geometry";
constexpr const char *kBytes = "bytes";
constexpr const char *kDirection = "direction";
constexpr const char *kQueuedNs = "queued_ns";
constexpr const char *kSubmittedNs = "submitted_ns";
constexpr const char *kRegistersPerThread = "registers_per_thread";
constexpr const char *kStaticSharedBytes = "static_shared_bytes";
constexpr const char *kDynamicSharedBytes = "dynamic_shared_bytes";
constexpr const char *kLocalBytesPerThread = "local_bytes_per_thread";
constexpr const char *kCluster = "cluster";
constexpr const char *kCacheConfig = "cache_config";
constexpr const char *kGraph = "graph";
constexpr const char *kGraphNode = "graph_node";
constexpr const char *kSourceMemory = "source_memory";
constexpr const char *kTargetMemory = "target_memory";
constexpr const char *kSourceDevice = "source_device";
constexpr const char *kTargetDevice = "target_device";
constexpr const char *kFillValue = "fill_value";

}  // namespace hp::inject::operation_attributes
