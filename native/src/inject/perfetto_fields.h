// Field numbers of Perfetto's trace format: the one place of the native writer that knows them. They are the numbers of
// the managed writer, under the names of Perfetto's .proto files; docs/trace-format.md says with what they were compared.
#pragma once

#include <stdint.h>

namespace hp::inject::perfetto {

constexpr uint32_t kTracePacket = 1;

namespace packet {
constexpr uint32_t kClockSnapshot = 6, kTimestamp = 8, kTrustedPacketSequenceId = 10, kTrackEvent = 11, kInternedData = 12,
                   kSequenceFlags = 13, kGpuRenderStageEvent = 53, kTimestampClockId = 58, kTracePacketDefaults = 59,
                   kTrackDescriptor = 60, kFirstPacketOnSequence = 87, kTraceAttributes = 126, kGpuInfo = 128;
}

namespace sequence {
constexpr uint32_t kCleared = 1, kNeeds = 2;
}

namespace defaults {
constexpr uint32_t kTrackEventDefaults = 11, kTimestampClockId = 58;
}

namespace event {
constexpr uint32_t kCategoryIids = 3, kDebugAnnotations = 4, kType = 9, kNameIid = 10, kTrackUuid = 11, kCategories = 22, kName = 23,
                   kGpuCorrelation = 3000, kSubmittedEventIds = 1;
constexpr uint32_t kBegin = 1, kEnd = 2, kInstant = 3;
}

namespace annotation {
constexpr uint32_t kNameIid = 1, kBool = 2, kInt = 4, kDouble = 5, kString = 6, kName = 10;
}

namespace interned {
constexpr uint32_t kEventCategories = 1, kEventNames = 2, kAnnotationNames = 3, kGraphicsContexts = 23, kGpuSpecifications = 24,
                   kComputeArgNames = 1001, kIid = 1, kText = 2;
}

namespace attributes {
constexpr uint32_t kAttribute = 1, kKey = 1, kLong = 2, kString = 3;
}

namespace track {
constexpr uint32_t kUuid = 1, kName = 2, kProcess = 3, kThread = 4, kParentUuid = 5, kProcessPid = 1, kProcessName = 6, kThreadPid = 1,
                   kThreadTid = 2, kThreadName = 5;
}

namespace clock {
constexpr uint32_t kClocks = 1, kPrimaryTraceClock = 2, kId = 1, kTimestamp = 2, kIsIncremental = 3;
constexpr uint32_t kRealtime = 1, kMonotonic = 3, kFirstOwn = 64;
}

namespace gpu {
constexpr uint32_t kEventId = 1, kDuration = 2, kContext = 5, kGpuId = 11, kHwQueueIid = 13, kStageIid = 14, kName = 17, kEventWaitIds = 18,
                   kNameIid = 20, kLaunch = 21;
constexpr uint32_t kLaunchGridSize = 1, kLaunchWorkgroupSize = 2, kLaunchArgs = 3, kDimX = 1;
constexpr uint32_t kArgNameIid = 1, kArgName = 2, kArgInt = 3, kArgUint = 4, kArgDouble = 5, kArgString = 6;
constexpr uint32_t kSpecificationName = 2, kSpecificationDescription = 3, kSpecificationCategory = 4, kCategoryOther = 0, kCategoryCompute = 2;
constexpr uint32_t kContextPid = 2, kContextApi = 3, kApiOpenCl = 3, kApiCuda = 4, kApiHip = 5;
constexpr uint32_t kInfoGpus = 1, kInfoName = 1, kInfoVendor = 2;
}

}  // namespace hp::inject::perfetto
