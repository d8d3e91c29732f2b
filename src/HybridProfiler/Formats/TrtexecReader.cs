using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Reads what <c>trtexec --exportTimes</c> writes: for each inference the copy to the device, the computation and the copy
/// back on one queue, the enqueueing on the host. A request runs from the begin of the first copy to the end of the last.
/// </summary>
internal sealed class TrtexecReader : ITraceImporter
{
    private const decimal NsPerMs = 1_000_000;

    // The program prints numbers with this many digits.
    private const int Digits = 6;

    public string Format => "trtexec times";

    public bool Recognises(ReadOnlySpan<byte> head) => JsonRows.MayBegin(head) && head.IndexOf("\"startComputeMs\""u8) >= 0;

    public Trace Read(Stream stream)
    {
        JsonRows rows = JsonRows.Read(stream, Format);
        TraceBuilder builder = new();
        int engine = builder.AddComponent(new ComponentInfo("engine", Paradigm.Unspecified, RuntimeKind.Cuda)), device = builder.AddDevice(new DeviceInfo("TensorRT device", DeviceApi.Cuda, "NVIDIA"));
        int host = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "trtexec")), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "inference", 0, device));
        LaneAllocator lanes = new(builder, TrackKind.Requests);
        int enqueue = builder.Intern("enqueue"), upload = builder.Intern("H2D"), compute = builder.Intern("compute"), download = builder.Intern("D2H"), request = builder.Intern("inference"), direction = builder.Intern(OperationAttributes.Direction);
        long skipped = 0, first = long.MaxValue, last = long.MinValue, number = 0;
        foreach (JsonElement row in rows.Rows.OrderBy(r => Ns(r, "startH2dMs", "startInMs") ?? long.MaxValue))
        {
            long id = number++;
            if (Ns(row, "startH2dMs", "startInMs") is not { } start || Ns(row, "endH2dMs", "endInMs") is not { } loaded || Ns(row, "startComputeMs") is not { } begin || Ns(row, "endComputeMs") is not { } done
                || Ns(row, "startD2hMs", "startOutMs") is not { } fetch || Ns(row, "endD2hMs", "endOutMs") is not { } end || end < start)
            {
                skipped++;
                continue;
            }

            (first, last) = (Math.Min(first, start), Math.Max(last, end));
            int stage = builder.AddSpan(lanes.TrackFor("inferences", start, end), start, end - start, request, kind: SpanKind.Stage);
            int handle = builder.AddRequest(stage, id, 0, start);
            builder.AssignRequest(stage, handle);
            int call = -1;
            if (Ns(row, "startEnqMs") is { } from && Ns(row, "endEnqMs") is { } to && to >= from)
            {
                call = builder.AddSpan(host, from, to - from, enqueue, engine, request: handle);
                (first, last) = (Math.Min(first, from), Math.Max(last, to));
            }

            Add(upload, SpanKind.Transfer, start, loaded, "HostToDevice");
            Add(compute, SpanKind.Compute, begin, done, "");
            Add(download, SpanKind.Transfer, fetch, end, "DeviceToHost");

            void Add(int name, SpanKind kind, long startNs, long endNs, string way)
            {
                int span = builder.AddSpan(queue, startNs, Math.Max(0, endNs - startNs), name, engine, kind, parent: -1, request: handle);
                if (way.Length > 0) builder.AddAttribute(span, direction, way);
                if (call >= 0) builder.AddFlow(call, span, FlowKind.Launch, (ulong)id + 1);
            }
        }

        if (first > last) throw new TraceFormatException("No inference of trtexec's could be read", 0, "Give what `trtexec --exportTimes=FILE` writes.");
        builder.Header = new TraceHeader
        {
            StartNs = first, StopNs = last, ProcessName = "trtexec", Clock = new ClockInfo("file", 0, 0, 0, "milliseconds from the program's start, as the file states them"),
            Facts = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal).Add("source.format", Format),
        };
        builder.Health = builder.Health with { SkippedPackets = skipped, TruncatedBytes = rows.TruncatedBytes, Notes = [.. ResolutionNote(last)] };
        return builder.Build();
    }

    private static IEnumerable<string> ResolutionNote(long lastNs)
    {
        yield return "The host's times and the device's are each from their own clock's start: what lies between enqueueing and computation is not measured.";
        long whole = Math.Max(1, lastNs / (long)NsPerMs);
        int digits = whole.ToString(CultureInfo.InvariantCulture).Length;
        if (digits < 4) yield break;
        decimal step = (decimal)Math.Pow(10, digits - Digits);
        yield return string.Create(CultureInfo.InvariantCulture, $"trtexec prints {Digits} digits, so times at the end of this recording are no finer than {step:0.######} ms.");
    }

    // Milliseconds with decimals, without floating point on the way.
    private static long? Ns(JsonElement row, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
            if (row.TryGetProperty(name, out JsonElement ms) && ms.ValueKind == JsonValueKind.Number && ms.TryGetDecimal(out decimal value) && Math.Abs(value) < 1e12m) return (long)decimal.Round(value * NsPerMs);
        return null;
    }
}
