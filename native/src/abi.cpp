#include "hybridprofiler.h"

extern "C" HP_API uint32_t hp_abi_version(void) noexcept {
    return HP_ABI_VERSION;
}
