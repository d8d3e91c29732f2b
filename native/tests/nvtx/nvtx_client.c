#include "nvtx_client.h"

#include <string.h>

NvtxFunctionPointer nvtx_core[16], nvtx_core2[16];
unsigned int nvtx_client_size = 16;
int nvtx_client_lacks_core2;

static NvtxFunctionPointer *core_table[17], *core2_table[17];

static int HP_NVTX_API module_table(NvtxCallbackModule module, NvtxFunctionTable *table, unsigned int *size) {
    if (module != NVTX_CB_MODULE_CORE && (module != NVTX_CB_MODULE_CORE2 || nvtx_client_lacks_core2)) return 0;
    *table = module == NVTX_CB_MODULE_CORE ? core_table : core2_table;
    *size = nvtx_client_size;
    return 1;
}

static const NvtxExportTableCallbacks callbacks = {sizeof(NvtxExportTableCallbacks), module_table};

static const void *HP_NVTX_API export_table(uint32_t id) {
    return id == NVTX_ETID_CALLBACKS ? &callbacks : NULL;
}

int nvtx_client_attach(NvtxInitializeInjectionNvtxFunc_t tool) {
    memset(nvtx_core, 0, sizeof nvtx_core);
    memset(nvtx_core2, 0, sizeof nvtx_core2);
    for (int i = 1; i < 16; i++) {
        core_table[i] = &nvtx_core[i];
        core2_table[i] = &nvtx_core2[i];
    }
    return tool(export_table);
}
