// What CUPTI reports of the process, as the recording takes it.
#pragma once

#include "cupti_buffers.h"
#include "cupti_library.h"
#include "settings.h"
#include "trace_model.h"

namespace hp::inject {

class Recording;

class CuptiSource {
public:
    // Subscribes to CUPTI; false, with the reason, where it cannot be had.
    bool Start(const Settings &settings, FixedText<1024> &reason) noexcept;

    // Asks for what is complete and hands it to the recording; on the last call also what is not. `mayAsk`: CUPTI may be called.
    void Drain(Recording &recording, bool isLast, bool mayAsk) noexcept;
    void Stop() noexcept;

    bool IsActive() const noexcept { return active_; }
    uint32_t Version() const noexcept { return version_; }
    int64_t Dropped() const noexcept { return dropped_; }
    int64_t Errors() const noexcept { return errors_; }
    int64_t Clamped() const noexcept { return clamped_; }

private:
    struct CachedName {
        const char *text;
        Name name;
    };

    static constexpr size_t kCache = 1024, kMostFunctions = 2048;

    bool Fail(int32_t result, const char *call, FixedText<1024> &reason) noexcept;
    void Read(Recording &recording, const CompletedBuffer &buffer) noexcept;
    void ReadRecord(Recording &recording, const uint8_t *record) noexcept;
    void ReadCall(Recording &recording, const uint8_t *record, uint32_t kind) noexcept;
    void ReadKernel(Recording &recording, const uint8_t *record) noexcept;
    void ReadCopy(Recording &recording, const uint8_t *record, bool isPeer) noexcept;
    void ReadFill(Recording &recording, const uint8_t *record) noexcept;
    void ReadOverhead(Recording &recording, const uint8_t *record) noexcept;
    bool ReadTimes(Recording &recording, const uint8_t *record, size_t start, size_t end, DeviceSpan &span) noexcept;
    Name NameOf(Recording &recording, const char *text) noexcept;
    Name FunctionName(Recording &recording, uint32_t domain, uint32_t id, SpanKind &kind) noexcept;
    uint64_t Unwrap(uint32_t correlation) noexcept;

    CuptiLibrary library_;
    void *subscriber_ = nullptr;
    bool active_ = false;
    uint32_t version_ = 0;
    uint64_t lastCorrelation_ = 0;
    int64_t dropped_ = 0, errors_ = 0, clamped_ = 0;
    CachedName names_[kCache] = {};
    Name functions_[2][kMostFunctions];
    SpanKind functionKinds_[2][kMostFunctions] = {};
    Name geometryKey_, bytesKey_, directionKey_, registersKey_, staticSharedKey_, dynamicSharedKey_, graphNodeKey_, sourceMemoryKey_, targetMemoryKey_, sourceDeviceKey_, targetDeviceKey_;
};

}  // namespace hp::inject
