using HybridProfiler.Model;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.EventPipe;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace HybridProfiler.EventPipe;

/// <summary>EventCounters of any provider, and how often each thread was found running managed code.</summary>
internal sealed class NettraceCounters(TraceBuilder builder, Func<TraceEvent, long> timeOf)
{
    private readonly Dictionary<(string Provider, string Name), (int Counter, double Scale)> _counters = [];
    private readonly Dictionary<int, (int Counter, int Samples)> _samples = [];

    /// <summary>Samples of all threads, whatever they were found doing.</summary>
    public long Samples { get; private set; }

    public void Listen(DynamicTraceEventParser events) => events.All += Take;

    /// <summary>Counts a sample of a thread; those outside managed code may wait and say nothing.</summary>
    public void Sample(ClrThreadSampleTraceData e)
    {
        Samples++;
        if (e.Type != ClrThreadSampleType.Managed) return;
        if (!_samples.TryGetValue(e.ThreadID, out var thread)) thread = (builder.AddCounter(new CounterInfo($"managed samples of thread {e.ThreadID}", CounterUnit.Count, IsInteger: true)), 0);
        thread.Samples++;
        _samples[e.ThreadID] = thread;
        builder.AddCounterSample(thread.Counter, timeOf(e), thread.Samples);
    }

    private void Take(TraceEvent e)
    {
        if (e.EventName != "EventCounters" || e.PayloadNames.Length == 0 || e.PayloadValue(0) is not IDictionary<string, object> outer
            || !outer.TryGetValue("Payload", out object? inner) || inner is not IDictionary<string, object> payload || TextOf(payload, "Name") is not { Length: > 0 } name) return;
        double value = payload.TryGetValue("Mean", out object? mean) ? Convert.ToDouble(mean, null) : payload.TryGetValue("Increment", out object? increment) ? Convert.ToDouble(increment, null) : double.NaN;
        if (double.IsNaN(value)) return;
        if (!_counters.TryGetValue((e.ProviderName, name), out var counter))
        {
            (CounterUnit unit, double scale) = UnitOf(TextOf(payload, "DisplayUnits") ?? "");
            counter = (builder.AddCounter(new CounterInfo($"{e.ProviderName}: {TextOf(payload, "DisplayName") ?? name}", unit, IsInteger: false)), scale);
            _counters.Add((e.ProviderName, name), counter);
        }

        builder.AddCounterSample(counter.Counter, timeOf(e), value * counter.Scale);
    }

    private static string? TextOf(IDictionary<string, object> payload, string key) => payload.TryGetValue(key, out object? value) ? value as string : null;

    private static (CounterUnit Unit, double Scale) UnitOf(string unit) => unit switch
    {
        "B" => (CounterUnit.Bytes, 1),
        "KB" => (CounterUnit.Bytes, 1e3),
        "MB" => (CounterUnit.Bytes, 1e6),
        "GB" => (CounterUnit.Bytes, 1e9),
        "%" => (CounterUnit.Ratio, 0.01),
        "ms" => (CounterUnit.Nanoseconds, 1e6),
        "" => (CounterUnit.Count, 1),
        _ => (CounterUnit.None, 1),
    };
}
