// What a trace says about itself: facts on a track of their own, and the same once more as trace attributes for viewers.
#include <stdio.h>
#include <string.h>

#include "health_fields.h"
#include "perfetto_fields.h"
#include "trace_writer.h"

namespace hp::inject {

using namespace perfetto;

namespace {

constexpr uint32_t kFactsSequence = 1;
constexpr uint64_t kFactsUuid = 2;
constexpr int64_t kVersion = 1;

// A key put together from pieces; longer ones are cut.
class Key {
public:
    Key(Text prefix, Text rest) noexcept {
        Append(prefix);
        Append(rest);
    }

    Key(Text prefix, size_t index, Text rest) noexcept {
        Append(prefix);
        char digits[24];
        const int count = snprintf(digits, sizeof digits, "%zu", index);
        Append(Text(digits, static_cast<size_t>(count)));
        Append(rest);
    }

    operator Text() const noexcept { return {text_, length_}; }

private:
    void Append(Text text) noexcept {
        const size_t count = text.length < sizeof text_ - length_ ? text.length : sizeof text_ - length_;
        memcpy(text_ + length_, text.data, count);
        length_ += count;
    }

    char text_[256];
    size_t length_ = 0;
};

}  // namespace

void TraceWriter::WriteHeaderFact() noexcept {
    const Packet packet = OpenFact("trace");
    AddFact("version", kVersion);
    AddFact("start_ns", header_.startNs);
    AddFact("stop_ns", header_.stopNs);
    AddFact("realtime_offset_ns", header_.realtimeOffsetNs);
    AddFact("pid", int64_t{header_.processId});
    AddFact("process", header_.processName);
    AddFact("clock.source", header_.clock.source);
    AddFact("clock.frequency_hz", Value::Real(header_.clock.frequencyHz));
    AddFact("clock.residual_ns", Value::Real(header_.clock.residualNs));
    AddFact("clock.read_cost_ns", Value::Real(header_.clock.readCostNs));
    AddFact("clock.reason", header_.clock.reason);
    for (size_t i = 0; i < header_.facts.count; ++i) AddFact("fact.", header_.facts.items[i].key, header_.facts.items[i].value);
    Close(packet);
}

void TraceWriter::WriteHeaderAttributes() noexcept {
    const Packet packet = OpenAttributes();
    AddAttribute("hybridprofiler.format", kVersion);
    if (!header_.processName.IsEmpty()) AddAttribute("process", header_.processName);
    AddAttribute("clock.source", header_.clock.source);
    AddAttribute("clock.reason", header_.clock.reason);
    AddAttribute("clock.frequency_hz", header_.clock.frequencyHz);
    AddAttribute("clock.residual_ns", header_.clock.residualNs);
    AddAttribute("clock.read_cost_ns", header_.clock.readCostNs);
    if (header_.stopNs > header_.startNs) AddAttribute("duration_ns", header_.stopNs - header_.startNs);
    for (size_t i = 0; i < header_.facts.count; ++i) AddAttribute(header_.facts.items[i].key, header_.facts.items[i].value);
    Close(packet);
}

void TraceWriter::WriteDeviceFact(int32_t id, const Device &device) noexcept {
    const Packet packet = OpenFact("device");
    AddFact("id", int64_t{id});
    AddFact("name", device.name);
    AddFact("api", Text(NameOf(device.api)));
    AddFact("vendor", device.vendor);
    AddFact("driver_version", device.driverVersion);
    AddFact("clock", device.clockName);
    AddFact("clock_uncertainty_ns", device.clockUncertaintyNs);
    for (size_t i = 0; i < device.properties.count; ++i) AddFact("property.", device.properties.items[i].key, device.properties.items[i].value);
    Close(packet);
}

void TraceWriter::WriteTrackFact(int32_t id, uint64_t uuid, const Track &track) noexcept {
    const Packet packet = OpenFact("track");
    AddFact("id", int64_t{id});
    AddFact("uuid", static_cast<int64_t>(uuid));
    AddFact("kind", Text(NameOf(track.kind)));
    AddFact("name", track.name);
    if (track.nativeId != 0) AddFact("native_id", track.nativeId);
    if (track.device != -1) AddFact("device", int64_t{track.device});
    if (track.lane != 0) AddFact("lane", int64_t{track.lane});
    Close(packet);
}

void TraceWriter::WriteHealthFact(const Health &health) noexcept {
    const Packet packet = OpenFact("health");
    for (size_t i = 0; i < static_cast<size_t>(Count::Size); ++i) AddFact(kHealthCounts[i], health.counts[i]);
    AddFact(kScopeCost, Value::Real(health.scopeCostNs));
    for (size_t i = 0; i < health.absenceCount; ++i) {
        AddFact(Key("absence.", i, ".source"), health.absences[i].source);
        AddFact(Key("absence.", i, ".reason"), health.absences[i].reason);
    }
    for (size_t i = 0; i < health.noteCount; ++i) AddFact(Key("note.", i, ""), health.notes[i]);
    Close(packet);
}

void TraceWriter::WriteHealthAttributes(const Health &health) noexcept {
    const Packet packet = OpenAttributes();
    AddAttribute("health.is_clean", Text(IsClean(health) ? "true" : "false"));
    for (size_t i = 0; i < static_cast<size_t>(Count::Size); ++i) AddAttribute(Key("health.", kHealthCounts[i]), health.counts[i]);
    AddAttribute(Key("health.", kScopeCost), health.scopeCostNs);
    for (size_t i = 0; i < health.absenceCount; ++i) AddAttribute(Key("absence.", health.absences[i].source), health.absences[i].reason);
    for (size_t i = 0; i < health.noteCount; ++i) AddAttribute(Key("note.", i, ""), health.notes[i]);
    Close(packet);
}

// One INSTANT per fact, all texts inline: it needs no state to be read, and any viewer shows it.
TraceWriter::Packet TraceWriter::OpenFact(Text name) noexcept {
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Signed(packet::kTimestamp, header_.startNs);
    output_.Value(packet::kTimestampClockId, clock::kMonotonic);
    output_.Value(packet::kTrustedPacketSequenceId, kFactsSequence);
    const size_t event = output_.OpenMessage(packet::kTrackEvent);
    output_.Value(event::kType, event::kInstant);
    output_.Value(event::kTrackUuid, kFactsUuid);
    output_.String(event::kCategories, "hybridprofiler");
    output_.String(event::kName, name);
    return {packet, event};
}

TraceWriter::Packet TraceWriter::OpenAttributes() noexcept {
    const size_t packet = output_.OpenOutermost(kTracePacket);
    output_.Value(packet::kTrustedPacketSequenceId, kFactsSequence);
    return {packet, output_.OpenMessage(packet::kTraceAttributes)};
}

void TraceWriter::AddFact(Text key, const Value &value) noexcept {
    const size_t annotation = output_.OpenMessage(event::kDebugAnnotations);
    output_.String(annotation::kName, key);
    PutAnnotationValue(value);
    output_.Close(annotation);
}

void TraceWriter::AddFact(Text prefix, Text key, const Value &value) noexcept { AddFact(Key(prefix, key), value); }

void TraceWriter::AddAttribute(Text key, int64_t value) noexcept {
    const size_t attribute = output_.OpenMessage(attributes::kAttribute);
    output_.String(attributes::kKey, key);
    output_.Signed(attributes::kLong, value);
    output_.Close(attribute);
}

void TraceWriter::AddAttribute(Text key, Text value) noexcept {
    const size_t attribute = output_.OpenMessage(attributes::kAttribute);
    output_.String(attributes::kKey, key);
    output_.String(attributes::kString, value);
    output_.Close(attribute);
}

// There is no field for real numbers: the shortest text that reads back as the same number, as .NET writes it.
void TraceWriter::AddAttribute(Text key, double value) noexcept {
    char text[32];
    int length = 0;
    for (int digits = 1; digits <= 17; ++digits) {
        length = snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, nullptr) == value) break;
    }
    // Whole numbers of up to fifteen digits stand without an exponent.
    if (value > -1e15 && value < 1e15 && value == static_cast<double>(static_cast<int64_t>(value)))
        length = snprintf(text, sizeof text, "%lld", static_cast<long long>(value));
    AddAttribute(key, Text(text, static_cast<size_t>(length)));
}

}  // namespace hp::inject
