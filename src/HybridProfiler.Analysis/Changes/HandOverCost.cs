namespace HybridProfiler.Analysis.Changes;

/// <summary>
/// What it costs when a thread hands something to another thread that sleeps. <c>hybridprof ceilings</c> measures it on a
/// machine; a trace in which threads waited for each other tells it as well.
/// </summary>
/// <param name="WakeUpNs">From the begin of the call that hands over to the first work of the thread that slept, in nanoseconds.</param>
/// <param name="WakerNs">What that call takes of the thread that hands over, beyond what it takes when nobody sleeps, in nanoseconds.</param>
/// <param name="SpinNs">A wait up to this long is spent spinning: it costs neither.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record HandOverCost(long WakeUpNs, long WakerNs = 0, long SpinNs = 0, string Source = "stated")
{
    /// <summary>Nothing is known; a hand-over is taken as free.</summary>
    internal static HandOverCost Unknown { get; } = new(0, Source: "");

    internal bool IsFree => WakeUpNs == 0 && WakerNs == 0;

    /// <exception cref="WhatIfException">A figure is negative.</exception>
    internal HandOverCost Checked() => WakeUpNs >= 0 && WakerNs >= 0 && SpinNs >= 0
        ? this
        : throw new WhatIfException($"A hand-over takes no negative time: wake-up {WakeUpNs} ns, waker {WakerNs} ns, spinning {SpinNs} ns.");
}
