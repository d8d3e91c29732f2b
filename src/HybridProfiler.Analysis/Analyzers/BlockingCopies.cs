using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Calls that return only when their own copy is done: copies of pageable memory, cudaMemcpy, hipMemcpyWithStream. No trace says
/// of a call whether it blocks; that its copy began after it and was over before it returned says so. From the submission on
/// the thread waits, for what the copy had to wait for too: that is often the longer part.
/// </summary>
internal sealed class BlockingCopies
{
    private readonly Dictionary<int, long> _waitsFrom = [];

    public BlockingCopies(TraceIndex index)
    {
        Trace trace = index.Trace;
        int queuedKey = TransferEdges.KeyOf(trace, OperationAttributes.QueuedNs);
        foreach (int operation in DeviceOperations.RowsOf(index, -1))
        {
            if (index.KindOf(operation) != SpanKind.Transfer || index.Launches.CallOf(operation) is not (>= 0 and int call)) continue;
            long submittedNs = LaunchIndex.SubmittedNs(trace, operation, call, queuedKey);
            if (!IsAwaited(trace, operation, call, submittedNs) || !DoesNothingElse(index, call)) continue;
            ref long from = ref CollectionsMarshal.GetValueRefOrAddDefault(_waitsFrom, call, out bool isKnown);
            from = isKnown ? Math.Min(from, submittedNs) : submittedNs;
        }
    }

    /// <summary>From when a span, where it is such a call, waits in its self time; <see cref="long.MaxValue"/> where it is none.</summary>
    public long WaitsFromNs(int span) => _waitsFrom.Count > 0 && _waitsFrom.TryGetValue(span, out long from) ? from : long.MaxValue;

    /// <summary>True where a copy was over when the call that had submitted it before returned.</summary>
    /// <param name="trace">Trace.</param>
    /// <param name="operation">Row of the copy.</param>
    /// <param name="call">Row of the call that submitted it.</param>
    /// <param name="submittedNs">Instant of the submission. A copy that was handed over only with the return of the call is none that it waited for, even where it took no time.</param>
    public static bool IsAwaited(Trace trace, int operation, int call, long submittedNs) =>
        trace.Spans.Start[operation] >= trace.Spans.Start[call] && trace.Spans.EndOf(operation) <= trace.Spans.EndOf(call) && submittedNs < trace.Spans.EndOf(call);

    // A call of a driver. A scope of the program in which a copy was submitted and ended works before it, beside it and after it.
    private static bool DoesNothingElse(TraceIndex index, int call) =>
        index.KindOf(call) is not (SpanKind.Runtime or SpanKind.Stage)
        && (index.Trace.Tracks[index.Trace.Spans.Track[call]].Kind == TrackKind.HostCalls || LaunchIndex.IsDriverCall(index.Trace.NameOf(call)));
}
