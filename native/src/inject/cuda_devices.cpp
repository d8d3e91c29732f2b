#include "cuda_devices.h"

#include "vendor/cuda.h"

namespace hp::inject {

namespace {

#if defined(_WIN32)
constexpr const char *kDriver = "nvcuda.dll";
#else
constexpr const char *kDriver = "libcuda.so.1";
#endif

template <typename Function>
Function Entry(void *driver, const char *name) noexcept {
    return reinterpret_cast<Function>(FindEntry(driver, name));
}

bool ContainsSimulated(const char *name) noexcept {
    for (; *name != '\0'; ++name) {
        static const char kWord[] = "simulated";
        size_t at = 0;
        while (at < sizeof kWord - 1 && (name[at] | 0x20) == kWord[at]) ++at;
        if (at == sizeof kWord - 1) return true;
    }
    return false;
}

// As the vendor's tools print it, without their prefix.
void AddUuid(Line &text, const CUuuid &uuid) noexcept {
    static const char kDigits[] = "0123456789abcdef";
    for (int i = 0; i < 16; ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) text.Add("-");
        const unsigned char byte = static_cast<unsigned char>(uuid.bytes[i]);
        const char pair[] = {kDigits[byte >> 4], kDigits[byte & 15]};
        text.Add(Text(pair, 2));
    }
}

void AddAttribute(Line &text, PFN_cuDeviceGetAttribute get, int attribute, CUdevice device) noexcept {
    int value = 0;
    if (get != nullptr && get(&value, attribute, device) == CUDA_SUCCESS) text.Add(int64_t{value});
    else text.Add("?");
}

}  // namespace

bool CudaDevices::Find(TraceWriter &writer, bool isLast) noexcept {
    if (known_) return true;
    void *const driver = FindLoadedLibrary(kDriver);
    if (driver == nullptr) {
        if (!isLast) return false;
        absence_.Add("the driver's library ").Add(kDriver).Add(" is not loaded in this process.");
        return known_ = true;
    }
    const auto count = Entry<PFN_cuDeviceGetCount>(driver, "cuDeviceGetCount");
    int devices = 0;
    CUresult status = count == nullptr ? CUDA_ERROR_NOT_FOUND : count(&devices);
    if (status == CUDA_ERROR_NOT_INITIALIZED && !isLast) return false;
    known_ = true;
    const char *call = "cuDeviceGetCount";
    if (status == CUDA_ERROR_NOT_INITIALIZED) {
        // The program's own cuInit has failed, or is still to come. Only cuInit says why.
        const auto init = Entry<PFN_cuInit>(driver, "cuInit");
        if (init != nullptr && (status = init(0)) == CUDA_SUCCESS) status = count(&devices);
        else call = "cuInit";
    }
    if (status != CUDA_SUCCESS || devices == 0) {
        Explain(driver, status == CUDA_SUCCESS ? CUDA_ERROR_NO_DEVICE : status, call);
        return true;
    }
    int version = 0;
    const auto getVersion = Entry<PFN_cuDriverGetVersion>(driver, "cuDriverGetVersion");
    if (getVersion != nullptr) getVersion(&version);
    driverVersion_.Clear();
    driverVersion_.Add("CUDA ").Add(int64_t{version / 1000}).Add(".").Add(int64_t{version % 1000 / 10});
    for (int32_t i = 0; i < devices && i < kMost; ++i) Declare(writer, driver, i);
    return true;
}

bool CudaDevices::Need(TraceWriter &writer, int32_t ordinal) noexcept {
    Find(writer, false);
    if (ordinal < 0 || ordinal >= kMost) return false;
    if (declared_[ordinal]) return true;
    declared_[ordinal] = true;
    Line name;
    name.Add("CUDA device ").Add(int64_t{ordinal});
    Device device;
    device.name = name;
    device.api = DeviceApi::Cuda;
    device.vendor = "NVIDIA";
    device.clockUncertaintyNs = 0;
    writer.DeclareDevice(ordinal, device);
    return true;
}

