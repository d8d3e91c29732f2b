/*
 * What HybridProfiler and its simulated NVML use of the NVIDIA Management Library, declared from its documented ABI; see
 * cuda.h for the rules. Structures with a `version` field are asked for with HP_NVML_STRUCT_VERSION.
 */
#ifndef HP_VENDOR_NVML_H
#define HP_VENDOR_NVML_H

#include <stddef.h>
#include <stdint.h>

/* The size of the structure in the low 24 bits, its version above: what NVML checks before it fills one in. */
#define HP_NVML_STRUCT_VERSION(type, number) ((unsigned int)(sizeof(type) | ((unsigned int)(number) << 24)))

typedef struct nvmlDevice_st *nvmlDevice_t;
typedef struct nvmlGpmSample_st *nvmlGpmSample_t;
typedef unsigned int nvmlDeviceArchitecture_t;

typedef int nvmlReturn_t;
enum {
    NVML_SUCCESS = 0,
    NVML_ERROR_UNINITIALIZED = 1,
    NVML_ERROR_INVALID_ARGUMENT = 2,
    NVML_ERROR_NOT_SUPPORTED = 3,
    NVML_ERROR_NO_PERMISSION = 4,
    NVML_ERROR_ALREADY_INITIALIZED = 5,
    NVML_ERROR_NOT_FOUND = 6,
    NVML_ERROR_INSUFFICIENT_SIZE = 7,
    NVML_ERROR_INSUFFICIENT_POWER = 8,
    NVML_ERROR_DRIVER_NOT_LOADED = 9,
    NVML_ERROR_TIMEOUT = 10,
    NVML_ERROR_IRQ_ISSUE = 11,
    NVML_ERROR_LIBRARY_NOT_FOUND = 12,
    NVML_ERROR_FUNCTION_NOT_FOUND = 13,
    NVML_ERROR_CORRUPTED_INFOROM = 14,
    NVML_ERROR_GPU_IS_LOST = 15,
    NVML_ERROR_RESET_REQUIRED = 16,
    NVML_ERROR_OPERATING_SYSTEM = 17,
    NVML_ERROR_LIB_RM_VERSION_MISMATCH = 18,
    NVML_ERROR_IN_USE = 19,
    NVML_ERROR_MEMORY = 20,
    NVML_ERROR_NO_DATA = 21,
    NVML_ERROR_INSUFFICIENT_RESOURCES = 23,
    NVML_ERROR_FREQ_NOT_SUPPORTED = 24,
    NVML_ERROR_ARGUMENT_VERSION_MISMATCH = 25,
    NVML_ERROR_DEPRECATED = 26,        /* since 12.0 */
    NVML_ERROR_NOT_READY = 27,         /* since 12.0 */
    NVML_ERROR_GPU_NOT_FOUND = 28,     /* since 12.2 */
    NVML_ERROR_INVALID_STATE = 29,     /* since 12.3 */
    NVML_ERROR_UNKNOWN = 999
};

enum { /* sizes of text buffers */
    NVML_DEVICE_PCI_BUS_ID_BUFFER_SIZE = 32,
    NVML_DEVICE_PCI_BUS_ID_BUFFER_V2_SIZE = 16,
    NVML_DEVICE_UUID_V2_BUFFER_SIZE = 96,
    NVML_DEVICE_NAME_V2_BUFFER_SIZE = 96,
    NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE = 80,
    NVML_SYSTEM_NVML_VERSION_BUFFER_SIZE = 80,
    NVML_NVLINK_MAX_LINKS = 18 /* grows with the version: 12 before 11.8 */
};

enum { /* flags of nvmlInitWithFlags */
    NVML_INIT_FLAG_NO_GPUS = 1,
    NVML_INIT_FLAG_NO_ATTACH = 2
};

typedef int nvmlEnableState_t;
enum {
    NVML_FEATURE_DISABLED = 0,
    NVML_FEATURE_ENABLED = 1
};

typedef int nvmlBrandType_t;
typedef int nvmlComputeMode_t;
typedef int nvmlDriverModel_t;

typedef int nvmlTemperatureSensors_t;
enum {
    NVML_TEMPERATURE_GPU = 0
};

typedef int nvmlTemperatureThresholds_t;
enum {
    NVML_TEMPERATURE_THRESHOLD_SHUTDOWN = 0,
    NVML_TEMPERATURE_THRESHOLD_SLOWDOWN = 1,
    NVML_TEMPERATURE_THRESHOLD_MEM_MAX = 2,
    NVML_TEMPERATURE_THRESHOLD_GPU_MAX = 3
};

