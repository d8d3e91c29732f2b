#include "queue_tracks.h"

#include "platform.h"

namespace hp::inject {

int32_t QueueTracks::Of(int32_t device, uint32_t context, uint32_t stream) noexcept {
    const auto is = [=](const Queue &queue) noexcept { return queue.device == device && queue.context == context && queue.stream == stream; };
    if (last_ < queues_.Count() && is(queues_[last_])) return queues_[last_].track;
    for (size_t i = 0; i < queues_.Count(); ++i) {
        if (!is(queues_[i])) continue;
        last_ = i;
        return queues_[i].track;
    }
    devices_.Need(writer_, device);
    Line name;
    name.Add("stream ").Add(int64_t{stream}).Add(", context ").Add(int64_t{context});
    Track track;
    track.kind = TrackKind::DeviceQueue;
    track.name = name;
    track.nativeId = stream;
    track.device = device;
    const int32_t id = tracks_.Take();
    if (id < 0 || !writer_.DeclareTrack(id, track) || !queues_.Add({device, context, stream, id})) return -1;
    last_ = queues_.Count() - 1;
    return id;
}

}  // namespace hp::inject
