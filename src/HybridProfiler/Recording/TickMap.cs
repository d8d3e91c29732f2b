using System.Diagnostics;

namespace HybridProfiler.Recording;

/// <summary>
/// Maps raw ticks to nanoseconds of the monotonic clock by linear interpolation between calibration pairs. Pairs are
/// taken at the start, at every flush and at the stop, so that the map follows frequency steering of the monotonic
/// clock. One thread writes; the writer reads.
/// </summary>
internal sealed class TickMap
{
    private readonly List<(long Ticks, long Ns)> _pairs = [];
    private readonly bool _identity = !HostClock.IsTsc;
    private double _residualNs;
    private int _last;

    /// <summary>Starts with two pairs some milliseconds apart (nothing to do for the Stopwatch).</summary>
    public TickMap()
    {
        if (_identity) return;
        _pairs.Add(Pair());
        long until = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 200;
        while (Stopwatch.GetTimestamp() < until) Thread.SpinWait(50);
        _pairs.Add(Pair());
    }

    /// <summary>Largest distance seen between a pair and the line through its neighbours.</summary>
    public double ResidualNs => _residualNs;

    /// <summary>Ticks per second as measured between the first and the last pair.</summary>
    public double FrequencyHz => _identity
        ? Stopwatch.Frequency
        : (_pairs[^1].Ticks - _pairs[0].Ticks) * 1e9 / Math.Max(1, _pairs[^1].Ns - _pairs[0].Ns);

    /// <summary>Takes one more calibration pair.</summary>
    public void Calibrate()
    {
        if (_identity) return;
        (long Ticks, long Ns) pair = Pair();
        if (pair.Ns - _pairs[^1].Ns < 5_000_000) return;
        _pairs.Add(pair);
        if (_pairs.Count < 3) return;
        (long Ticks, long Ns) a = _pairs[^3], b = _pairs[^2], c = _pairs[^1];
        double expected = a.Ns + (double)(b.Ticks - a.Ticks) / (c.Ticks - a.Ticks) * (c.Ns - a.Ns);
        _residualNs = Math.Max(_residualNs, Math.Abs(expected - b.Ns));
        // Pairs closer than a second carry no more information than the line between their neighbours.
        if (c.Ns - a.Ns < 1_000_000_000) _pairs.RemoveAt(_pairs.Count - 2);
    }

    /// <summary>Nanoseconds of the monotonic clock at which the counter stood at <paramref name="ticks"/>.</summary>
    public long ToNs(long ticks)
    {
        if (_identity) return HostClock.ToNs(ticks);
        int at = Math.Min(_last, _pairs.Count - 2);
        while (at + 2 < _pairs.Count && ticks >= _pairs[at + 1].Ticks) at++;
        while (at > 0 && ticks < _pairs[at].Ticks) at--;
        _last = at;
        (long Ticks, long Ns) a = _pairs[at], b = _pairs[at + 1];
        return a.Ns + (long)Math.Round((double)(ticks - a.Ticks) * (b.Ns - a.Ns) / (b.Ticks - a.Ticks));
    }

    private static (long Ticks, long Ns) Pair()
    {
        ClockPair pair = ClockPair.Create();
        NativeShim.ClockPair(ref pair);
        return ((long)(pair.TscBefore + (pair.TscAfter - pair.TscBefore) / 2), pair.MonotonicNs);
    }
}