typedef int nvmlClockType_t;
enum {
    NVML_CLOCK_GRAPHICS = 0,
    NVML_CLOCK_SM = 1,
    NVML_CLOCK_MEM = 2,
    NVML_CLOCK_VIDEO = 3
};

typedef int nvmlPstates_t;
enum {
    NVML_PSTATE_0 = 0,
    NVML_PSTATE_15 = 15,
    NVML_PSTATE_UNKNOWN = 32
};

typedef int nvmlPcieUtilCounter_t;
enum {
    NVML_PCIE_UTIL_TX_BYTES = 0,
    NVML_PCIE_UTIL_RX_BYTES = 1
};

typedef int nvmlPerfPolicyType_t;
enum {
    NVML_PERF_POLICY_POWER = 0,
    NVML_PERF_POLICY_THERMAL = 1
};

typedef int nvmlMemoryErrorType_t;
enum {
    NVML_MEMORY_ERROR_TYPE_CORRECTED = 0,
    NVML_MEMORY_ERROR_TYPE_UNCORRECTED = 1
};

typedef int nvmlEccCounterType_t;
enum {
    NVML_VOLATILE_ECC = 0,
    NVML_AGGREGATE_ECC = 1
};

typedef int nvmlSamplingType_t;
enum {
    NVML_TOTAL_POWER_SAMPLES = 0,
    NVML_GPU_UTILIZATION_SAMPLES = 1,
    NVML_MEMORY_UTILIZATION_SAMPLES = 2,
    NVML_ENC_UTILIZATION_SAMPLES = 3,
    NVML_DEC_UTILIZATION_SAMPLES = 4,
    NVML_PROCESSOR_CLK_SAMPLES = 5,
    NVML_MEMORY_CLK_SAMPLES = 6,
    NVML_MODULE_POWER_SAMPLES = 7 /* since 12.3 */
};

typedef int nvmlValueType_t;
enum {
    NVML_VALUE_TYPE_DOUBLE = 0,
    NVML_VALUE_TYPE_UNSIGNED_INT = 1,
    NVML_VALUE_TYPE_UNSIGNED_LONG = 2,
    NVML_VALUE_TYPE_UNSIGNED_LONG_LONG = 3,
    NVML_VALUE_TYPE_SIGNED_LONG_LONG = 4,
    NVML_VALUE_TYPE_SIGNED_INT = 5 /* since 12.2 */
};

/* Fields of nvmlDeviceGetFieldValues. */
enum {
    NVML_FI_DEV_MEMORY_TEMP = 82,
    NVML_FI_DEV_TOTAL_ENERGY_CONSUMPTION = 83,
    NVML_FI_DEV_NVLINK_LINK_COUNT = 91,
    NVML_FI_DEV_PCIE_REPLAY_COUNTER = 94,
    NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_TX = 138,
    NVML_FI_DEV_NVLINK_THROUGHPUT_DATA_RX = 139,
    NVML_FI_DEV_NVLINK_THROUGHPUT_RAW_TX = 140,
    NVML_FI_DEV_NVLINK_THROUGHPUT_RAW_RX = 141,
    NVML_FI_DEV_POWER_AVERAGE = 185,       /* since 12.2 */
    NVML_FI_DEV_POWER_INSTANT = 186,       /* since 12.2 */
    NVML_FI_DEV_POWER_MIN_LIMIT = 187,     /* since 12.2 */
    NVML_FI_DEV_POWER_MAX_LIMIT = 188,     /* since 12.2 */
    NVML_FI_DEV_POWER_DEFAULT_LIMIT = 189, /* since 12.2 */
    NVML_FI_DEV_POWER_CURRENT_LIMIT = 190, /* since 12.2 */
    NVML_FI_DEV_ENERGY = 191,              /* since 12.2 */
    NVML_FI_DEV_POWER_REQUESTED_LIMIT = 192 /* since 12.2 */
};

enum { /* scopes of the power fields */
    NVML_POWER_SCOPE_GPU = 0,    /* since 12.4 */
    NVML_POWER_SCOPE_MODULE = 1, /* since 12.4 */
    NVML_POWER_SCOPE_MEMORY = 2  /* since 12.4 */
};

