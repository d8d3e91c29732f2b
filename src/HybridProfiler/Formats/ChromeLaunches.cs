using System.Buffers;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Which launch a span takes part in: correlation ids of host calls and device operations, in rented memory.</summary>
internal sealed class ChromeLaunches : IDisposable
{
    private readonly Trace _trace;
    private int[]? _linkOf;

    public ChromeLaunches(Trace trace)
    {
        _trace = trace;
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
    /// Kineto's "External id": a host span's own number, and for a launching call and the device operations that came
    /// of it the number of the host span around the call. 0 when there is none.
    /// </summary>
    public long ExternalIdOf(int row, int link, bool onDevice)
    {
        if (link < 0) return onDevice ? 0 : row + 1L;
        if (!onDevice && !Launches(row, link)) return row + 1L;
        int call = _trace.Flows.FromColumn[link];
        int around = _trace.Spans.ParentColumn[call];
        return (around >= 0 ? around : call) + 1L;
    }

    public void Dispose()
    {
        if (_linkOf is not null) ArrayPool<int>.Shared.Return(_linkOf);
        _linkOf = null;
    }
}
