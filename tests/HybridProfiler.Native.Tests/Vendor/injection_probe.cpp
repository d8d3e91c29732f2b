// A library that NVIDIA's own loaders load by an environment variable: prints what reaches it.
#include <stdio.h>

#include "vendor/nvtx.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

namespace {

void Print(const char *what, const nvtxEventAttributes_t *a, const char *registered) {
    printf("%s version %u size %u category %u color %d:%08x payload %d:%llu message %d:%s\n", what, a->version, a->size, a->category, a->colorType,
           a->color, a->payloadType, static_cast<unsigned long long>(a->payload.ullValue), a->messageType,
           a->messageType == NVTX_MESSAGE_TYPE_REGISTERED ? registered : a->message.ascii);
}

const char *last_string = "";

void MarkA(const char *message) { printf("mark %s\n", message); }
nvtxRangeId_t StartA(const char *message) { return printf("start %s\n", message), 77; }
void End(nvtxRangeId_t id) { printf("end %llu\n", static_cast<unsigned long long>(id)); }
int PushA(const char *message) { return printf("push %s\n", message), 0; }
int PushEx(const nvtxEventAttributes_t *attributes) { return Print("push", attributes, ""), 1; }
int Pop() { return printf("pop\n"), 2; }
nvtxDomainHandle_t DomainCreate(const char *name) { return printf("domain %s\n", name), reinterpret_cast<nvtxDomainHandle_t>(0x1000); }
nvtxStringHandle_t RegisterString(nvtxDomainHandle_t domain, const char *text) {
    last_string = text;
    return printf("string %s in %p\n", text, static_cast<void *>(domain)), reinterpret_cast<nvtxStringHandle_t>(0x2000);
}
int DomainPushEx(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *attributes) {
    printf("domain %p handle %p ", static_cast<void *>(domain), static_cast<void *>(attributes->message.registered));
    return Print("push", attributes, last_string), 3;
}
int DomainPop(nvtxDomainHandle_t domain) { return printf("domain %p pop\n", static_cast<void *>(domain)), 4; }

template <class Function>
void Set(NvtxFunctionTable table, unsigned int size, unsigned int slot, Function function) {
    if (slot < size && table[slot] != nullptr) *table[slot] = reinterpret_cast<NvtxFunctionPointer>(function);
    else printf("no slot %u of %u\n", slot, size);
}

}  // namespace

EXPORT int InitializeInjection(void) {
    printf("InitializeInjection\n");
    fflush(stdout);
    return 1;
}

EXPORT int InitializeInjectionNvtx2(NvtxGetExportTableFunc_t getExportTable) {
    auto callbacks = static_cast<const NvtxExportTableCallbacks *>(getExportTable(NVTX_ETID_CALLBACKS));
    if (callbacks == nullptr || callbacks->struct_size < sizeof(NvtxExportTableCallbacks)) return printf("no table of callbacks\n"), 0;
    if (auto version = static_cast<const NvtxExportTableVersionInfo *>(getExportTable(NVTX_ETID_VERSIONINFO))) {
        printf("nvtx version %u\n", version->version);
        if (version->struct_size >= sizeof(NvtxExportTableVersionInfo)) version->SetInjectionNvtxVersion(version->version);
    }
    NvtxFunctionTable core = nullptr, domains = nullptr;
    unsigned int coreSize = 0, domainsSize = 0;
    if (!callbacks->GetModuleFunctionTable(NVTX_CB_MODULE_CORE, &core, &coreSize)) return printf("no core module\n"), 0;
    if (!callbacks->GetModuleFunctionTable(NVTX_CB_MODULE_CORE2, &domains, &domainsSize)) return printf("no domain module\n"), 0;
    printf("slots %u %u\n", coreSize, domainsSize);
    Set(core, coreSize, NVTX_CBID_CORE_MarkA, MarkA);
    Set(core, coreSize, NVTX_CBID_CORE_RangeStartA, StartA);
    Set(core, coreSize, NVTX_CBID_CORE_RangeEnd, End);
    Set(core, coreSize, NVTX_CBID_CORE_RangePushA, PushA);
    Set(core, coreSize, NVTX_CBID_CORE_RangePushEx, PushEx);
    Set(core, coreSize, NVTX_CBID_CORE_RangePop, Pop);
    Set(domains, domainsSize, NVTX_CBID_CORE2_DomainCreateA, DomainCreate);
    Set(domains, domainsSize, NVTX_CBID_CORE2_DomainRegisterStringA, RegisterString);
    Set(domains, domainsSize, NVTX_CBID_CORE2_DomainRangePushEx, DomainPushEx);
    Set(domains, domainsSize, NVTX_CBID_CORE2_DomainRangePop, DomainPop);
    return 1;
}
