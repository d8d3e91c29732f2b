using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Which host call submitted each device operation, and when.</summary>
internal sealed class Submissions
{
    private readonly Dictionary<int, int> _callOf = [];
    private readonly TraceIndex _index;
    private readonly int _queuedKey;

    public Submissions(TraceIndex index)
    {
        _index = index;
        Trace trace = index.Trace;
        _queuedKey = TransferEdges.KeyOf(trace, "queued_ns");
        for (int f = 0; f < trace.Flows.Count; f++)
        {
            int call = trace.Flows.From[f], operation = trace.Flows.To[f];
            if ((FlowKind)trace.Flows.Kind[f] != FlowKind.Launch) continue;
            if (trace.Tracks[trace.Spans.Track[operation]].Kind != TrackKind.DeviceQueue || trace.Tracks[trace.Spans.Track[call]].Kind is TrackKind.DeviceQueue or TrackKind.Requests) continue;
            if (_callOf.TryAdd(operation, call)) Calls.Add(call);
        }
    }

    /// <summary>Host calls that submitted something.</summary>
    public HashSet<int> Calls { get; } = [];

    /// <summary>Operations with the calls that submitted them.</summary>
    public IReadOnlyDictionary<int, int> CallOf => _callOf;

    /// <summary>
    /// When an operation was submitted: as the driver states it, else the end of the call, else (the operation began
    /// inside the call) the call's begin. Never after the operation's begin where the call began before it.
    /// </summary>
    public long InstantOf(int operation, int call)
    {
        SpanTable spans = _index.Trace.Spans;
        long start = spans.Start[operation], callStart = spans.Start[call], callEnd = spans.EndOf(call);
        if (_queuedKey >= 0 && _index.Trace.Attributes.TryGet(operation, _queuedKey, out AttributeValue queued) && queued.Int64 > 0)
            return Math.Clamp(start - queued.Int64, callStart, callEnd);
        return callEnd <= start ? callEnd : callStart;
    }
}
