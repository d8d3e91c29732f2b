using System.Globalization;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Scale on which numbers of one unit are printed: "ms" for times around a millisecond. Culture-invariant.</summary>
internal readonly record struct UnitScale(string Symbol, double Factor, int Decimals)
{
    private static readonly (string Symbol, double Factor)[] Times = [("ns", 1), ("µs", 1e3), ("ms", 1e6), ("s", 1e9)];
    private static readonly (string Symbol, double Factor)[] Sizes = [("B", 1), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];

    private static readonly (string Symbol, double Factor)[] Work = [("FLOP", 1), ("kFLOP", 1e3), ("MFLOP", 1e6), ("GFLOP", 1e9), ("TFLOP", 1e12), ("PFLOP", 1e15)];

    /// <summary>Chooses the scale for numbers that shall be comparable: around their median, one larger where the largest would get too long.</summary>
    public static UnitScale For(MetricUnit unit, IEnumerable<double> numbers) => unit switch
    {
        MetricUnit.Nanoseconds => Choose(Times, numbers, ""),
        MetricUnit.Bytes => Choose(Sizes, numbers, ""),
        MetricUnit.BytesPerSecond => Choose(Sizes, numbers, "/s"),
        MetricUnit.Flops => Choose(Work, numbers, ""),
        MetricUnit.FlopsPerSecond => Choose(Work, numbers, "/s"),
        MetricUnit.Ratio => new UnitScale("%", 0.01, numbers.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(1).Max() < 0.01 ? 4 : 1),
        MetricUnit.Count => new UnitScale("", 1, 2),
        MetricUnit.PerSecond => new UnitScale("1/s", 1, 1),
        _ => new UnitScale(MetricUnits.SymbolOf(unit), 1, 3),
    };

    /// <summary>One number with its own scale and unit: "3.214 ms".</summary>
    public static string Print(double number, MetricUnit unit)
    {
        if (double.IsNaN(number)) return "none";
        UnitScale scale = For(unit, [number]);
        string text = scale.Print(number);
        return scale.Symbol.Length == 0 ? text : text + " " + scale.Symbol;
    }

    /// <summary>A number on this scale, without the unit. What would round to zero but is not is printed as "&lt; 0.001".</summary>
    public string Print(double number)
    {
        if (number == 0) return "0";
        double scaled = number / Factor;
        // A whole number needs no decimals where the unit is the base unit itself.
        if (Factor == 1 && scaled == Math.Floor(scaled) && Math.Abs(scaled) < 1e15) return scaled.ToString("N0", CultureInfo.InvariantCulture);
        double smallest = Math.Pow(10, -Decimals);
        if (Math.Abs(scaled) < smallest / 2) return (scaled < 0 ? ">-" : "<") + smallest.ToString("F" + Decimals, CultureInfo.InvariantCulture);
        return scaled.ToString("N" + Decimals, CultureInfo.InvariantCulture);
    }

    private static UnitScale Choose((string Symbol, double Factor)[] units, IEnumerable<double> numbers, string suffix)
    {
        double[] sizes = [.. numbers.Where(n => !double.IsNaN(n) && n != 0).Select(Math.Abs).Order()];
        if (sizes.Length == 0) return new UnitScale(units[0].Symbol + suffix, 1, 0);
        double median = sizes[sizes.Length / 2], largest = sizes[^1];
        int at = 0;
        while (at + 1 < units.Length && (median / units[at + 1].Factor >= 1 || largest / units[at].Factor >= 100_000)) at++;
        double shown = median / units[at].Factor;
        int decimals = shown >= 1000 ? 1 : shown >= 100 ? 2 : 3;
        return new UnitScale(units[at].Symbol + suffix, units[at].Factor, decimals);
    }
}
