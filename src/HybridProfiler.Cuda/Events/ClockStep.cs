namespace HybridProfiler.Cuda.Events;

/// <summary>
/// Finds out in which steps a driver's event times advance, from distances of events that lie close together. The answer
/// is the largest step of which all distances are multiples, hence never below the true one, whether that is a whole
/// number of nanoseconds or not; more distances bring it down to it. Used by whoever drains.
/// </summary>
internal sealed class ClockStep
{
    /// <summary>
    /// Assumed while too little is known: twice the coarsest steps that NVIDIA's timers are known to take (1.024 us). Event
    /// times have some 0.5 us by the driver's manual.
    /// </summary>
    public const long AssumedNs = 2048;

    /// <summary>Longer distances are not exact as floats of milliseconds, and say nothing.</summary>
    public const long LongestNs = 8_000_000;

    // Twice the true step divides each distance by chance every other time: so many once in a million.
    private const int Enough = 20;
    private readonly List<long> _distances = [];

    /// <summary>Largest step that divides all distances, in nanoseconds; 0 before the first.</summary>
    public long MeasuredNs { get; private set; }

    /// <summary>True when so many distances agree that a larger step than the true one is hardly left by chance. More are not taken.</summary>
    public bool IsKnown => _distances.Count >= Enough;

    /// <summary>No less than the true step. Before enough is known, that rests on <see cref="AssumedNs"/>.</summary>
    public long BoundNs => IsKnown ? MeasuredNs : MeasuredNs > 0 ? Math.Min(MeasuredNs, AssumedNs) : AssumedNs;

    /// <summary>Takes the distance of two events. None at all says nothing: both lie in one step.</summary>
    public void Add(long distanceNs)
    {
        if (distanceNs is <= 0 or >= LongestNs || IsKnown) return;
        _distances.Add(distanceNs);
        MeasuredNs = Find();
    }

    // The shortest distance is some number of steps. The true number is among those that are tried, so that whatever is
    // met before it is a larger step.
    private long Find()
    {
        long shortest = _distances.Min();
        for (long parts = 1; parts < shortest; parts++)
        {
            double step = (double)shortest / parts;
            if (_distances.TrueForAll(distance => IsMultiple(distance, step, shortest))) return (long)Math.Ceiling(step);
        }

        return 1;
    }

    // Both distances were rounded to nanoseconds, and what the shortest lacks grows with the ratio.
    private static bool IsMultiple(long distance, double step, long shortest) =>
        Math.Abs(distance - (Math.Round(distance / step) * step)) <= 1 + ((double)distance / shortest);
}
