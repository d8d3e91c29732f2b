// Records of what the device did.
#include "session.h"

namespace hpf::cupti {

namespace {

constexpr uint32_t kMemcpyHostToDevice = 1, kMemcpyDeviceToHost = 2, kMemcpyDeviceToDevice = 8, kMemcpyHostToHost = 9,
                   kMemcpyPeer = 10;
constexpr uint32_t kChannelCompute = 1, kChannelCopy = 2;

bool IsHost(uint32_t memory) { return memory == HPF_MEMORY_PAGEABLE || memory == HPF_MEMORY_PINNED; }

uint32_t CopyKind(const hpf_record &record) {
    if (record.peer_device >= 0 && record.peer_device != record.device) return kMemcpyPeer;
    const bool fromHost = IsHost(record.source_memory), toHost = IsHost(record.target_memory);
    if (fromHost) return toHost ? kMemcpyHostToHost : kMemcpyHostToDevice;
    return toHost ? kMemcpyDeviceToHost : kMemcpyDeviceToDevice;
}

}  // namespace

// The kind of record that an operation gives; 0: none that is enabled.
uint32_t Session::OperationKind(const hpf_record &record) const {
    if (record.graph_launch_node != 0 && enabled_[kGRAPH_TRACE]) return 0;  // the graph is one record then
    switch (record.kind) {
        case HPF_KERNEL: return enabled_[kCONCURRENT_KERNEL] || enabled_[kKernelSerialized] ? uint32_t{kCONCURRENT_KERNEL} : 0;
        case HPF_MEMSET: return enabled_[kMEMSET] ? uint32_t{kMEMSET} : 0;
        case HPF_GRAPH_LAUNCH: return enabled_[kGRAPH_TRACE] ? uint32_t{kGRAPH_TRACE} : 0;
        case HPF_MEMCPY: {
            const uint32_t kind = CopyKind(record) == kMemcpyPeer ? kMEMCPY2 : kMEMCPY;
            return enabled_[kind] ? kind : 0;
        }
        default: return 0;
    }
}

void Session::FillOperation(const hpf_record &record, uint32_t kind, Slot &slot, bool async) {
    if (slot.at == nullptr || Buffers::Gone(slot)) return;
    uint64_t start = ToClient(record.start_ns, record.correlation) + static_cast<uint64_t>(clockError_);
    uint64_t end = ToClient(record.end_ns, record.correlation) + static_cast<uint64_t>(clockError_);
    if (reversedEvery_ > 0 && operations_ % static_cast<uint64_t>(reversedEvery_) == 0) std::swap(start, end);
    if (unknownEvery_ > 0 && operations_ % static_cast<uint64_t>(unknownEvery_) == 0) start = end = 0;
    const uint32_t correlation = Correlation(record.correlation);
    const uint32_t api = Api();
    const uint64_t threads = uint64_t{record.grid[0]} * record.grid[1] * record.grid[2] * record.block[0] * record.block[1] *
                             record.block[2];
    Writer writer(slot.at, api);
    switch (kind) {
        case kCONCURRENT_KERNEL:
            writer.Set(field::CONCURRENT_KERNEL_registersPerThread, static_cast<uint16_t>(record.registers))
                .Set(field::CONCURRENT_KERNEL_start, start)
                .Set(field::CONCURRENT_KERNEL_end, end)
                .Set(field::CONCURRENT_KERNEL_completed, end)
                .Set(field::CONCURRENT_KERNEL_deviceId, record.device)
                .Set(field::CONCURRENT_KERNEL_contextId, record.context)
                .Set(field::CONCURRENT_KERNEL_streamId, record.stream)
                .Set(field::CONCURRENT_KERNEL_gridX, record.grid[0])
                .Set(field::CONCURRENT_KERNEL_gridY, record.grid[1])
                .Set(field::CONCURRENT_KERNEL_gridZ, record.grid[2])
                .Set(field::CONCURRENT_KERNEL_blockX, record.block[0])
                .Set(field::CONCURRENT_KERNEL_blockY, record.block[1])
                .Set(field::CONCURRENT_KERNEL_blockZ, record.block[2])
                .Set(field::CONCURRENT_KERNEL_staticSharedMemory, record.static_shared)
                .Set(field::CONCURRENT_KERNEL_dynamicSharedMemory, record.dynamic_shared)
                .Set(field::CONCURRENT_KERNEL_sharedMemoryExecuted, record.static_shared + record.dynamic_shared)
                .Set(field::CONCURRENT_KERNEL_localMemoryPerThread, record.local_bytes)
                .Set(field::CONCURRENT_KERNEL_localMemoryTotal, static_cast<uint32_t>(record.local_bytes * threads))
                .Set(field::CONCURRENT_KERNEL_localMemoryTotal_v2, record.local_bytes * threads)
                .Set(field::CONCURRENT_KERNEL_correlationId, correlation)
                .Set(field::CONCURRENT_KERNEL_gridId, static_cast<int64_t>(operations_))
                .Set(field::CONCURRENT_KERNEL_name, record.name)
                .Set(field::CONCURRENT_KERNEL_queued, latencyTimestamps ? ToClient(record.submit_ns, record.correlation) : 0)
                .Set(field::CONCURRENT_KERNEL_submitted, latencyTimestamps ? ToClient(record.submit_ns, record.correlation) : 0)
                .Set(field::CONCURRENT_KERNEL_graphNodeId, record.graph_node)
                .Set(field::CONCURRENT_KERNEL_graphId, record.graph)
                .Set(field::CONCURRENT_KERNEL_channelID, record.stream)
                .Set(field::CONCURRENT_KERNEL_channelType, kChannelCompute);
            break;
        case kMEMCPY:
            writer.Set(field::MEMCPY_copyKind, static_cast<uint8_t>(CopyKind(record)))
                .Set(field::MEMCPY_srcKind, static_cast<uint8_t>(record.source_memory))
                .Set(field::MEMCPY_dstKind, static_cast<uint8_t>(record.target_memory))
                .Set(field::MEMCPY_flags, static_cast<uint8_t>(async))
                .Set(field::MEMCPY_bytes, record.bytes)
                .Set(field::MEMCPY_start, start)
                .Set(field::MEMCPY_end, end)
                .Set(field::MEMCPY_deviceId, record.device)
                .Set(field::MEMCPY_contextId, record.context)
                .Set(field::MEMCPY_streamId, record.stream)
                .Set(field::MEMCPY_correlationId, correlation)
                .Set(field::MEMCPY_graphNodeId, record.graph_node)
                .Set(field::MEMCPY_graphId, record.graph)
                .Set(field::MEMCPY_channelID, record.stream)
                .Set(field::MEMCPY_channelType, kChannelCopy)
                .Set(field::MEMCPY_copyCount, uint64_t{1});
            break;
        case kMEMCPY2:
            writer.Set(field::MEMCPY2_copyKind, static_cast<uint8_t>(kMemcpyPeer))
                .Set(field::MEMCPY2_srcKind, static_cast<uint8_t>(record.source_memory))
                .Set(field::MEMCPY2_dstKind, static_cast<uint8_t>(record.target_memory))
                .Set(field::MEMCPY2_flags, static_cast<uint8_t>(async))
                .Set(field::MEMCPY2_bytes, record.bytes)
                .Set(field::MEMCPY2_start, start)
                .Set(field::MEMCPY2_end, end)
                .Set(field::MEMCPY2_deviceId, record.device)
                .Set(field::MEMCPY2_contextId, record.context)
                .Set(field::MEMCPY2_streamId, record.stream)
                .Set(field::MEMCPY2_srcDeviceId, record.peer_device)
                .Set(field::MEMCPY2_srcContextId, record.context)
                .Set(field::MEMCPY2_dstDeviceId, record.device)
                .Set(field::MEMCPY2_dstContextId, record.context)
                .Set(field::MEMCPY2_correlationId, correlation)
                .Set(field::MEMCPY2_graphNodeId, record.graph_node)
                .Set(field::MEMCPY2_graphId, record.graph)
                .Set(field::MEMCPY2_channelID, record.stream)
                .Set(field::MEMCPY2_channelType, kChannelCopy);
            break;
        case kMEMSET:
            writer.Set(field::MEMSET_value, static_cast<uint32_t>(record.value))
                .Set(field::MEMSET_bytes, record.bytes)
                .Set(field::MEMSET_start, start)
                .Set(field::MEMSET_end, end)
                .Set(field::MEMSET_deviceId, record.device)
                .Set(field::MEMSET_contextId, record.context)
                .Set(field::MEMSET_streamId, record.stream)
                .Set(field::MEMSET_correlationId, correlation)
                .Set(field::MEMSET_flags, static_cast<uint16_t>(async))
                .Set(field::MEMSET_memoryKind, static_cast<uint16_t>(record.target_memory))
                .Set(field::MEMSET_graphNodeId, record.graph_node)
                .Set(field::MEMSET_graphId, record.graph)
                .Set(field::MEMSET_channelID, record.stream)
                .Set(field::MEMSET_channelType, kChannelCompute);
            break;
        case kGRAPH_TRACE:
            writer.Set(field::GRAPH_TRACE_correlationId, correlation)
                .Set(field::GRAPH_TRACE_start, start)
                .Set(field::GRAPH_TRACE_end, end)
                .Set(field::GRAPH_TRACE_deviceId, record.device)
                .Set(field::GRAPH_TRACE_graphId, record.graph)
                .Set(field::GRAPH_TRACE_contextId, record.context)
                .Set(field::GRAPH_TRACE_streamId, record.stream)
                .Set(field::GRAPH_TRACE_endDeviceId, record.device)
                .Set(field::GRAPH_TRACE_endContextId, record.context);
            break;
        default: break;
    }
}

}  // namespace hpf::cupti
