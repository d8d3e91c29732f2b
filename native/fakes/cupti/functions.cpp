#include <string_view>
#include <unordered_map>

#include "session.h"

namespace hpf::cupti {

namespace {

struct Function {
    const char *name;
    uint32_t cbid;
};

constexpr Function kDriverFunctions[] = {
#define HPF_DRIVER_FUNCTION(name, cbid) {#name, cbid},
#define HPF_RUNTIME_FUNCTION(name, cbid)
#include "functions.inc"
#undef HPF_DRIVER_FUNCTION
#undef HPF_RUNTIME_FUNCTION
};

constexpr Function kRuntimeFunctions[] = {
#define HPF_DRIVER_FUNCTION(name, cbid)
#define HPF_RUNTIME_FUNCTION(name, cbid) {#name, cbid},
#include "functions.inc"
#undef HPF_DRIVER_FUNCTION
#undef HPF_RUNTIME_FUNCTION
};

constexpr Function kResourceEvents[] = {
    {"context created", 1}, {"context destroy starting", 2}, {"stream created", 3},         {"stream destroy starting", 4},
    {"cuInit finished", 5}, {"module loaded", 6},            {"module unload starting", 7},
};

constexpr Function kSynchronizeEvents[] = {{"stream synchronized", 1}, {"context synchronized", 2}};

template <size_t N>
const char *Find(const Function (&functions)[N], uint32_t cbid) {
    for (const Function &function : functions)
        if (function.cbid == cbid) return function.name;
    return nullptr;
}

}  // namespace

uint32_t DriverCallbackId(const char *function) {
    static const auto *ids = [] {
        auto *map = new std::unordered_map<std::string_view, uint32_t>;
        for (const Function &known : kDriverFunctions) map->emplace(known.name, known.cbid);
        return map;
    }();
    const auto it = ids->find(function);
    return it != ids->end() ? it->second : 0;
}

const char *CallbackName(uint32_t domain, uint32_t cbid) {
    switch (domain) {
        case kDomainDriver: return Find(kDriverFunctions, cbid);
        case kDomainRuntime: return Find(kRuntimeFunctions, cbid);
        case kDomainResource: return Find(kResourceEvents, cbid);
        case kDomainSynchronize: return Find(kSynchronizeEvents, cbid);
        default: return nullptr;
    }
}

}  // namespace hpf::cupti
