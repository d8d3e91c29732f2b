using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Causality;

/// <summary>Which host call submitted each device operation, and when.</summary>
internal sealed class Submissions
{
    public Submissions(TraceIndex index)
    {
        IsCall = new bool[index.Trace.Spans.Count];
        int queuedKey = TransferEdges.KeyOf(index.Trace, OperationAttributes.QueuedNs);
        foreach (int operation in DeviceOperations.RowsOf(index, -1))
        {
            int call = index.Launches.CallOf(operation);
            if (call < 0) continue;
            IsCall[call] = true;
            All.Add((operation, call, InstantOf(index.Trace, operation, call, queuedKey)));
        }
    }

    /// <summary>Whether a span is a host call that submitted something, by row.</summary>
    public bool[] IsCall { get; }

    /// <summary>Operations whose call is known, with the call and the instant of the submission, queue after queue.</summary>
    public List<(int Operation, int Call, long Ns)> All { get; } = [];

    // As the driver states it, else the end of the call, else (the operation began inside the call) the call's begin. Never
    // after the operation's begin where the call began before it.
    private static long InstantOf(Trace trace, int operation, int call, int queuedKey)
    {
        SpanTable spans = trace.Spans;
        long start = spans.Start[operation], callStart = spans.Start[call], callEnd = spans.EndOf(call);
        if (queuedKey >= 0 && trace.Attributes.TryGet(operation, queuedKey, out AttributeValue queued) && queued.Int64 > 0)
            return Math.Clamp(start - queued.Int64, callStart, callEnd);
        return callEnd <= start ? callEnd : callStart;
    }
}
