// Spans of host tracks, and the interning that all events share.
#include <new>
#include <stdlib.h>

#include "own_keys.h"
#include "perfetto_fields.h"
#include "trace_writer.h"

namespace hp::inject {

using namespace perfetto;

namespace {

constexpr uint64_t kFirstTrackUuid = 16;
constexpr const char *kKinds[] = {"compute", "stage", "transfer", "sync", "wait", "alloc", "runtime", "decision", "communication", "fill"};
constexpr const char *kStages[] = {"Kernel", "Stage", "Transfer", "Sync", "Wait", "Alloc", "Runtime", "Decision", "Communication", "Fill"};
constexpr const char *kTrackKinds[] = {"HostThread", "Async", "Requests", "DeviceQueue", "HostCalls"};
constexpr const char *kApis[] = {"Unknown", "OpenCL", "Cuda", "Hip", "Simulated"};

}  // namespace

const char *NameOf(SpanKind kind) noexcept { return kKinds[static_cast<size_t>(kind)]; }
const char *StageNameOf(SpanKind kind) noexcept { return kStages[static_cast<size_t>(kind)]; }
const char *NameOf(TrackKind kind) noexcept { return kTrackKinds[static_cast<size_t>(kind)]; }
const char *NameOf(DeviceApi api) noexcept { return kApis[static_cast<size_t>(api)]; }

TraceWriter::~TraceWriter() noexcept {
    for (size_t i = 0; i < tracks_.Count(); ++i) {
        if (tracks_[i] == nullptr) continue;
        tracks_[i]->~PacketSequence();
        free(tracks_[i]);
    }
}

void TraceWriter::SetHeader(const Header &header) noexcept {
    header_ = header;
    Preamble();
    WriteHeaderFact();
    WriteHeaderAttributes();
}

void TraceWriter::DeclareDevice(int32_t id, const Device &device) noexcept {
    Preamble();
    const size_t at = static_cast<size_t>(id);
    while (devices_.Count() <= at) {
        if (!devices_.Add(KnownDevice{{}, {}, DeviceApi::Unknown})) return;
    }
    devices_[at] = {texts_.Intern(device.name), texts_.Intern(device.vendor), device.api};
    WriteDeviceFact(id, device);
}

bool TraceWriter::DeclareTrack(int32_t id, const Track &track) noexcept {
    Preamble();
    const size_t at = static_cast<size_t>(id);
    while (tracks_.Count() <= at) {
        if (!tracks_.Add(nullptr)) return false;
    }
    if (tracks_[at] == nullptr) {
        void *memory = malloc(sizeof(PacketSequence));
        if (memory == nullptr) return false;
        tracks_[at] = new (memory) PacketSequence(nextSequence_, kFirstTrackUuid + nextSequence_);
        ++nextSequence_;
    }
    PacketSequence &sequence = *tracks_[at];
    sequence.kind = track.kind;
    sequence.nativeId = track.nativeId;
    sequence.device = track.device;
    if (track.kind == TrackKind::DeviceQueue) {
        if (sequence.queueIid == 0) {
            // Queues are told apart by their ids, not only by their names, which may be equal.
            sequence.queueIid = ++queueCount_;
            sequence.nextStage = sequence.queueIid + 1;
        }
        sequence.queueName = texts_.Intern(track.name);
    } else {
        DescribeTrack(sequence, track);
    }
    WriteTrackFact(id, sequence.trackUuid, track);
    return true;
}

void TraceWriter::BeginSpan(int32_t track, const SpanBegin &begin) noexcept {
    PacketSequence *sequence = SequenceOf(track, begin.timeNs);
    if (sequence == nullptr) return;
    ++sequence->depth;
    const size_t packet = OpenEvent(*sequence, begin.timeNs);
    const uint32_t name = InternName(*sequence, begin.name);
    const uint32_t category = InternCategory(*sequence, begin.kind);
    for (const Attribute &attribute : begin.attributes) InternKey(*sequence, attribute.key, interned::kAnnotationNames);
    CloseInterned();

    const size_t event = output_.OpenMessage(packet::kTrackEvent);
    output_.Value(event::kType, event::kBegin);
    output_.Value(event::kCategoryIids, category);
    if (name != 0) output_.Value(event::kNameIid, name);
    else output_.String(event::kName, begin.name.text);
    for (const Attribute &attribute : begin.attributes) WriteAnnotation(*sequence, attribute);
    if (begin.launch != 0) {
        const size_t correlation = output_.OpenMessage(event::kGpuCorrelation);
        output_.Value(event::kSubmittedEventIds, begin.launch);
        output_.Close(correlation);
    }
    output_.Close(event);
    output_.Close(packet);
}

void TraceWriter::EndSpan(int32_t track, int64_t timeNs, uint8_t flags, Attributes attributes) noexcept {
    PacketSequence *sequence = SequenceOf(track, timeNs);
    // An end without a begin would be silently wrong in every viewer; whoever pairs them counts it.
    if (sequence == nullptr || sequence->depth == 0) return;
    --sequence->depth;
    const size_t packet = OpenEvent(*sequence, timeNs);
    if (flags != 0) InternOwn(*sequence, own_keys::kFlags, interned::kAnnotationNames);
    for (const Attribute &attribute : attributes) InternKey(*sequence, attribute.key, interned::kAnnotationNames);
    CloseInterned();

    const size_t event = output_.OpenMessage(packet::kTrackEvent);
    output_.Value(event::kType, event::kEnd);
    if (flags != 0) {
        const size_t annotation = output_.OpenMessage(event::kDebugAnnotations);
        output_.Value(annotation::kNameIid, own_keys::kFlags);
        output_.Value(annotation::kInt, flags);
        output_.Close(annotation);
    }
    for (const Attribute &attribute : attributes) WriteAnnotation(*sequence, attribute);
    output_.Close(event);
    output_.Close(packet);
}

void TraceWriter::SetHealth(const Health &health) noexcept {
    Preamble();
    WriteHealthFact(health);
    WriteHealthAttributes(health);
}

void TraceWriter::Finish() noexcept {
    Preamble();
    WriteGpuInfo();
    Flush();
}

PacketSequence *TraceWriter::SequenceOf(int32_t track, int64_t timeNs) noexcept {
    if (track < 0 || static_cast<size_t>(track) >= tracks_.Count()) return nullptr;
    PacketSequence *sequence = tracks_[static_cast<size_t>(track)];
    if (sequence != nullptr) StartSequence(*sequence, timeNs);
    return sequence;
}

// Opens a packet of a started sequence. Late times are absolute, so that the incremental clock never runs backwards.
size_t TraceWriter::OpenEvent(PacketSequence &sequence, int64_t timeNs) noexcept {
    const size_t packet = output_.OpenOutermost(kTracePacket);
    if (timeNs >= sequence.lastNs) {
        output_.Signed(packet::kTimestamp, timeNs - sequence.lastNs);
        sequence.lastNs = timeNs;
    } else {
        output_.Signed(packet::kTimestamp, timeNs);
        output_.Value(packet::kTimestampClockId, clock::kMonotonic);
    }
    output_.Value(packet::kTrustedPacketSequenceId, sequence.id);
    output_.Value(packet::kSequenceFlags, sequence::kNeeds);
    return packet;
}

// Interns a name; 0 when it has to be written out.
uint32_t TraceWriter::InternName(PacketSequence &sequence, Name name) noexcept {
    uint32_t iid = sequence.names.Find(name.id);
    if (iid == 0 && (iid = sequence.names.Add(name.id)) != 0) InternText(interned::kEventNames, iid, name.text);
    return iid;
}

uint32_t TraceWriter::InternCategory(PacketSequence &sequence, SpanKind kind) noexcept {
    uint32_t &iid = sequence.categories[static_cast<size_t>(kind)];
    if (iid == 0) InternText(interned::kEventCategories, iid = sequence.nextCategory++, NameOf(kind));
    return iid;
}

void TraceWriter::InternKey(PacketSequence &sequence, Name key, uint32_t kindOfEntry) noexcept {
    if (sequence.keys.Find(key.id) != 0) return;
    const uint32_t iid = sequence.keys.Add(key.id);
    if (iid != 0) InternText(kindOfEntry, iid, key.text);
}

void TraceWriter::InternOwn(PacketSequence &sequence, uint32_t key, uint32_t kindOfEntry) noexcept {
    if ((sequence.ownKeys & 1u << key) != 0) return;
    sequence.ownKeys |= 1u << key;
    InternText(kindOfEntry, key, own_keys::kNames[key]);
}

// Writes an entry of interned data; the entries of a packet come before its event.
void TraceWriter::InternText(uint32_t kindOfEntry, uint32_t iid, Text text) noexcept {
    OpenInterned();
    const size_t entry = output_.OpenMessage(kindOfEntry);
    output_.Value(interned::kIid, iid);
    output_.String(interned::kText, text);
    output_.Close(entry);
}

void TraceWriter::OpenInterned() noexcept {
    if (interned_ == 0) interned_ = output_.OpenMessage(packet::kInternedData);
}

void TraceWriter::CloseInterned() noexcept {
    if (interned_ != 0) output_.Close(interned_);
    interned_ = 0;
}

void TraceWriter::PutAnnotationValue(const Value &value) noexcept {
    switch (value.type) {
        case ValueType::Int64: output_.Signed(annotation::kInt, value.number); break;
        case ValueType::Double: output_.Real(annotation::kDouble, value.real); break;
        case ValueType::Boolean: output_.Signed(annotation::kBool, value.number); break;
        case ValueType::String: output_.String(annotation::kString, value.text); break;
    }
}

void TraceWriter::WriteAnnotation(PacketSequence &sequence, const Attribute &attribute) noexcept {
    const size_t annotation = output_.OpenMessage(event::kDebugAnnotations);
    const uint32_t iid = sequence.keys.Find(attribute.key.id);
    if (iid != 0) output_.Value(annotation::kNameIid, iid);
    else output_.String(annotation::kName, attribute.key.text);
    PutAnnotationValue(attribute.value);
    output_.Close(annotation);
}

}  // namespace hp::inject
