// Where the fields of CUPTI's activity records lie. From CUDA 11.2 on every version of a record only appends to it, so
// these prefixes hold for all; the library's own walker steps from record to record.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

namespace hp::inject::cupti {

template <typename T>
T Read(const uint8_t *record, size_t offset) noexcept {
    T value;
    memcpy(&value, record + offset, sizeof value);
    return value;
}

namespace api {  // CUpti_ActivityAPI
constexpr size_t kCbid = 4, kStart = 8, kEnd = 16, kThread = 28, kCorrelation = 32, kResult = 36;
}

namespace kernel {  // CUpti_ActivityKernel6 and later
constexpr size_t kRegisters = 6, kStart = 16, kEnd = 24, kDevice = 40, kContext = 44, kStream = 48, kGrid = 52, kBlock = 64, kStaticShared = 76,
                 kDynamicShared = 80, kCorrelation = 92, kName = 104, kGraphNode = 144;
}

namespace copy {  // CUpti_ActivityMemcpy4 and later; the same up to the stream in CUpti_ActivityMemcpyPtoP3 and later
constexpr size_t kKind = 4, kFrom = 5, kTo = 6, kBytes = 8, kStart = 16, kEnd = 24, kDevice = 32, kContext = 36, kStream = 40, kCorrelation = 44,
                 kPeerFromDevice = 44, kPeerToDevice = 52, kPeerCorrelation = 60;
}

namespace fill {  // CUpti_ActivityMemset3 and later
constexpr size_t kBytes = 8, kStart = 16, kEnd = 24, kDevice = 32, kContext = 36, kStream = 40, kCorrelation = 44, kMemory = 50;
}

namespace overhead {  // CUpti_ActivityOverhead and later
constexpr size_t kKind = 4, kStart = 24, kEnd = 32;
}

}  // namespace hp::inject::cupti
