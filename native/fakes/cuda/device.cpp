#include "api.h"

#include <cstdio>
#include <cstring>

using namespace hpf;

namespace {

constexpr int kNoValue = INT32_MIN;

// What does not depend on the device's settings: those of a GA100, as the driver numbers its attributes.
int Attribute(const DeviceSettings &device, int attribute) {
    switch (attribute) {
        case 1: return 1024;        // threads per block
        case 2: case 3: return 1024;
        case 4: return 64;
        case 5: return 2147483647;  // grid
        case 6: case 7: return 65535;
        case 8: return 49152;       // shared memory per block
        case 9: return 65536;       // constant memory
        case 10: return 32;         // warp
        case 11: return 2147483647; // pitch
        case 12: return 65536;      // registers per block
        case 13: return device.sm_clock_khz;
        case 14: return 512;
        case 15: return 1;          // copies overlap with kernels
        case 16: return device.multiprocessors;
        case 17: case 18: return 0; // kernel timeout, integrated
        case 19: return 1;          // maps host memory
        case 20: return 0;          // compute mode
        case 21: return 131072;
        case 22: return 131072;
        case 23: return 65536;
        case 24: case 25: case 26: return 16384;
        case 27: case 28: return 32768;
        case 29: return 2048;
        case 30: return 512;
        case 31: return 1;          // concurrent kernels
        case 32: return 1;          // ECC
        case 33: return static_cast<int>(device.pci_bus);
        case 34: return static_cast<int>(device.pci_device);
        case 35: return 0;          // TCC
        case 36: return device.memory_clock_khz;
        case 37: return 5120;       // bus width
        case 38: return 41943040;   // L2
        case 39: return 2048;       // threads per multiprocessor
        case 40: return 3;          // asynchronous engines
        case 41: return 1;          // unified addressing
        case 42: return 32768;
        case 43: return 2048;
        case 50: return static_cast<int>(device.pci_domain);
        case 51: return 32;
        case 75: return device.cc_major;
        case 76: return device.cc_minor;
        case 77: return 32768;
        case 78: return 1;          // stream priorities
        case 79: case 80: return 1;
        case 81: return 167936;     // shared memory per multiprocessor
        case 82: return 65536;
        case 83: return 1;          // managed memory
        case 84: return 0;
        case 85: return 0;
        case 86: return 0;
        case 87: return 2;
        case 88: return 0;
        case 89: case 90: case 91: return 1;
        case 95: return 1;          // cooperative launch
        case 97: return 166912;
        case 99: return 1;          // host registration
        case 106: return 32;        // blocks per multiprocessor
        case 111: return 1024;      // reserved shared memory
        case 115: return 1;         // memory pools
        default: return attribute > 0 && attribute < 160 ? 0 : kNoValue;
    }
}

CUresult GetUuid(Fn function, CUuuid *uuid, CUdevice ordinal) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        if (uuid == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Device *device = ordinal < api.engine.settings.devices ? api.engine.DeviceOf(ordinal) : nullptr;
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        uint8_t bytes[sizeof uuid->bytes];
        UuidOf(device->settings, bytes);
        memcpy(uuid->bytes, bytes, sizeof bytes);
        return CUDA_SUCCESS;
    });
}

