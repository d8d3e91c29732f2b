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

    public TraceAnalysis Analyse()
    {
        _builder.Header = new TraceHeader { StartNs = 1_000_000, StopNs = _now };
        return TraceAnalysis.Of(_builder.Build());
    }
}
