namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// How often the driver renews a value, from when it was seen to change: the median of the intervals between changes.
/// A value that is asked for more seldom than it is renewed gives an upper bound only, which <see cref="Describe"/> says.
/// </summary>
/// <param name="wanted">Number of changes after which the answer stands.</param>
internal sealed class UpdatePeriod(int wanted)
{
    private readonly List<long> _intervals = [];
    private long _firstNs, _lastNs, _changeNs, _reads;
    private double _value;
    private bool _hasChange;

    /// <summary>Changes seen.</summary>
    public int Changes { get; private set; }

    /// <summary>True when as many changes were seen as wanted.</summary>
    public bool IsSettled => Changes > wanted;

    /// <summary>Mean interval between reads, in nanoseconds: how exactly a change can be seen.</summary>
    public long ReadIntervalNs => _reads < 2 ? 0 : (_lastNs - _firstNs) / (_reads - 1);

    /// <summary>Median interval between changes, in nanoseconds; 0 while fewer than two changes were seen.</summary>
    public long MedianNs
    {
        get
        {
            if (_intervals.Count == 0) return 0;
            long[] sorted = [.. _intervals];
            Array.Sort(sorted);
            return sorted[(sorted.Length - 1) / 2];
        }
    }

    /// <summary>Longest interval between changes, in nanoseconds; what may have passed unseen at the end of a window.</summary>
    public long LongestNs => _intervals.Count == 0 ? 0 : _intervals.Max();

    /// <summary>A read.</summary>
    public void Observe(long hostNs, double value)
    {
        if (_reads++ == 0)
        {
            (_firstNs, _lastNs, _value) = (hostNs, hostNs, value);
            return;
        }

        _lastNs = hostNs;
        if (value.Equals(_value) || IsSettled) return;
        _value = value;
        // The first change ends an interval whose begin was not seen.
        if (_hasChange) _intervals.Add(hostNs - _changeNs);
        (_hasChange, _changeNs) = (true, hostNs);
        Changes++;
    }

    /// <summary>How the period was found.</summary>
    public string Describe()
    {
        string read = $"read every {ReadIntervalNs / 1e6:0.0} ms";
        if (_intervals.Count == 0) return $"not observed: {Changes} changes in {(_lastNs - _firstNs) / 1e6:0} ms, {read}";
        string bound = MedianNs < 2 * ReadIntervalNs ? "; an upper bound, the value changes about as often as it was read" : "";
        return $"median of {_intervals.Count} intervals between changes, {read}{bound}";
    }
}
