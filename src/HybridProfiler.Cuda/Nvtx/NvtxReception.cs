using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>
/// NVTX events of one session, joined to ranges: nested ones per thread and domain, free ones by number. A range goes to
/// the track beside its thread when it has ended.
/// </summary>
/// <param name="hand">Takes a range or a mark.</param>
internal sealed class NvtxReception(NvtxReception.Taker hand)
{
    private const int MostOpen = 1 << 20;
    private readonly Dictionary<(ulong Thread, string Domain), Stack<Open>> _nested = [];
    private readonly Dictionary<ulong, Open> _free = [];

    /// <summary>Takes a range or a mark.</summary>
    internal delegate void Taker(in HostCall range, in NvtxEvent begin, bool isUnfinished);

    /// <summary>Ends without a begin: begun before the session, or the begin was dropped.</summary>
    public long UnmatchedEnds { get; private set; }

    /// <summary>Begins that were not kept because a million ranges are open.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes an event; those of one thread come in order.</summary>
    public void Take(in NvtxEvent nvtx, string name, string domain)
    {
        switch (nvtx.Kind)
        {
            case NvtxEventKind.Push:
                Stack<Open> opened = StackOf(nvtx.Thread, domain);
                if (opened.Count < MostOpen) opened.Push(new Open(nvtx, name, domain));
                else Refused++;
                break;
            case NvtxEventKind.Pop:
                if (StackOf(nvtx.Thread, domain).TryPop(out Open? nested)) Hand(nested, nvtx.TimeNs, false);
                else UnmatchedEnds++;
                break;
            case NvtxEventKind.Start:
                if (_free.Count < MostOpen) _free[nvtx.Range] = new Open(nvtx, name, domain);
                else Refused++;
                break;
            case NvtxEventKind.End:
                if (_free.Remove(nvtx.Range, out Open? free)) Hand(free, nvtx.TimeNs, false);
                else UnmatchedEnds++;
                break;
            case NvtxEventKind.Mark:
                Hand(new Open(nvtx, name, domain), nvtx.TimeNs, false);
                break;
        }
    }

    /// <summary>Hands over what is still open, up to a time.</summary>
    public void Close(long hostNs)
    {
        foreach (Stack<Open> stack in _nested.Values)
        {
            while (stack.TryPop(out Open? open)) Hand(open, hostNs, true);
        }

        foreach (Open open in _free.Values) Hand(open, hostNs, true);
        _free.Clear();
    }

    private Stack<Open> StackOf(ulong thread, string domain)
    {
        if (!_nested.TryGetValue((thread, domain), out Stack<Open>? stack)) _nested.Add((thread, domain), stack = []);
        return stack;
    }

    private void Hand(Open open, long endNs, bool isUnfinished)
    {
        HostCall range = new()
        {
            Name = open.Name.Length > 0 ? open.Name : "(no name)",
            Group = open.Domain.Length > 0 ? "NVTX " + open.Domain : "NVTX",
            Thread = (long)open.Begin.Thread,
            StartNs = open.Begin.TimeNs,
            EndNs = Math.Max(endNs, open.Begin.TimeNs),
            Kind = SpanKind.Compute,
        };
        hand(range, open.Begin, isUnfinished);
    }

    private sealed record Open(NvtxEvent Begin, string Name, string Domain);
}
