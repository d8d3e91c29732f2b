// Names of the annotations that carry our own facts of an event, as the managed writer has them. The position is the
// interned id.
#pragma once

#include <stdint.h>

namespace hp::inject::own_keys {

constexpr uint32_t kFlags = 1, kDevice = 12, kStream = 13;

constexpr const char *kNames[] = {
    "", "flags", "request.id", "request.class", "request.intended_start_ns", "hand_off", "edge", "bytes",
    "layout", "tensor", "version", "request", "device", "stream",
};

}  // namespace hp::inject::own_keys
