/*
 * What HybridProfiler uses of NVTX, declared from its documented ABI; see cuda.h for the rules. NVTX has no library of its
 * own to link: a program calls through tables that an injected tool fills in, or libnvToolsExt exports the same names.
 */
#ifndef HP_VENDOR_NVTX_H
#define HP_VENDOR_NVTX_H

#include <stddef.h>
#include <stdint.h>
#include <wchar.h>

#if defined(_WIN32)
#define HP_NVTX_API __stdcall
#else
#define HP_NVTX_API
#endif

typedef uint64_t nvtxRangeId_t;
typedef struct nvtxDomainRegistration_st *nvtxDomainHandle_t;
typedef struct nvtxStringRegistration_st *nvtxStringHandle_t;
typedef struct nvtxResourceHandle *nvtxResourceHandle_t;

enum {
    NVTX_NO_PUSH_POP_TRACKING = -2,
    HP_NVTX_VERSION = 2 /* nvtxEventAttributes_t.version: 2 of libnvToolsExt, 3 of the header-only NVTX; the same 48 bytes */
};

enum { /* nvtxEventAttributes_t.colorType */
    NVTX_COLOR_UNKNOWN = 0,
    NVTX_COLOR_ARGB = 1
};

enum { /* nvtxEventAttributes_t.messageType */
    NVTX_MESSAGE_UNKNOWN = 0,
    NVTX_MESSAGE_TYPE_ASCII = 1,
    NVTX_MESSAGE_TYPE_UNICODE = 2,
    NVTX_MESSAGE_TYPE_REGISTERED = 3
};

enum { /* nvtxEventAttributes_t.payloadType */
    NVTX_PAYLOAD_UNKNOWN = 0,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT64 = 1,
    NVTX_PAYLOAD_TYPE_INT64 = 2,
    NVTX_PAYLOAD_TYPE_DOUBLE = 3,
    NVTX_PAYLOAD_TYPE_UNSIGNED_INT32 = 4,
    NVTX_PAYLOAD_TYPE_INT32 = 5,
    NVTX_PAYLOAD_TYPE_FLOAT = 6
};

typedef union nvtxMessageValue_t {
    const char *ascii;
    const wchar_t *unicode; /* 4 bytes a character on Linux, 2 on Windows */
    nvtxStringHandle_t registered;
} nvtxMessageValue_t;

typedef struct nvtxEventAttributes_v2 {
    uint16_t version;
    uint16_t size;
    uint32_t category;
    int32_t colorType;
    uint32_t color;
    int32_t payloadType;
    int32_t reserved0;
    union {
        uint64_t ullValue;
        int64_t llValue;
        double dValue;
        uint32_t uiValue;
        int32_t iValue;
        float fValue;
    } payload;
    int32_t messageType;
    nvtxMessageValue_t message;
} nvtxEventAttributes_t;

/* Reception: the tool that NVTX_INJECTION64_PATH names exports InitializeInjectionNvtx2 and is handed the export tables. */
enum { /* ids of export tables */
    NVTX_ETID_INVALID = 0,
    NVTX_ETID_CALLBACKS = 1,
    NVTX_ETID_VERSIONINFO = 3
};

typedef int NvtxCallbackModule;
enum {
    NVTX_CB_MODULE_INVALID = 0,
    NVTX_CB_MODULE_CORE = 1,
    NVTX_CB_MODULE_CUDA = 2,
    NVTX_CB_MODULE_OPENCL = 3,
    NVTX_CB_MODULE_CUDART = 4,
    NVTX_CB_MODULE_CORE2 = 5,
    NVTX_CB_MODULE_SYNC = 6
};

enum { /* slots of the module CORE */
    NVTX_CBID_CORE_MarkEx = 1,
    NVTX_CBID_CORE_MarkA = 2,
    NVTX_CBID_CORE_MarkW = 3,
    NVTX_CBID_CORE_RangeStartEx = 4,
    NVTX_CBID_CORE_RangeStartA = 5,
    NVTX_CBID_CORE_RangeStartW = 6,
    NVTX_CBID_CORE_RangeEnd = 7,
    NVTX_CBID_CORE_RangePushEx = 8,
    NVTX_CBID_CORE_RangePushA = 9,
    NVTX_CBID_CORE_RangePushW = 10,
    NVTX_CBID_CORE_RangePop = 11,
    NVTX_CBID_CORE_NameCategoryA = 12,
    NVTX_CBID_CORE_NameCategoryW = 13,
    NVTX_CBID_CORE_NameOsThreadA = 14,
    NVTX_CBID_CORE_NameOsThreadW = 15
};

