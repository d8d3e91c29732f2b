using System.Globalization;

namespace HybridProfiler.Analysis.Changes;

/// <summary>What a hand-over costs as the command line takes it, behind an edge: "detector->reader@75us", "detector->reader@75us,33us,150us".</summary>
internal static class HandOverText
{
    private const string Example = "detector->reader@75us,33us: until the thread that slept runs, and of the thread that wakes it";

    // The longest unit that ends the text is the one that is meant.
    private static readonly (string Name, double Ns)[] Units = [("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];

    /// <summary>Splits an edge from the cost behind it; null where none is stated.</summary>
    /// <exception cref="WhatIfException">The cost is not understood.</exception>
    public static (string Edge, HandOverCost? Cost) Split(string argument)
    {
        int at = argument.LastIndexOf('@');
        // Names may hold an @; a cost begins with a number.
        if (at <= 0 || at + 1 >= argument.Length || !(char.IsAsciiDigit(argument[at + 1]) || argument[at + 1] is '.' or '-')) return (argument, null);
        string[] parts = argument[(at + 1)..].Split(',');
        if (parts.Length > 3) throw new WhatIfException($"'overlap' takes at most three times behind '@' (wake-up, waker, spinning), not {parts.Length}, for example {Example}.");
        long[] times = [.. parts.Select(Nanoseconds)];
        return (argument[..at].Trim(), new HandOverCost(times[0], times.Length > 1 ? times[1] : 0, times.Length > 2 ? times[2] : 0));
    }

    /// <summary>A time for people: "75 µs".</summary>
    public static string Of(long ns) => ns < 1_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{ns / 1e3:0.#} µs") : string.Create(CultureInfo.InvariantCulture, $"{ns / 1e6:0.###} ms");

    private static long Nanoseconds(string part)
    {
        string text = part.Trim();
        foreach ((string name, double ns) in Units)
        {
            if (!text.EndsWith(name, StringComparison.Ordinal) || !double.TryParse(text[..^name.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number)) continue;
            return (long)Math.Round(number * ns);
        }

        throw new WhatIfException($"'overlap' takes times with a unit (ns, us, ms, s) behind '@', for example {Example}; '{text}' is none.");
    }
}
