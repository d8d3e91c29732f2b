using System.Runtime.InteropServices;

namespace HybridProfiler.Devices;

/// <summary>Samples of a device clock in the order of device time, thinned so that hours of them fit in a megabyte.</summary>
internal sealed class ClockSamples
{
    private const int Most = 1 << 15;
    private const int Recent = 1 << 12;
    private const int GridNeeds = 8;
    private readonly List<ClockSample> _items = [];
    private long _cellNs = 1 << 17;
    private long _first;
    private long _grid;

    /// <summary>Number of samples ever taken.</summary>
    public int Taken { get; private set; }

    /// <summary>Half the width of the narrowest bracket; -1 when there is none with two sides.</summary>
    public long BestHalfWidthNs { get; private set; } = -1;

    /// <summary>Greatest grid on which all samples lie; 1 until there are enough to tell.</summary>
    public long GridNs => Taken < GridNeeds || _grid == 0 ? 1 : _grid;

    public ReadOnlySpan<ClockSample> Items => CollectionsMarshal.AsSpan(_items);

    public void Add(in ClockSample sample)
    {
        if (Taken == 0) _first = sample.DeviceNs;
        Taken++;
        if (_grid != 1) _grid = GreatestDivisor(_grid, Math.Abs(sample.DeviceNs - _first));
        if (sample.IsTwoSided && (BestHalfWidthNs < 0 || sample.HalfWidthNs < BestHalfWidthNs)) BestHalfWidthNs = sample.HalfWidthNs;

        // Queues report in turns: a sample may lie a little before the last one.
        int at = _items.Count;
        while (at > 0 && _items[at - 1].DeviceNs > sample.DeviceNs) at--;
        if (at > 0 && _items[at - 1].DeviceNs == sample.DeviceNs)
        {
            ClockSample same = _items[at - 1];
            _items[at - 1] = Meet(same, sample);
            return;
        }

        _items.Insert(at, sample);
        if (_items.Count > Most) Thin();
    }

    /// <summary>Forgets the first <paramref name="count"/> samples.</summary>
    public void Forget(int count) => _items.RemoveRange(0, count);

    // Two brackets of one instant: their intersection, unless the two contradict each other.
    private static ClockSample Meet(in ClockSample a, in ClockSample b)
    {
        ClockSample met = new(a.DeviceNs, Math.Max(a.BeforeNs, b.BeforeNs), Math.Min(a.AfterNs, b.AfterNs));
        return met.BeforeNs <= met.AfterNs ? met : b.HalfWidthNs < a.HalfWidthNs ? b : a;
    }

    // Keeps the newest samples, which a streaming session needs next, and of the older ones the narrowest of each cell.
    private void Thin()
    {
        int old = _items.Count - Recent;
        do
        {
            Span<ClockSample> items = CollectionsMarshal.AsSpan(_items);
            int kept = 1;
            for (int i = 1; i < old; i++)
            {
                ref ClockSample last = ref items[kept - 1];
                if (items[i].DeviceNs / _cellNs != last.DeviceNs / _cellNs) items[kept++] = items[i];
                else if (items[i].HalfWidthNs < last.HalfWidthNs) last = items[i];
            }

            _items.RemoveRange(kept, old - kept);
            old = kept;
            if (_items.Count > Most * 3 / 4) _cellNs *= 2;
        }
        while (_items.Count > Most * 3 / 4);
    }

    private static long GreatestDivisor(long a, long b)
    {
        while (b != 0) (a, b) = (b, a % b);
        return a;
    }
}
