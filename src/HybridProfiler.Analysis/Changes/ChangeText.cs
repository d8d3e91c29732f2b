using System.Globalization;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Changes as the command line takes them.</summary>
internal static class ChangeText
{
    public static WhatIf Add(WhatIf asked, string kind, string argument)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(argument);
        switch (kind)
        {
            case "scale":
                (string scaled, string factor) = Pair(kind, argument, "recogniser=2");
                return asked.Scale(scaled, Number(kind, factor, "recogniser=2"));
            case "remove": return asked.Remove(argument);
            case "overlap":
                (string overlapped, HandOverCost? handOver) = HandOverText.Split(argument);
                return asked.Overlap(overlapped, handOver);
            case "pin": return asked.PinTransfers(argument.Length == 0 ? 0 : Number(kind, argument, "12e9"));
            case "no-gc": return asked.WithoutGarbageCollection();
            case "no-runtime": return asked.WithoutRuntime();
            case "batch":
                (string batched, string size) = Pair(kind, argument, "recogniser=8");
                string[] parts = size.Split('@', 2);
                double items = Number(kind, parts[0], "recogniser=8");
                if (items != Math.Floor(items) || items > int.MaxValue) throw new WhatIfException($"A batch has a whole number of requests, not {parts[0]}.");
                return asked.Batch(batched, (int)items, parts.Length == 2 ? Number(kind, parts[1], "recogniser=8@0.6") : double.NaN);
            default: throw new WhatIfException($"There is no change '{kind}'; there are scale, remove, overlap, pin, no-gc, no-runtime and batch.");
        }
    }

    private static (string Name, string Value) Pair(string kind, string argument, string example)
    {
        int at = argument.LastIndexOf('=');
        return at > 0 && at < argument.Length - 1 ? (argument[..at].Trim(), argument[(at + 1)..].Trim()) : throw new WhatIfException($"'{kind}' takes a name and a number, for example {example}; '{argument}' is not that.");
    }

    private static double Number(string kind, string text, string example) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new WhatIfException($"'{kind}' takes a number, for example {example}; '{text}' is none.");
}