enum { /* slots of the module CORE2, which has the entries with a domain */
    NVTX_CBID_CORE2_DomainMarkEx = 1,
    NVTX_CBID_CORE2_DomainRangeStartEx = 2,
    NVTX_CBID_CORE2_DomainRangeEnd = 3,
    NVTX_CBID_CORE2_DomainRangePushEx = 4,
    NVTX_CBID_CORE2_DomainRangePop = 5,
    NVTX_CBID_CORE2_DomainResourceCreate = 6,
    NVTX_CBID_CORE2_DomainResourceDestroy = 7,
    NVTX_CBID_CORE2_DomainNameCategoryA = 8,
    NVTX_CBID_CORE2_DomainNameCategoryW = 9,
    NVTX_CBID_CORE2_DomainRegisterStringA = 10,
    NVTX_CBID_CORE2_DomainRegisterStringW = 11,
    NVTX_CBID_CORE2_DomainCreateA = 12,
    NVTX_CBID_CORE2_DomainCreateW = 13,
    NVTX_CBID_CORE2_DomainDestroy = 14,
    NVTX_CBID_CORE2_Initialize = 15
};

typedef void (*NvtxFunctionPointer)(void);
typedef NvtxFunctionPointer **NvtxFunctionTable; /* slot i holds the address of the pointer that the program calls through */

typedef struct NvtxExportTableCallbacks {
    size_t struct_size;
    int(HP_NVTX_API *GetModuleFunctionTable)(NvtxCallbackModule module, NvtxFunctionTable *out_table, unsigned int *out_size);
} NvtxExportTableCallbacks;

typedef struct NvtxExportTableVersionInfo {
    size_t struct_size;
    uint32_t version;
    uint32_t reserved0;
    void(HP_NVTX_API *SetInjectionNvtxVersion)(uint32_t version);
} NvtxExportTableVersionInfo;

typedef const void *(HP_NVTX_API *NvtxGetExportTableFunc_t)(uint32_t exportTableId);
typedef int(HP_NVTX_API *NvtxInitializeInjectionNvtxFunc_t)(NvtxGetExportTableFunc_t exportTable);

/* Emission: what libnvToolsExt exports, and the types of the slots above. */
typedef void(HP_NVTX_API *HP_PFN_nvtxInitialize)(const void *reserved); /* a slot only: no library exports it */
typedef void(HP_NVTX_API *PFN_nvtxMarkEx)(const nvtxEventAttributes_t *eventAttrib);
typedef void(HP_NVTX_API *PFN_nvtxMarkA)(const char *message);
typedef void(HP_NVTX_API *PFN_nvtxMarkW)(const wchar_t *message);
typedef nvtxRangeId_t(HP_NVTX_API *PFN_nvtxRangeStartEx)(const nvtxEventAttributes_t *eventAttrib);
typedef nvtxRangeId_t(HP_NVTX_API *PFN_nvtxRangeStartA)(const char *message);
typedef nvtxRangeId_t(HP_NVTX_API *PFN_nvtxRangeStartW)(const wchar_t *message);
typedef void(HP_NVTX_API *PFN_nvtxRangeEnd)(nvtxRangeId_t id);
typedef int(HP_NVTX_API *PFN_nvtxRangePushEx)(const nvtxEventAttributes_t *eventAttrib);
typedef int(HP_NVTX_API *PFN_nvtxRangePushA)(const char *message);
typedef int(HP_NVTX_API *PFN_nvtxRangePushW)(const wchar_t *message);
typedef int(HP_NVTX_API *PFN_nvtxRangePop)(void);
typedef void(HP_NVTX_API *PFN_nvtxNameCategoryA)(uint32_t category, const char *name);
typedef void(HP_NVTX_API *PFN_nvtxNameOsThreadA)(uint32_t threadId, const char *name);
typedef nvtxDomainHandle_t(HP_NVTX_API *PFN_nvtxDomainCreateA)(const char *name);
typedef nvtxDomainHandle_t(HP_NVTX_API *PFN_nvtxDomainCreateW)(const wchar_t *name);
typedef void(HP_NVTX_API *PFN_nvtxDomainDestroy)(nvtxDomainHandle_t domain);
typedef nvtxStringHandle_t(HP_NVTX_API *PFN_nvtxDomainRegisterStringA)(nvtxDomainHandle_t domain, const char *string);
typedef nvtxStringHandle_t(HP_NVTX_API *PFN_nvtxDomainRegisterStringW)(nvtxDomainHandle_t domain, const wchar_t *string);
typedef void(HP_NVTX_API *PFN_nvtxDomainNameCategoryA)(nvtxDomainHandle_t domain, uint32_t category, const char *name);
typedef void(HP_NVTX_API *PFN_nvtxDomainMarkEx)(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *eventAttrib);
typedef nvtxRangeId_t(HP_NVTX_API *PFN_nvtxDomainRangeStartEx)(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *eventAttrib);
typedef void(HP_NVTX_API *PFN_nvtxDomainRangeEnd)(nvtxDomainHandle_t domain, nvtxRangeId_t id);
typedef int(HP_NVTX_API *PFN_nvtxDomainRangePushEx)(nvtxDomainHandle_t domain, const nvtxEventAttributes_t *eventAttrib);
typedef int(HP_NVTX_API *PFN_nvtxDomainRangePop)(nvtxDomainHandle_t domain);

#endif
