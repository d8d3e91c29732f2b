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
            All.Add((operation, call, LaunchIndex.SubmittedNs(index.Trace, operation, call, queuedKey)));
        }
    }

    /// <summary>Whether a span is a host call that submitted something, by row.</summary>
    public bool[] IsCall { get; }

    /// <summary>Operations whose call is known, with the call and the instant of the submission, queue after queue.</summary>
    public List<(int Operation, int Call, long Ns)> All { get; } = [];
}
