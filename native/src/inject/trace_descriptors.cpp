// Packets that describe: clocks, process, tracks, sequences, devices.
#include "perfetto_fields.h"
#include "trace_writer.h"

namespace hp::inject {

using namespace perfetto;

namespace {
constexpr uint32_t kFactsSequence = 1;
constexpr uint64_t kProcessUuid = 1, kFactsUuid = 2;
}  // namespace

// Clocks (times are on the monotonic clock), the process and the track of facts.
void TraceWriter::Preamble() noexcept {
    if (preamble_) return;
    preamble_ = true;
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Value(packet::kTrustedPacketSequenceId, kFactsSequence);
    const size_t snapshot = output_.OpenMessage(packet::kClockSnapshot);
    WriteClock(clock::kMonotonic, header_.startNs, false);
    if (header_.realtimeOffsetNs != 0) WriteClock(clock::kRealtime, header_.startNs + header_.realtimeOffsetNs, false);
    output_.Value(clock::kPrimaryTraceClock, clock::kMonotonic);
    output_.Close(snapshot);
    output_.Close(packet);

    const Packet process = OpenDescriptor(kProcessUuid);
    const size_t about = output_.OpenMessage(track::kProcess);
    output_.Signed(track::kProcessPid, header_.processId);
    if (!header_.processName.IsEmpty()) output_.String(track::kProcessName, header_.processName);
    output_.Close(about);
    Close(process);

    const Packet facts = OpenDescriptor(kFactsUuid);
    output_.String(track::kName, "HybridProfiler");
    output_.Value(track::kParentUuid, kProcessUuid);
    Close(facts);
}

void TraceWriter::DescribeTrack(const PacketSequence &sequence, const Track &about) noexcept {
    const Packet descriptor = OpenDescriptor(sequence.trackUuid);
    if (about.kind == TrackKind::HostThread && about.nativeId > 0 && about.nativeId <= INT32_MAX && header_.processId > 0) {
        const size_t thread = output_.OpenMessage(track::kThread);
        output_.Signed(track::kThreadPid, header_.processId);
        output_.Signed(track::kThreadTid, about.nativeId);
        output_.String(track::kThreadName, about.name);
        output_.Close(thread);
    } else {
        // Lanes of one name under one parent are shown as one group; each has a track of its own.
        output_.String(track::kName, about.name);
    }
    output_.Value(track::kParentUuid, kProcessUuid);
    Close(descriptor);
}

// The first packet of a sequence: its state is cleared, and from here on times are distances on its own clock and events
// lie on its track unless they say otherwise.
void TraceWriter::StartSequence(PacketSequence &sequence, int64_t timeNs) noexcept {
    if (sequence.started) return;
    sequence.started = true;
    sequence.lastNs = timeNs;
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Value(packet::kTrustedPacketSequenceId, sequence.id);
    output_.Value(packet::kSequenceFlags, sequence::kCleared);
    output_.Value(packet::kFirstPacketOnSequence, 1);
    const size_t defaults = output_.OpenMessage(packet::kTracePacketDefaults);
    output_.Value(defaults::kTimestampClockId, clock::kFirstOwn);
    const size_t ofEvents = output_.OpenMessage(defaults::kTrackEventDefaults);
    output_.Value(event::kTrackUuid, sequence.trackUuid);
    output_.Close(ofEvents);
    output_.Close(defaults);
    const size_t snapshot = output_.OpenMessage(packet::kClockSnapshot);
    WriteClock(clock::kFirstOwn, timeNs, true);
    WriteClock(clock::kMonotonic, timeNs, false);
    output_.Close(snapshot);
    output_.Close(packet);
}

// Names the devices; the position in the list is the gpu_id.
void TraceWriter::WriteGpuInfo() noexcept {
    if (devices_.Count() == 0) return;
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Value(packet::kTrustedPacketSequenceId, kFactsSequence);
    const size_t info = output_.OpenMessage(packet::kGpuInfo);
    for (size_t i = 0; i < devices_.Count(); ++i) {
        const size_t gpu = output_.OpenMessage(gpu::kInfoGpus);
        output_.String(gpu::kInfoName, devices_[i].name.text);
        output_.String(gpu::kInfoVendor, devices_[i].vendor.text);
        output_.Close(gpu);
    }
    output_.Close(info);
    output_.Close(packet);
}

void TraceWriter::WriteClock(uint32_t id, int64_t timeNs, bool incremental) noexcept {
    const size_t entry = output_.OpenMessage(clock::kClocks);
    output_.Value(clock::kId, id);
    output_.Signed(clock::kTimestamp, timeNs);
    if (incremental) output_.Value(clock::kIsIncremental, 1);
    output_.Close(entry);
}

TraceWriter::Packet TraceWriter::OpenDescriptor(uint64_t uuid) noexcept {
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Value(packet::kTrustedPacketSequenceId, kFactsSequence);
    const size_t descriptor = output_.OpenMessage(packet::kTrackDescriptor);
    output_.Value(track::kUuid, uuid);
    return {packet, descriptor};
}

void TraceWriter::Close(Packet open) noexcept {
    output_.Close(open.body);
    output_.Close(open.packet);
}

}  // namespace hp::inject
