using System.Buffers;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Which launch a span takes part in: correlation ids of host calls and device operations, in rented memory.</summary>
internal sealed class ChromeLaunches : IDisposable
{
    private readonly Trace _trace;
    private readonly ChromeCalls _calls;
    private int[]? _linkOf;

    public ChromeLaunches(Trace trace, ChromeCalls calls)
    {
        (_trace, _calls) = (trace, calls);
        FlowTable flows = trace.Flows;
        if (!flows.Kind.Contains((byte)FlowKind.Launch)) return;
        _linkOf = ArrayPool<int>.Shared.Rent(trace.Spans.Count);
        _linkOf.AsSpan(0, trace.Spans.Count).Fill(-1);
        for (int link = flows.Count - 1; link >= 0; link--)
        {
            if (flows.KindColumn[link] != (byte)FlowKind.Launch) continue;
            _linkOf[flows.FromColumn[link]] = link;
            _linkOf[flows.ToColumn[link]] = link;
        }
    }

    /// <summary>Row in the flow table of the launch that a span made or came from, or -1.</summary>
    public int LinkOf(int row) => _linkOf is null ? -1 : _linkOf[row];

    /// <summary>True when the span is the host call of a launch.</summary>
    public bool Launches(int row, int link) => link >= 0 && _trace.Flows.FromColumn[link] == row;

    /// <summary>
    /// Kineto's "External id" of a host span: its own number, and for a call that launches the number of the host span around it.
    /// </summary>
    public long ExternalIdOfHost(int row, int link) => Launches(row, link) ? ExternalIdOfLaunch(link) : row + 1L;

    /// <summary>Kineto's "External id" of an operation: the number of the host span around the call that launched it.</summary>
    public long ExternalIdOfLaunch(int link)
    {
        int call = _trace.Flows.FromColumn[link];
        int around = _calls.Around(_trace.Spans, call);
        if (around < 0) around = _trace.Spans.ParentColumn[call];
        return (around >= 0 ? around : call) + 1L;
    }

    public void Dispose()
    {
        if (_linkOf is not null) ArrayPool<int>.Shared.Return(_linkOf);
        _linkOf = null;
    }
}
