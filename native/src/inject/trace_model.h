// What a trace is made of, in the terms of the managed model (HybridProfiler.Model); texts belong to the caller.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "text_table.h"

namespace hp::inject {

enum class SpanKind : uint8_t { Compute, Stage, Transfer, Sync, Wait, Alloc, Runtime, Decision, Communication, Fill };
constexpr size_t kSpanKinds = 10;
enum class TrackKind : uint8_t { HostThread, Async, Requests, DeviceQueue, HostCalls };
enum class DeviceApi : uint8_t { Unknown, OpenCl, Cuda, Hip, Simulated };

struct Fact {
    Text key, value;
};

struct Facts {
    const Fact *items = nullptr;
    size_t count = 0;
};

struct ClockInfo {
    Text source, reason;
    double frequencyHz = 0, residualNs = 0, readCostNs = 0;
};

struct Header {
    int64_t startNs = 0, stopNs = 0, realtimeOffsetNs = 0;
    int32_t processId = 0;
    Text processName;
    ClockInfo clock;
    Facts facts;  // sorted by key
};

struct Device {
    Text name, vendor, driverVersion, clockName;
    DeviceApi api = DeviceApi::Unknown;
    int64_t clockUncertaintyNs = -1;
    Facts properties;  // sorted by key
};

struct Track {
    TrackKind kind = TrackKind::HostThread;
    Text name;
    int64_t nativeId = 0;
    int32_t device = -1, lane = 0;
};

enum class ValueType : uint8_t { Int64, Double, Boolean, String };

struct Value {
    ValueType type = ValueType::Int64;
    int64_t number = 0;
    double real = 0;
    Text text;

    Value() noexcept = default;
    Value(int64_t value) noexcept : number(value) {}
    Value(Text value) noexcept : type(ValueType::String), text(value) {}
    static Value Real(double value) noexcept {
        Value result;
        result.type = ValueType::Double;
        result.real = value;
        return result;
    }
    static Value Boolean(bool value) noexcept {
        Value result(static_cast<int64_t>(value));
        result.type = ValueType::Boolean;
        return result;
    }
};

struct Attribute {
    Name key;
    Value value;
};

struct Attributes {
    const Attribute *items = nullptr;
    size_t count = 0;
    const Attribute *begin() const noexcept { return items; }
    const Attribute *end() const noexcept { return items + count; }
};

struct SpanBegin {
    int64_t timeNs = 0;
    Name name;
    SpanKind kind = SpanKind::Compute;
    uint64_t launch = 0;  // correlation of the device operations that it submitted; 0: none
    Attributes attributes;
};

struct DeviceSpan {
    int64_t startNs = 0, durationNs = 0;
    Name name;
    SpanKind kind = SpanKind::Compute;
    uint8_t flags = 0;
    uint64_t launch = 0;
    const uint64_t *waitedFor = nullptr;
    size_t waitedForCount = 0;
    Attributes attributes;
};

// Counts by position; their names in files stand in health_fields.h, in the same order.
enum class Count : uint8_t {
    DroppedRecords, UnfinishedSpans, UnmatchedEnds, RepeatedEnds, InferredEnds, LostDeviceOperations, UnattributedDeviceOperations,
    DriverErrors, UnconsumedHandOffs, ClampedDeviceTimes, SkippedPackets, TruncatedBytes, Records, Threads, Size
};

struct Absence {
    Text source, reason;
};

struct Health {
    int64_t counts[static_cast<size_t>(Count::Size)] = {};
    double scopeCostNs = 0;
    const Absence *absences = nullptr;
    size_t absenceCount = 0;
    const Text *notes = nullptr;
    size_t noteCount = 0;

    int64_t &operator[](Count count) noexcept { return counts[static_cast<size_t>(count)]; }
    int64_t operator[](Count count) const noexcept { return counts[static_cast<size_t>(count)]; }
};

}  // namespace hp::inject
