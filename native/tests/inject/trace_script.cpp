// Plays a script into the native writer of traces: `trace_script SCRIPT TRACE`. A line is a call, its fields are separated
// by tabs; an attribute is its key, its type and its value in three fields. `trace_script --bench N TRACE` writes N operations with
// their calls and prints what one costs.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "call_lanes.h"
#include "trace_writer.h"
#include "track_ids.h"

using namespace hp::inject;

namespace {

using Fields = std::vector<std::string>;

Fields Split(const std::string &line) {
    Fields fields;
    size_t at = 0;
    for (size_t tab; (tab = line.find('\t', at)) != std::string::npos; at = tab + 1) fields.push_back(line.substr(at, tab - at));
    fields.push_back(line.substr(at));
    return fields;
}

Text TextOf(const std::string &text) { return {text.data(), text.size()}; }
int64_t Whole(const std::string &text) { return strtoll(text.c_str(), nullptr, 10); }
uint64_t Natural(const std::string &text) { return strtoull(text.c_str(), nullptr, 10); }
double RealOf(const std::string &text) { return strtod(text.c_str(), nullptr); }

std::vector<Fact> FactsFrom(const Fields &fields, size_t first) {
    std::vector<Fact> facts;
    for (size_t i = first; i + 1 < fields.size(); i += 2) facts.push_back({TextOf(fields[i]), TextOf(fields[i + 1])});
    return facts;
}

std::vector<Attribute> AttributesFrom(TraceWriter &writer, const Fields &fields, size_t first) {
    std::vector<Attribute> attributes;
    for (size_t i = first; i + 2 < fields.size(); i += 3) {
        const std::string &type = fields[i + 1], &value = fields[i + 2];
        Value read = type == "i" ? Value(Whole(value)) : type == "d" ? Value::Real(RealOf(value)) : type == "b" ? Value::Boolean(value == "1") : Value(TextOf(value));
        attributes.push_back({writer.Intern(TextOf(fields[i])), read});
    }
    return attributes;
}

// Fields of the last header must live as long as the writer.
struct Player {
    TraceWriter &writer;
    std::vector<Fields> &kept;
    TrackIds tracks;
    CallLanes lanes{writer, tracks};

