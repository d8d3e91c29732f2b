// Addresses of the exported functions by name. The declarations here say nothing of the parameters, which is why this file
// includes none of the others.
#include <cstring>

extern "C" {
#define F(name, base, since, twin) void name();
#include "functions.def"
#undef F
}

namespace hpf {

void *AddressOf(const char *name) {
    static const struct {
        const char *name;
        void (*address)();
    } table[] = {
#define F(name, base, since, twin) {#name, name},
#include "functions.def"
#undef F
    };
    for (const auto &entry : table)
        if (std::strcmp(entry.name, name) == 0) return reinterpret_cast<void *>(entry.address);
    return nullptr;
}

}  // namespace hpf
