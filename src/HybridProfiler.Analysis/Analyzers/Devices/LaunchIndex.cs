using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Which host call submitted each device operation.</summary>
internal sealed class LaunchIndex
{
    private readonly int[] _callOf;

    public LaunchIndex(Trace trace)
    {
        _callOf = new int[trace.Spans.Count];
        Array.Fill(_callOf, -1);
        FlowTable flows = trace.Flows;
        ReadOnlySpan<byte> kinds = flows.Kind;
        ReadOnlySpan<int> from = flows.From, to = flows.To;
        for (int i = 0; i < flows.Count; i++)
        {
            // Of several calls that claim an operation the first counts.
            if (kinds[i] == (byte)FlowKind.Launch && _callOf[to[i]] < 0 && IsCall(trace, from[i])) _callOf[to[i]] = from[i];
        }
    }

    /// <summary>Row of the call that submitted an operation, or -1.</summary>
    public int CallOf(int operation) => _callOf[operation];

    /// <summary>
    /// The host span that the work was submitted for: the innermost span around the call that is no call of a runtime or
    /// driver itself; the call where there is none.
    /// </summary>
    public static int RequesterOf(Trace trace, int call)
    {
        for (int span = call; span >= 0; span = trace.Spans.Parent[span])
            if (!IsDriverCall(trace.NameOf(span))) return span;
        return call;
    }

    /// <summary>
    /// When an operation was submitted: as the driver states it, else the end of the call, else (the operation began inside the
    /// call) the call's begin. Never after the operation's begin where the call began before it.
    /// </summary>
    /// <param name="trace">Trace.</param>
    /// <param name="operation">Row of the operation.</param>
    /// <param name="call">Row of its call.</param>
    /// <param name="queuedKey">Key of <see cref="OperationAttributes.QueuedNs"/>, or -1.</param>
    public static long SubmittedNs(Trace trace, int operation, int call, int queuedKey)
    {
        SpanTable spans = trace.Spans;
        long start = spans.Start[operation], callStart = spans.Start[call], callEnd = spans.EndOf(call);
        if (queuedKey >= 0 && trace.Attributes.TryGet(operation, queuedKey, out AttributeValue queued) && queued.Int64 > 0)
            return Math.Clamp(start - queued.Int64, callStart, callEnd);
        return callEnd <= start ? callEnd : callStart;
    }

    private static bool IsCall(Trace trace, int span) => trace.Tracks[trace.Spans.Track[span]].Kind is not (TrackKind.DeviceQueue or TrackKind.Requests);

    /// <summary>True for the names of CUDA's, HIP's and OpenCL's functions.</summary>
    public static bool IsDriverCall(string name) =>
        name.StartsWith("cuda", StringComparison.Ordinal) || name.StartsWith("hip", StringComparison.Ordinal)
        || (name.Length > 2 && char.IsAsciiLetterUpper(name[2]) && (name.StartsWith("cu", StringComparison.Ordinal) || name.StartsWith("cl", StringComparison.Ordinal)));
}