    void Play(const Fields &f) {
        if (f[0] == "header") {
            const std::vector<Fact> facts = FactsFrom(f, 11);
            Header header;
            header.startNs = Whole(f[1]);
            header.stopNs = Whole(f[2]);
            header.realtimeOffsetNs = Whole(f[3]);
            header.processId = static_cast<int32_t>(Whole(f[4]));
            header.processName = TextOf(f[5]);
            header.clock = {TextOf(f[6]), TextOf(f[7]), RealOf(f[8]), RealOf(f[9]), RealOf(f[10])};
            header.facts = {facts.data(), facts.size()};
            writer.SetHeader(header);
        } else if (f[0] == "device") {
            const std::vector<Fact> properties = FactsFrom(f, 8);
            Device device;
            device.name = TextOf(f[2]);
            device.api = static_cast<DeviceApi>(Whole(f[3]));
            device.vendor = TextOf(f[4]);
            device.driverVersion = TextOf(f[5]);
            device.clockName = TextOf(f[6]);
            device.clockUncertaintyNs = Whole(f[7]);
            device.properties = {properties.data(), properties.size()};
            writer.DeclareDevice(static_cast<int32_t>(Whole(f[1])), device);
        } else if (f[0] == "track") {
            Track track;
            track.kind = static_cast<TrackKind>(Whole(f[2]));
            track.name = TextOf(f[3]);
            track.nativeId = Whole(f[4]);
            track.device = static_cast<int32_t>(Whole(f[5]));
            track.lane = static_cast<int32_t>(Whole(f[6]));
            if (!writer.DeclareTrack(static_cast<int32_t>(Whole(f[1])), track)) abort();
        } else if (f[0] == "begin") {
            const std::vector<Attribute> attributes = AttributesFrom(writer, f, 6);
            SpanBegin begin;
            begin.timeNs = Whole(f[2]);
            begin.name = writer.Intern(TextOf(f[3]));
            begin.kind = static_cast<SpanKind>(Whole(f[4]));
            begin.launch = Natural(f[5]);
            begin.attributes = {attributes.data(), attributes.size()};
            writer.BeginSpan(static_cast<int32_t>(Whole(f[1])), begin);
        } else if (f[0] == "end") {
            const std::vector<Attribute> attributes = AttributesFrom(writer, f, 4);
            writer.EndSpan(static_cast<int32_t>(Whole(f[1])), Whole(f[2]), static_cast<uint8_t>(Whole(f[3])), {attributes.data(), attributes.size()});
        } else if (f[0] == "operation") {
            std::vector<uint64_t> waited;
            for (const char *at = f[8].c_str(); *at != '\0';) {
                char *end;
                waited.push_back(strtoull(at, &end, 10));
                at = *end == ',' ? end + 1 : end;
            }
            const std::vector<Attribute> attributes = AttributesFrom(writer, f, 9);
            DeviceSpan span;
            span.startNs = Whole(f[2]);
            span.durationNs = Whole(f[3]);
            span.name = writer.Intern(TextOf(f[4]));
            span.kind = static_cast<SpanKind>(Whole(f[5]));
            span.flags = static_cast<uint8_t>(Whole(f[6]));
            span.launch = Natural(f[7]);
            span.waitedFor = waited.data();
            span.waitedForCount = waited.size();
            span.attributes = {attributes.data(), attributes.size()};
            writer.WriteDeviceSpan(static_cast<int32_t>(Whole(f[1])), span);
        } else if (f[0] == "call") {
            HostCall call;
            call.name = writer.Intern(TextOf(f[1]));
            call.group = "CUDA calls";
            call.thread = Whole(f[2]);
            call.startNs = Whole(f[3]);
            call.endNs = Whole(f[4]);
            call.correlation = Natural(f[5]);
            call.result = Whole(f[6]);
            if (!lanes.Add(call)) abort();
        } else if (f[0] == "emit") {
            if (lanes.Emit() != 0) abort();
        } else if (f[0] == "health") {
            Health health;
            const size_t counts = static_cast<size_t>(Count::Size);
            for (size_t i = 0; i < counts; ++i) health.counts[i] = Whole(f[1 + i]);
            health.scopeCostNs = RealOf(f[1 + counts]);
            const size_t absenceCount = Natural(f[2 + counts]);
            std::vector<Absence> absences;
            std::vector<Text> notes;
            size_t at = 3 + counts;
            for (size_t i = 0; i < absenceCount; ++i, at += 2) absences.push_back({TextOf(f[at]), TextOf(f[at + 1])});
            for (; at < f.size(); ++at) notes.push_back(TextOf(f[at]));
            health.absences = absences.data();
            health.absenceCount = absences.size();
            health.notes = notes.data();
            health.noteCount = notes.size();
            writer.SetHealth(health);
        } else {
            std::cerr << "no such call: " << f[0] << "\n";
            exit(2);
        }
    }
};

bool WriteTo(void *target, const void *bytes, size_t count) noexcept { return fwrite(bytes, 1, count, static_cast<FILE *>(target)) == count; }

int Bench(uint64_t count, FILE *file) {
    TraceWriter writer(WriteTo, file);
    if (!writer.Open()) return 3;
    Header header;
    header.processId = 1;
    writer.SetHeader(header);
    Device device;
    device.api = DeviceApi::Cuda;
    writer.DeclareDevice(0, device);
    Track thread, queue;
    thread.nativeId = 2;
    queue.kind = TrackKind::DeviceQueue;
    queue.nativeId = 7;
    queue.device = 0;
    writer.DeclareTrack(0, thread);
    writer.DeclareTrack(1, queue);
    const Name key = writer.Intern("geometry"), bytes = writer.Intern("bytes");
    timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    for (uint64_t i = 0; i < count; ++i) {
        SpanBegin begin;
        begin.timeNs = static_cast<int64_t>(i * 5000);
        begin.name = writer.Intern("cudaLaunchKernel");
        begin.kind = SpanKind::Runtime;
        begin.launch = i + 1;
        writer.BeginSpan(0, begin);
        writer.EndSpan(0, begin.timeNs + 3000, 0, {});
        const Attribute attributes[] = {{key, Text("64x1x1/256x1x1")}, {bytes, int64_t{4096}}};
        DeviceSpan span;
        span.startNs = begin.timeNs + 4000;
        span.durationNs = 2500;
        span.name = writer.Intern(i % 2 == 0 ? "volta_sgemm_128x64_nn" : "elementwise_kernel");
        span.launch = i + 1;
        span.attributes = {attributes, 2};
        writer.WriteDeviceSpan(1, span);
    }
    writer.Finish();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    const double ns = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
    printf("%.1f ns of processor time per call and operation, %.1f bytes\n", ns / static_cast<double>(count), static_cast<double>(writer.Length()) / static_cast<double>(count));
    return writer.IsSound() ? 0 : 4;
}

}  // namespace

int main(int count, char **arguments) {
    if (count == 4 && strcmp(arguments[1], "--bench") == 0) {
        FILE *file = fopen(arguments[3], "wb");
        return file == nullptr ? 1 : Bench(Natural(arguments[2]), file);
    }
    if (count != 3) return 1;
    std::ifstream script(arguments[1], std::ios::binary);
    FILE *file = fopen(arguments[2], "wb");
    if (!script || file == nullptr) return 1;
    TraceWriter writer(WriteTo, file);
    if (!writer.Open()) return 3;
    std::vector<Fields> kept;
    Player player{writer, kept, {}};
    for (std::string line; std::getline(script, line);) {
        kept.push_back(Split(line));
        player.Play(kept.back());
    }
    writer.Finish();
    fclose(file);
    return writer.IsSound() ? 0 : 4;
}
