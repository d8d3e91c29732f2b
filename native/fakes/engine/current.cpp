#include "current.h"

#include <cstdlib>

namespace hpf {

std::vector<Context *> &ContextStack(const Engine &engine) {
    thread_local std::vector<Context *> stack;
    thread_local uint32_t of = 0;
    if (of != engine.resets) {
        stack.clear();
        of = engine.resets;
    }
    return stack;
}

Context *CurrentContext(const Engine &engine) {
    const std::vector<Context *> &stack = ContextStack(engine);
    if (stack.empty() || engine.contexts.count(stack.back()) == 0) return nullptr;
    return stack.back();
}

int32_t &Muted() {
    thread_local int32_t muted = 0;
    return muted;
}

void UuidOf(const DeviceSettings &settings, uint8_t (&bytes)[16]) {
    for (int i = 0; i < 16; ++i)
        bytes[i] = static_cast<uint8_t>(std::strtoul(settings.uuid.substr(static_cast<size_t>(i) * 2, 2).c_str(), nullptr, 16));
}

}  // namespace hpf