// For the functions that are about one device.
template <class Body>
CUresult OfDevice(Fn function, CUdevice ordinal, const void *out, Body body) {
    return Call(function, Needs::kDriver, [&](Api &api) -> CUresult {
        if (out == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Device *device = ordinal < api.engine.settings.devices ? api.engine.DeviceOf(ordinal) : nullptr;
        if (device == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        return body(api, *device);
    });
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuDeviceGet(CUdevice *device, int ordinal) {
    return OfDevice(Fn::cuDeviceGet, ordinal, device, [&](Api &, Device &) -> CUresult {
        *device = ordinal;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetCount(int *count) {
    return Call(Fn::cuDeviceGetCount, Needs::kDriver, [&](Api &api) -> CUresult {
        if (count == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *count = api.engine.settings.devices;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetName(char *name, int length, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceGetName, ordinal, name, [&](Api &, Device &device) -> CUresult {
        if (length <= 0) return CUDA_ERROR_INVALID_VALUE;
        std::snprintf(name, static_cast<size_t>(length), "%s", device.settings.name.c_str());
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetAttribute(int *value, int attribute, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceGetAttribute, ordinal, value, [&](Api &, Device &device) -> CUresult {
        const int found = Attribute(device.settings, attribute);
        if (found == kNoValue) return CUDA_ERROR_INVALID_VALUE;
        *value = found;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceTotalMem_v2(size_t *bytes, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceTotalMem_v2, ordinal, bytes, [&](Api &, Device &device) -> CUresult {
        *bytes = device.settings.memory;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceComputeCapability(int *major, int *minor, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceComputeCapability, ordinal, major, [&](Api &, Device &device) -> CUresult {
        if (minor == nullptr) return CUDA_ERROR_INVALID_VALUE;
        *major = device.settings.cc_major;
        *minor = device.settings.cc_minor;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetProperties(CUdevprop *out, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceGetProperties, ordinal, out, [&](Api &, Device &device) -> CUresult {
        const auto of = [&](int attribute) { return Attribute(device.settings, attribute); };
        *out = CUdevprop{of(1), {of(2), of(3), of(4)}, {of(5), of(6), of(7)}, of(8), of(9), of(10), of(11), of(12), of(13), of(14)};
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetUuid(CUuuid *uuid, CUdevice ordinal) { return GetUuid(Fn::cuDeviceGetUuid, uuid, ordinal); }
CU_EXPORT CUresult CUDAAPI cuDeviceGetUuid_v2(CUuuid *uuid, CUdevice ordinal) { return GetUuid(Fn::cuDeviceGetUuid_v2, uuid, ordinal); }

CU_EXPORT CUresult CUDAAPI cuDeviceGetPCIBusId(char *text, int length, CUdevice ordinal) {
    return OfDevice(Fn::cuDeviceGetPCIBusId, ordinal, text, [&](Api &, Device &device) -> CUresult {
        if (length < 13) return CUDA_ERROR_INVALID_VALUE;
        std::snprintf(text, static_cast<size_t>(length), "%04X:%02X:%02X.0", device.settings.pci_domain, device.settings.pci_bus, device.settings.pci_device);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetByPCIBusId(CUdevice *device, const char *text) {
    return Call(Fn::cuDeviceGetByPCIBusId, Needs::kDriver, [&](Api &api) -> CUresult {
        unsigned domain = 0, bus = 0, slot = 0;
        if (device == nullptr || text == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (std::sscanf(text, "%x:%x:%x", &domain, &bus, &slot) != 3) {
            domain = 0;
            if (std::sscanf(text, "%x:%x", &bus, &slot) != 2) return CUDA_ERROR_INVALID_VALUE;
        }
        for (int ordinal = 0; ordinal < api.engine.settings.devices; ++ordinal) {
            const DeviceSettings &settings = api.engine.devices[static_cast<size_t>(ordinal)]->settings;
            if (settings.pci_domain != domain || settings.pci_bus != bus || settings.pci_device != slot) continue;
            *device = ordinal;
            return CUDA_SUCCESS;
        }
        return CUDA_ERROR_INVALID_DEVICE;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceCanAccessPeer(int *can, CUdevice ordinal, CUdevice peer) {
    return OfDevice(Fn::cuDeviceCanAccessPeer, ordinal, can, [&](Api &api, Device &) -> CUresult {
        if (peer >= api.engine.settings.devices || api.engine.DeviceOf(peer) == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        *can = peer != ordinal;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuDeviceGetP2PAttribute(int *value, int attribute, CUdevice ordinal, CUdevice peer) {
    return OfDevice(Fn::cuDeviceGetP2PAttribute, ordinal, value, [&](Api &api, Device &) -> CUresult {
        if (peer == ordinal || peer >= api.engine.settings.devices || api.engine.DeviceOf(peer) == nullptr) return CUDA_ERROR_INVALID_DEVICE;
        if (attribute < 1 || attribute > 4) return CUDA_ERROR_INVALID_VALUE;
        *value = attribute == 2; // access, but no atomics and no rank
        return CUDA_SUCCESS;
    });
}
