namespace HybridProfiler.Formats;

/// <summary>Where a span is drawn.</summary>
/// <param name="StartNs">Start; the true one except for spans of zero length.</param>
/// <param name="EndNs">End; at least one nanosecond after the start.</param>
/// <param name="Lane">Lane of its track; <see cref="ChromeLayout.InstantLane"/> for spans of zero length that found no room.</param>
internal readonly record struct ChromePlace(long StartNs, long EndNs, int Lane);
