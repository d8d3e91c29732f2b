// What belongs to the calling thread.
#pragma once

#include "core.h"

namespace hpf {

// The thread's stack of contexts; emptied by hpf_reset.
std::vector<Context *> &ContextStack(const Engine &engine);

// The current context if it lives; null otherwise. Lock held.
Context *CurrentContext(const Engine &engine);

// More than 0: this thread's calls are not shown to observers.
int32_t &Muted();

void UuidOf(const DeviceSettings &settings, uint8_t (&bytes)[16]);

}  // namespace hpf
