// What CUPTI reports of the process, as the recording takes it: the library's one client of CUPTI, drained on the
// recording's thread.
#pragma once

#include "call_lanes.h"
#include "hybridprofiler.h"
#include "settings.h"
#include "trace_model.h"

namespace hp::inject {

class Recording;

class CuptiSource {
public:
    // Subscribes to CUPTI; false, with the reason, where it cannot be had.
    bool Start(const Settings &settings, FixedText<1024> &reason) noexcept;

    // Calls of this thread are the recording's own: no loss where they find no memory.
    static void Disregard(int64_t thread) noexcept;

    // Asks for what is complete and hands it to the recording; on the last call also what is not. `mayAsk`: CUPTI may be called.
    void Drain(Recording &recording, bool isLast, bool mayAsk) noexcept;

    // Gives CUPTI back and hands over what it still had.
    void Stop(Recording &recording) noexcept;

    int64_t Dropped() const noexcept { return dropped_; }
    int64_t Errors() const noexcept { return errors_; }
    int64_t Clamped() const noexcept { return clamped_; }

    // Kinds of records that this CUPTI does not have and that the recording goes on without; HP_CUPTI_*.
    uint32_t Missing() const noexcept { return missing_; }

private:
    struct CachedName {
        const char *text;
        Text raw;
        Name name;
    };

    struct Caller {
        uint32_t correlation, thread;
    };

    // Of operation_attributes.h.
    struct Keys {
        Name geometry, bytes, direction, registers, staticShared, dynamicShared, localPerThread, cluster, cacheConfig, graph, graphNode, sourceMemory, targetMemory,
            sourceDevice, targetDevice, fillValue;
    };

    static constexpr size_t kCache = 1024, kMostFunctions = 2048, kBatch = 256, kCallers = 4096, kMostWaiting = 256, kMostAttributes = 10;

    static void Explain(uint32_t step, int32_t result, FixedText<1024> &reason) noexcept;
    void Take(Recording &recording, const hp_activity &record) noexcept;
    void TakeCall(Recording &recording, const hp_activity &record) noexcept;
    void TakeKernel(Recording &recording, const hp_activity &record) noexcept;
    void TakeCopy(Recording &recording, const hp_activity &record) noexcept;
    void TakeFill(Recording &recording, const hp_activity &record) noexcept;
    void TakePart(Recording &recording, const hp_activity &record) noexcept;
    void TakeOverhead(Recording &recording, const hp_activity &record) noexcept;
    void Place(Recording &recording, const hp_activity &record, uint32_t thread) noexcept;
    void Wait(Recording &recording, const hp_activity &record, uint32_t thread) noexcept;
    void Allocate(Recording &recording, const hp_activity &record, uint32_t thread) noexcept;
    void ChangePool(Recording &recording, const hp_activity &record, uint32_t thread) noexcept;
    void Operate(Recording &recording, const hp_activity &record, Name name, SpanKind kind, const Attribute *attributes, size_t count) noexcept;
    size_t AddGraph(Attribute *attributes, size_t count, uint32_t graph, uint64_t node) const noexcept;
    void InternKeys(Recording &recording) noexcept;

    // cupti_names.cpp
    Name NameOf(Recording &recording, const char *text) noexcept;
    Name CopyName(Recording &recording, uint32_t kind, uint32_t source, uint32_t target) noexcept;
    Name FillName(Recording &recording, uint32_t memory) noexcept;
    Name FunctionName(Recording &recording, uint32_t domain, uint32_t id, SpanKind &kind) noexcept;
    uint64_t Unwrap(uint32_t correlation) noexcept;

    bool active_ = false;
    uint32_t missing_ = 0;
    uint64_t lastCorrelation_ = 0;
    int64_t dropped_ = 0, errors_ = 0, clamped_ = 0;
    hp_activity records_[kBatch];
    Caller callers_[kCallers] = {};      // by the last bits of the correlation
    hp_activity waiting_[kMostWaiting];  // parts of calls that have yet to come
    size_t waitingCount_ = 0;
    Keys keys_;
    CachedName names_[kCache] = {};
    Name functions_[2][kMostFunctions];
    SpanKind functionKinds_[2][kMostFunctions] = {};
};

// CUpti_ActivityMemoryKind in words.
const char *MemoryName(uint32_t memory) noexcept;

// CUpti_ActivityMemoryKind as the memory that an allocation lies in; of memory_kinds.h.
const char *AllocationMemoryName(uint32_t memory) noexcept;

// Whether memory of a CUpti_ActivityMemoryKind is a device's.
bool BelongsToDevice(uint32_t memory) noexcept;

// CUpti_ActivityOverheadKind in words.
const char *OverheadName(uint32_t kind) noexcept;

}  // namespace hp::inject
