using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Dynamics;

/// <summary>Builds a trace of requests one after the other, with their features and choices.</summary>
internal sealed class RequestsTrace
{
    private readonly TraceBuilder _builder = new();
    private readonly int _component, _lane, _main, _choice;
    private long _now = 1_000_000;
    private int _count;

    public RequestsTrace()
    {
        _component = _builder.AddComponent(new ComponentInfo("router", Paradigm.MixtureOfExperts));
        _lane = _builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        _main = _builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main"));
        _choice = _builder.Intern("choice");
        Add(1_000, "warmup");
    }

    public RequestsTrace Add(double latencyNs, string @class, (string Name, AttributeValue Value)[]? features = null, string? choice = null, long? id = null)
    {
        int span = _builder.AddSpan(_lane, _now, (long)latencyNs, _builder.Intern("request"), -1, SpanKind.Stage);
        int request = _builder.AddRequest(span, id ?? _count, _builder.Intern(@class), _now);
        foreach ((string name, AttributeValue value) in features ?? []) _builder.AddAttribute(span, _builder.Intern(name), value);
        _builder.AddSpan(_main, _now, (long)latencyNs, _builder.Intern("work"), _component, SpanKind.Compute, TraceBuilder.FindParent, request);
        if (choice is not null) _builder.AddAttribute(_builder.AddSpan(_main, _now + 1, 0, _builder.Intern("route"), _component, SpanKind.Decision, TraceBuilder.FindParent, request), _choice, choice);
        _now += (long)latencyNs + 1_000;
        _count++;
        return this;
    }

    /// <summary>A trace in which everything that changes does: an interaction of two features, a step in the middle, two humps, two phases.</summary>
    public static TraceAnalysis OfManyChanges()
    {
        Random random = new(12);
        RequestsTrace trace = new();
        for (int i = 0; i < 400; i++)
        {
            bool isLong = random.Next(2) == 0, isNoisy = random.Next(2) == 0;
            trace.Add(200_000 + (isLong && isNoisy ? 150_000 : 0) + (i < 200 ? 0 : 40_000) + random.Next(9_000), "clean", [("long", isLong), ("noisy", isNoisy), ("n", (long)random.Next(9))], isLong ? "a" : "b");
            if (i > 200) trace._now += 300_000;
        }

        return trace.Analyse();
    }

    public TraceAnalysis Analyse()
    {
        _builder.Header = new TraceHeader { StartNs = 1_000_000, StopNs = _now };
        return TraceAnalysis.Of(_builder.Build());
    }
}
