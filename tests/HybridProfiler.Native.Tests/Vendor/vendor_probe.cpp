// Calls one of NVIDIA's libraries and prints each answer as "call=code[:value]". A program of its own, since a process has
// one libcuda, and since only a program that runs to its end shows that nothing was printed and nothing crashed.
#include <dlfcn.h>
#include <initializer_list>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "vendor/cuda.h"
#include "vendor/nvml.h"
#include "vendor/nvtx.h"

namespace {

void *library;

template <class Function>
Function Find(const char *symbol) {
    Function function = reinterpret_cast<Function>(dlsym(library, symbol));
    if (function == nullptr) printf("%s=missing\n", symbol);
    return function;
}

#define CALL(name, ...)                                          \
    do {                                                         \
        if (auto f = Find<PFN_##name>(#name)) printf("%s=%d\n", #name, static_cast<int>(f(__VA_ARGS__))); \
    } while (0)

void Driver() {
    int version = 0, count = -1;
    CALL(cuDriverGetVersion, &version);
    printf("version=%d\n", version);
    CALL(cuInit, 0);
    CALL(cuDeviceGetCount, &count);
    CUdevice device = 0;
    CUcontext context = nullptr;
    CUstream stream = nullptr;
    CUevent event = nullptr;
    CUdeviceptr memory = 0;
    size_t bytes = 0;
    float ms = 0;
    char text[64];
    CUuuid uuid;
    CALL(cuDeviceGet, &device, 0);
    CALL(cuDeviceGetName, text, static_cast<int>(sizeof text), 0);
    CALL(cuDeviceGetUuid_v2, &uuid, 0);
    CALL(cuDevicePrimaryCtxRetain, &context, 0);
    CALL(cuCtxGetCurrent, &context);
    CALL(cuCtxSynchronize);
    CALL(cuStreamCreate, &stream, CU_STREAM_NON_BLOCKING);
    CALL(cuStreamQuery, nullptr);
    CALL(cuEventCreate, &event, CU_EVENT_DEFAULT);
    CALL(cuEventRecord, nullptr, nullptr);
    CALL(cuEventQuery, nullptr);
    CALL(cuEventElapsedTime, &ms, nullptr, nullptr);
    CALL(cuStreamWaitEvent, nullptr, nullptr, 0);
    CALL(cuMemAlloc_v2, &memory, 16);
    CALL(cuMemGetInfo_v2, &bytes, &bytes);
    void *pointer = nullptr;
    CUdriverProcAddressQueryResult result = -1;
    CALL(cuGetProcAddress_v2, "cuInit", &pointer, 12000, 0, &result);
    printf("procaddress=%s\n", pointer != nullptr ? "found" : "null");
    // What the library calls its own codes.
    if (auto name = Find<PFN_cuGetErrorName>("cuGetErrorName")) {
        for (int code = 0; code < 1000; ++code) {
            const char *said = nullptr;
            if (name(code, &said) == CUDA_SUCCESS && said != nullptr) printf("error %s=%d\n", said, code);
        }
    }
}

void Nvml() {
    char text[96] = "";
    unsigned int count = 0;
    nvmlDevice_t device = nullptr;
    CALL(nvmlDeviceGetCount_v2, &count);
    CALL(nvmlInit_v2);
    CALL(nvmlInitWithFlags, NVML_INIT_FLAG_NO_GPUS);
    CALL(nvmlSystemGetNVMLVersion, text, static_cast<unsigned int>(sizeof text));
    printf("version=%s\n", text);
    CALL(nvmlSystemGetDriverVersion, text, static_cast<unsigned int>(sizeof text));
    CALL(nvmlDeviceGetCount_v2, &count);
    CALL(nvmlDeviceGetHandleByIndex_v2, 0, &device);
    if (auto say = Find<PFN_nvmlErrorString>("nvmlErrorString")) printf("9=%s\n", say(NVML_ERROR_DRIVER_NOT_LOADED));
    CALL(nvmlShutdown);
}

int Cupti(const char *libcuda) {
    // CUPTI looks for libcuda.so.1, which is found by that name once it is loaded.
    if (libcuda != nullptr && dlopen(libcuda, RTLD_NOW | RTLD_GLOBAL) == nullptr) return 2;
    using Number = int (*)(uint32_t *);
    using Time = int (*)(uint64_t *);
    using One = int (*)(uint32_t);
    using Pair = int (*)(void *, void *);
    using Triple = int (*)(void *, void *, void *);
    using Text = int (*)(int, const char **);
    uint32_t version = 0;
    if (auto f = Find<Number>("cuptiGetVersion")) printf("cuptiGetVersion=%d\n", f(&version));
    printf("version=%u\n", version);
    timespec before, after;
    uint64_t now = 0;
    int code = -1;
    clock_gettime(CLOCK_REALTIME, &before);
    if (auto f = Find<Time>("cuptiGetTimestamp")) code = f(&now);
    clock_gettime(CLOCK_REALTIME, &after);
    const uint64_t low = before.tv_sec * 1000000000ull + before.tv_nsec, high = after.tv_sec * 1000000000ull + after.tv_nsec;
    printf("cuptiGetTimestamp=%d\nrealtime=%s\n", code, low <= now && now <= high ? "bracketed" : "not bracketed");
    auto request = +[](uint8_t **buffer, size_t *size, size_t *records) { *buffer = nullptr, *size = 0, *records = 0; };
    auto completed = +[](void *, uint32_t, uint8_t *, size_t, size_t) {};
    if (auto f = Find<Pair>("cuptiActivityRegisterCallbacks")) printf("cuptiActivityRegisterCallbacks=%d\n", f(reinterpret_cast<void *>(request), reinterpret_cast<void *>(completed)));
    if (auto f = Find<One>("cuptiActivityEnable")) printf("cuptiActivityEnable=%d\n", f(10));
    void *subscriber = nullptr;
    if (auto f = Find<Triple>("cuptiSubscribe")) printf("cuptiSubscribe=%d\n", f(&subscriber, nullptr, nullptr));
    if (auto f = Find<One>("cuptiActivityFlushAll")) printf("cuptiActivityFlushAll=%d\n", f(0));
    const char *said = nullptr;
    if (auto f = Find<Text>("cuptiGetResultString"))
        for (const int result : {15, 35, 39}) printf("result %d=%s\n", result, f(result, &said) == 0 ? said : "?");
    using Name = int (*)(int, uint32_t, const char **);
    if (auto f = Find<Name>("cuptiGetCallbackName")) printf("launch=%s\n", f(2, 211, &said) == 0 ? said : "?");
    if (auto f = Find<int (*)()>("cuptiFinalize")) printf("cuptiFinalize=%d\n", f());
    return 0;
}

void Nvtx() {
    const nvtxEventAttributes_t attributes = [] {
        nvtxEventAttributes_t a = {};
        a.version = HP_NVTX_VERSION;
        a.size = sizeof a;
        a.category = 7;
        a.colorType = NVTX_COLOR_ARGB;
        a.color = 0xff102030u;
        a.payloadType = NVTX_PAYLOAD_TYPE_UNSIGNED_INT64;
        a.payload.ullValue = 123456789012345ull;
        a.messageType = NVTX_MESSAGE_TYPE_ASCII;
        a.message.ascii = "attributed";
        return a;
    }();
    CALL(nvtxRangePushA, "outer");
    CALL(nvtxRangePushEx, &attributes);
    CALL(nvtxRangePop);
    CALL(nvtxRangePop);
    if (auto f = Find<PFN_nvtxMarkA>("nvtxMarkA")) f("mark");
    if (auto start = Find<PFN_nvtxRangeStartA>("nvtxRangeStartA"))
        if (auto end = Find<PFN_nvtxRangeEnd>("nvtxRangeEnd")) end(start("free"));
    auto create = Find<PFN_nvtxDomainCreateA>("nvtxDomainCreateA");
    auto string = Find<PFN_nvtxDomainRegisterStringA>("nvtxDomainRegisterStringA");
    auto push = Find<PFN_nvtxDomainRangePushEx>("nvtxDomainRangePushEx");
    auto pop = Find<PFN_nvtxDomainRangePop>("nvtxDomainRangePop");
    if (create == nullptr || string == nullptr || push == nullptr || pop == nullptr) return;
    nvtxDomainHandle_t domain = create("domain");
    nvtxEventAttributes_t registered = attributes;
    registered.messageType = NVTX_MESSAGE_TYPE_REGISTERED;
    registered.message.registered = string(domain, "registered");
    push(domain, &registered);
    pop(domain);
}

}  // namespace

int main(int count, char **arguments) {
    if (count < 3) return 2;
    library = dlopen(arguments[2], RTLD_NOW);
    if (library == nullptr) {
        printf("load=%s\n", dlerror());
        return 1;
    }
    const char *what = arguments[1];
    if (strcmp(what, "driver") == 0) return Driver(), 0;
    if (strcmp(what, "nvml") == 0) return Nvml(), 0;
    if (strcmp(what, "cupti") == 0) return Cupti(count > 3 ? arguments[3] : nullptr);
    if (strcmp(what, "nvtx") == 0) return Nvtx(), 0;
    return 2;
}
