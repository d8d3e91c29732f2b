// Streams a trace in Perfetto's protobuf format, in the very schema of the managed PerfettoWriter (docs/trace-format.md):
// the same calls give the same bytes. Memory is bounded by the number of tracks and distinct names, never by the number of
// events. One thread at a time.
#pragma once

#include "array.h"
#include "packet_sequence.h"
#include "proto_writer.h"
#include "trace_model.h"

namespace hp::inject {

class TraceWriter {
public:
    TraceWriter(WriteFunction write, void *target) noexcept : output_(write, target) {}
    TraceWriter(const TraceWriter &) = delete;
    TraceWriter &operator=(const TraceWriter &) = delete;
    ~TraceWriter() noexcept;

    bool Open() noexcept { return output_.Open(); }

    // Once at the start (stopNs still 0) and again when the recording stops.
    void SetHeader(const Header &header) noexcept;
    void DeclareDevice(int32_t id, const Device &device) noexcept;

    // Ids are dense from 0. False when there is no memory; nothing may then lie on the track.
    bool DeclareTrack(int32_t id, const Track &track) noexcept;
    void BeginSpan(int32_t track, const SpanBegin &begin) noexcept;
    void EndSpan(int32_t track, int64_t timeNs, uint8_t flags, Attributes attributes) noexcept;
    void WriteDeviceSpan(int32_t track, const DeviceSpan &span) noexcept;
    void SetHealth(const Health &health) noexcept;

    // Hands everything to the file.
    void Flush() noexcept { output_.Drain(); }

    // Writes what comes last and flushes.
    void Finish() noexcept;

    // Number of a text, for names and keys; see TextTable.
    Name Intern(Text text) noexcept { return texts_.Intern(text); }

    bool IsSound() const noexcept { return output_.IsSound(); }
    uint64_t Length() const noexcept { return output_.Length(); }

private:
    struct KnownDevice {
        Name name, vendor;
        DeviceApi api;
    };

    struct Packet {
        size_t packet, body;
    };

    // trace_descriptors.cpp
    void Preamble() noexcept;
    void DescribeTrack(const PacketSequence &sequence, const Track &track) noexcept;
    void StartSequence(PacketSequence &sequence, int64_t timeNs) noexcept;
    void WriteGpuInfo() noexcept;
    void WriteClock(uint32_t id, int64_t timeNs, bool incremental) noexcept;
    Packet OpenDescriptor(uint64_t uuid) noexcept;
    void Close(Packet packet) noexcept;

    // trace_facts.cpp
    void WriteHeaderFact() noexcept;
    void WriteHeaderAttributes() noexcept;
    void WriteDeviceFact(int32_t id, const Device &device) noexcept;
    void WriteTrackFact(int32_t id, uint64_t uuid, const Track &track) noexcept;
    void WriteHealthFact(const Health &health) noexcept;
    void WriteHealthAttributes(const Health &health) noexcept;
    Packet OpenFact(Text name) noexcept;
    Packet OpenAttributes() noexcept;
    void AddFact(Text key, const Value &value) noexcept;
    void AddFact(Text prefix, Text key, const Value &value) noexcept;
    void AddAttribute(Text key, int64_t value) noexcept;
    void AddAttribute(Text key, Text value) noexcept;
    void AddAttribute(Text key, double value) noexcept;

    // trace_events.cpp
    PacketSequence *SequenceOf(int32_t track, int64_t timeNs) noexcept;
    size_t OpenEvent(PacketSequence &sequence, int64_t timeNs) noexcept;
    uint32_t InternName(PacketSequence &sequence, Name name) noexcept;
    uint32_t InternCategory(PacketSequence &sequence, SpanKind kind) noexcept;
    void InternKey(PacketSequence &sequence, Name key, uint32_t kindOfEntry) noexcept;
    void InternOwn(PacketSequence &sequence, uint32_t key, uint32_t kindOfEntry) noexcept;
    void InternText(uint32_t kindOfEntry, uint32_t iid, Text text) noexcept;
    void OpenInterned() noexcept;
    void CloseInterned() noexcept;
    void PutAnnotationValue(const Value &value) noexcept;
    void WriteAnnotation(PacketSequence &sequence, const Attribute &attribute) noexcept;

    // trace_device_events.cpp
    void InternQueue(PacketSequence &queue, uint32_t contextIid) noexcept;
    uint32_t InternStage(PacketSequence &queue, SpanKind kind) noexcept;
    void WriteGeometry(const PacketSequence &queue, const Attribute &attribute) noexcept;
    void WriteArgument(uint32_t iid, Text name, const Value &value) noexcept;

    ProtoWriter output_;
    TextTable texts_;
    Array<PacketSequence *> tracks_;
    Array<KnownDevice> devices_;
    Header header_;
    uint32_t nextSequence_ = 2, queueCount_ = 0;
    size_t interned_ = 0;
    bool preamble_ = false;
};

const char *NameOf(SpanKind kind) noexcept;         // as categories have it
const char *StageNameOf(SpanKind kind) noexcept;    // as stages have it
const char *NameOf(TrackKind kind) noexcept;
const char *NameOf(DeviceApi api) noexcept;

}  // namespace hp::inject
