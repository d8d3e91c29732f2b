// The tracks of device queues: one for each stream of a context.
#pragma once

#include "array.h"
#include "cuda_devices.h"
#include "track_ids.h"
#include "trace_writer.h"

namespace hp::inject {

class QueueTracks {
public:
    QueueTracks(TraceWriter &writer, TrackIds &tracks, CudaDevices &devices) noexcept : writer_(writer), tracks_(tracks), devices_(devices) {}

    // Number of the track, or -1 when there are no more.
    int32_t Of(int32_t device, uint32_t context, uint32_t stream) noexcept;

private:
    struct Queue {
        int32_t device;
        uint32_t context, stream;
        int32_t track;
    };

    TraceWriter &writer_;
    TrackIds &tracks_;
    CudaDevices &devices_;
    Array<Queue> queues_;
    size_t last_ = 0;  // work comes in runs of one stream
};

}  // namespace hp::inject
