using System.IO.Compression;
using System.Text.Json;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// Reading a real Kineto trace into a trace, with launches joined to their kernels, on one thread, from memory: so much per event. The target is
/// 1.25 M events/s (800 ns). Beside it the runtime's own reader that only walks the tokens, and the packed file. Runs where the reference traces lie beside the checkout.
/// </summary>
internal sealed class KinetoBenchmarks : BenchmarkSuite
{
    private static readonly string[] Traces = ["tracelens/h100_timesformer", "hta/a100_tracediff_control_rank3of8", "tracelens/mi300x_xdit_flux1_aiter_sage_rank0"];

    public override void Run(string filter, Summary summary)
    {
        if (!"kineto json read".Contains(filter, StringComparison.OrdinalIgnoreCase) && !filter.Contains("kineto", StringComparison.OrdinalIgnoreCase)) return;
        foreach (string name in Traces)
        {
            string path = Path.GetFullPath($"../shared/data/traces/{name}.json.gz");
            if (!File.Exists(path))
            {
                Console.WriteLine($"kineto json read: left out, {name} is not beside the checkout");
                continue;
            }

            byte[] packed = File.ReadAllBytes(path), plain = Unpack(packed);
            int events = EventsOf(plain);
            Console.WriteLine($"{name}: {events} events, {plain.Length / events} bytes each");
            string tokens = $"kineto json read, tokens only (Utf8JsonReader), {name}";
            new Interleaved(rounds: 9, operations: events, fixedSize: true)
                .Add(tokens, _ => Walk(plain))
                .Add($"kineto json read, plain, {name}", _ => Load(plain), baseline: tokens, target: 800)
                .Add($"kineto json read, packed, {name}", _ => Load(packed), baseline: tokens)
                .Run(filter, summary);
        }
    }

    private static void Load(byte[] bytes)
    {
        Trace trace = TraceFile.Load(new MemoryStream(bytes, writable: false));
        if (trace.Spans.Count == 0) throw new InvalidOperationException("The trace is empty.");
    }

    private static void Walk(byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes);
        long tokens = 0;
        while (reader.Read()) tokens++;
        if (tokens == 0) throw new InvalidOperationException("There are no tokens.");
    }

    // Objects directly within traceEvents.
    private static int EventsOf(byte[] bytes)
    {
        Utf8JsonReader reader = new(bytes);
        int events = 0;
        bool inside = false;
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName) inside = reader.ValueTextEquals("traceEvents");
            if (inside && reader.CurrentDepth == 2 && reader.TokenType == JsonTokenType.StartObject) events++;
        }

        return events;
    }

    private static byte[] Unpack(byte[] packed)
    {
        using MemoryStream plain = new();
        using GZipStream zip = new(new MemoryStream(packed), CompressionMode.Decompress);
        zip.CopyTo(plain);
        return plain.ToArray();
    }
}
