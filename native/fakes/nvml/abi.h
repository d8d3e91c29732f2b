// NVML's own structures and numbers, as its documentation has them: what the exported functions take and answer.
#pragma once

#include <cstdint>

#if defined(_WIN32)
#define HPF_NVML extern "C" __declspec(dllexport)
#else
#define HPF_NVML extern "C" __attribute__((visibility("default")))
#endif

namespace hpf::nvml {

enum Return : int32_t {
    kSuccess = 0,
    kUninitialized = 1,
    kInvalidArgument = 2,
    kNotSupported = 3,
    kNotFound = 6,
    kInsufficientSize = 7,
    kDriverNotLoaded = 9,
    kGpuIsLost = 15,
    kNoData = 21,
    kArgumentVersionMismatch = 25,
    kUnknownError = 999
};

enum ValueType : uint32_t { kDouble = 0, kUnsignedInt = 1, kUnsignedLong = 2, kUnsignedLongLong = 3, kSignedLongLong = 4 };

enum SamplingType : uint32_t {
    kPowerSamples = 0,
    kGpuUtilizationSamples = 1,
    kMemoryUtilizationSamples = 2,
    kEncoderUtilizationSamples = 3,
    kDecoderUtilizationSamples = 4,
    kProcessorClockSamples = 5,
    kMemoryClockSamples = 6
};

constexpr uint64_t kReasonIdle = 0x1, kReasonPowerCap = 0x4, kReasonHardwareSlowdown = 0x8, kReasonHardwareThermal = 0x40;

union Value {
    double d;
    uint32_t u32;
    uint64_t u64;
    int64_t s64;
};

struct UtilizationRates {
    uint32_t gpu, memory;
};

struct Memory {
    uint64_t total, free, used;
};

struct Memory2 {
    uint32_t version;
    uint64_t total, reserved, free, used;
};

struct PciInfo {
    char busIdLegacy[16];
    uint32_t domain, bus, device, pciDeviceId, pciSubSystemId;
    char busId[32];
};

struct FieldValue {
    uint32_t fieldId, scopeId;
    int64_t timestamp;    // microseconds since 1970
    int64_t latencyUsec;
    uint32_t valueType;
    int32_t result;
    Value value;
};

struct Sample {
    uint64_t timestamp;   // microseconds since 1970
    Value value;
};

struct ProcessInfo1 {
    uint32_t pid;
    uint64_t usedGpuMemory;
};

struct ProcessInfo2 {
    uint32_t pid;
    uint64_t usedGpuMemory;
    uint32_t gpuInstanceId, computeInstanceId;
};

struct ProcessUtilization {
    uint32_t pid;
    uint64_t timestamp;
    uint32_t sm, memory, encoder, decoder;
};

struct ProcessUtilizationInfo {
    uint64_t timestamp;
    uint32_t pid, sm, memory, encoder, decoder, jpeg, opticalFlow;
};

struct ProcessesUtilization {
    uint32_t version, count;
    uint64_t lastSeen;
    ProcessUtilizationInfo *samples;
};

struct Bar1Memory {
    uint64_t total, free, used;
};

constexpr uint32_t Version(uint32_t size, uint32_t version) { return size | version << 24; }

}  // namespace hpf::nvml