void CudaDevices::Declare(TraceWriter &writer, void *driver, int32_t ordinal) noexcept {
    CUdevice handle = ordinal;
    const auto getDevice = Entry<PFN_cuDeviceGet>(driver, "cuDeviceGet");
    if (getDevice == nullptr || getDevice(&handle, ordinal) != CUDA_SUCCESS) return;
    char name[256] = "", bus[64] = "";
    const auto getName = Entry<PFN_cuDeviceGetName>(driver, "cuDeviceGetName");
    const auto getBus = Entry<PFN_cuDeviceGetPCIBusId>(driver, "cuDeviceGetPCIBusId");
    const auto getAttribute = Entry<PFN_cuDeviceGetAttribute>(driver, "cuDeviceGetAttribute");
    const auto getMemory = Entry<PFN_cuDeviceTotalMem_v2>(driver, "cuDeviceTotalMem_v2");
    auto getUuid = Entry<PFN_cuDeviceGetUuid>(driver, "cuDeviceGetUuid_v2");
    if (getUuid == nullptr) getUuid = Entry<PFN_cuDeviceGetUuid>(driver, "cuDeviceGetUuid");
    if (getName != nullptr) getName(name, sizeof name - 1, handle);
    if (getBus != nullptr) getBus(bus, sizeof bus - 1, handle);
    for (char *at = bus; *at != '\0'; ++at) {
        if (*at >= 'A' && *at <= 'Z') *at = static_cast<char>(*at | 0x20);
    }
    Line fallback, capability, order, memory, multiprocessors, uuid;
    fallback.Add("CUDA device ").Add(int64_t{ordinal});
    order.Add(int64_t{ordinal});
    AddAttribute(capability, getAttribute, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, handle);
    capability.Add(".");
    AddAttribute(capability, getAttribute, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, handle);
    AddAttribute(multiprocessors, getAttribute, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, handle);
    size_t bytes = 0;
    if (getMemory != nullptr) getMemory(&bytes, handle);
    memory.Add(static_cast<int64_t>(bytes));
    CUuuid id;
    if (getUuid != nullptr && getUuid(&id, handle) == CUDA_SUCCESS) AddUuid(uuid, id);

    const Fact properties[] = {
        {"compute_capability", capability}, {"cuda_ordinal", order}, {"global_memory_bytes", memory},
        {"multiprocessors", multiprocessors}, {"pci_bus_id", bus}, {"uuid", uuid},
    };
    Device device;
    device.name = name[0] != '\0' ? Text(name) : Text(fallback);
    // A simulated driver says so in the name of its devices; nothing it gives is a measurement of hardware.
    device.api = ContainsSimulated(name) ? DeviceApi::Simulated : DeviceApi::Cuda;
    device.vendor = "NVIDIA";
    device.driverVersion = driverVersion_;
    device.clockUncertaintyNs = 0;
    device.properties = {properties, sizeof properties / sizeof *properties};
    declared_[ordinal] = true;
    writer.DeclareDevice(ordinal, device);
}

void CudaDevices::Explain(void *driver, int32_t status, const char *call) noexcept {
    const char *name = nullptr;
    const auto getName = Entry<PFN_cuGetErrorName>(driver, "cuGetErrorName");
    if (getName == nullptr || getName(status, &name) != CUDA_SUCCESS || name == nullptr) name = "an unknown error";
    absence_.Clear();
    if (status == CUDA_ERROR_NO_DEVICE) {
        absence_.Add("the driver's library is there and finds no device (").Add(call).Add(
            " returned 100): the kernel driver is not loaded (nvidia-smi shows it), no GPU is there or none was handed into the "
            "container, or CUDA_VISIBLE_DEVICES hides them.");
        return;
    }
    absence_.Add(call).Add(" returned ").Add(int64_t{status}).Add(" (").Add(name).Add(").");
}

}  // namespace hp::inject