/* Why the clocks are below their maximum; the library exports them under the older name "throttle reasons" too. */
enum {
    nvmlClocksThrottleReasonGpuIdle = 0x1,
    nvmlClocksThrottleReasonApplicationsClocksSetting = 0x2,
    nvmlClocksThrottleReasonSwPowerCap = 0x4,
    nvmlClocksThrottleReasonHwSlowdown = 0x8,
    nvmlClocksThrottleReasonSyncBoost = 0x10,
    nvmlClocksThrottleReasonSwThermalSlowdown = 0x20,
    nvmlClocksThrottleReasonHwThermalSlowdown = 0x40,
    nvmlClocksThrottleReasonHwPowerBrakeSlowdown = 0x80,
    nvmlClocksThrottleReasonDisplayClockSetting = 0x100
};

enum {
    NVML_DEVICE_ARCH_KEPLER = 2,
    NVML_DEVICE_ARCH_MAXWELL = 3,
    NVML_DEVICE_ARCH_PASCAL = 4,
    NVML_DEVICE_ARCH_VOLTA = 5,
    NVML_DEVICE_ARCH_TURING = 6,
    NVML_DEVICE_ARCH_AMPERE = 7,
    NVML_DEVICE_ARCH_ADA = 8,
    NVML_DEVICE_ARCH_HOPPER = 9
};

enum {
    NVML_DEVICE_MIG_DISABLE = 0,
    NVML_DEVICE_MIG_ENABLE = 1
};

typedef struct nvmlPciInfo_st {
    char busIdLegacy[16];
    unsigned int domain;
    unsigned int bus;
    unsigned int device;
    unsigned int pciDeviceId;
    unsigned int pciSubSystemId;
    char busId[32];
} nvmlPciInfo_t;

typedef struct nvmlUtilization_st {
    unsigned int gpu;
    unsigned int memory;
} nvmlUtilization_t;

typedef struct nvmlMemory_st {
    unsigned long long total;
    unsigned long long free;
    unsigned long long used;
} nvmlMemory_t;

typedef struct nvmlMemory_v2_st {
    unsigned int version; /* HP_NVML_STRUCT_VERSION(nvmlMemory_v2_t, 2) */
    unsigned long long total;
    unsigned long long reserved;
    unsigned long long free;
    unsigned long long used;
} nvmlMemory_v2_t;

typedef struct nvmlBAR1Memory_st {
    unsigned long long bar1Total;
    unsigned long long bar1Free;
    unsigned long long bar1Used;
} nvmlBAR1Memory_t;

/* What the _v2 and _v3 entries fill in. From 12.2 to 12.3 a header called a longer structure nvmlProcessInfo_t: not this one. */
typedef struct nvmlProcessInfo_v2_st {
    unsigned int pid;
    unsigned long long usedGpuMemory; /* all bits set: not available, as always under Windows' WDDM */
    unsigned int gpuInstanceId;
    unsigned int computeInstanceId;
} nvmlProcessInfo_v2_t;

typedef struct nvmlDeviceAttributes_st {
    unsigned int multiprocessorCount;
    unsigned int sharedCopyEngineCount;
    unsigned int sharedDecoderCount;
    unsigned int sharedEncoderCount;
    unsigned int sharedJpegCount;
    unsigned int sharedOfaCount;
    unsigned int gpuInstanceSliceCount;
    unsigned int computeInstanceSliceCount;
    unsigned long long memorySizeMB;
} nvmlDeviceAttributes_t;

typedef struct nvmlViolationTime_st {
    unsigned long long referenceTime;
    unsigned long long violationTime;
} nvmlViolationTime_t;

typedef struct nvmlProcessUtilizationSample_st {
    unsigned int pid;
    unsigned long long timeStamp; /* microseconds since 1970 */
    unsigned int smUtil;
    unsigned int memUtil;
    unsigned int encUtil;
    unsigned int decUtil;
} nvmlProcessUtilizationSample_t;

typedef union nvmlValue_st {
    double dVal;
    unsigned int uiVal;
    unsigned long ulVal; /* 4 bytes on Windows */
    unsigned long long ullVal;
    signed long long sllVal;
} nvmlValue_t;

typedef struct nvmlSample_st {
    unsigned long long timeStamp; /* microseconds since 1970 */
    nvmlValue_t sampleValue;
} nvmlSample_t;

typedef struct nvmlFieldValue_st {
    unsigned int fieldId;
    unsigned int scopeId;
    long long timestamp;   /* microseconds since 1970 */
    long long latencyUsec;
    nvmlValueType_t valueType;
    nvmlReturn_t nvmlReturn;
    nvmlValue_t value;
} nvmlFieldValue_t;

#include "nvml_functions.h"

#endif
