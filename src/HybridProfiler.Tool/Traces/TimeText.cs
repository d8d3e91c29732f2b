using System.Globalization;

namespace HybridProfiler.Tool.Traces;

/// <summary>Lengths of time on the command line: a number and its unit.</summary>
internal static class TimeText
{
    private static readonly (string Unit, decimal Ns)[] s_units = [("ns", 1), ("us", 1_000), ("µs", 1_000), ("ms", 1_000_000), ("s", 1_000_000_000)];

    /// <summary>Nanoseconds of a text such as "-12.5ms".</summary>
    /// <param name="option">The option, for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="CommandFailedException">It is no time.</exception>
    public static long Of(string option, string text)
    {
        foreach ((string unit, decimal scale) in s_units)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal) || !decimal.TryParse(text[..^unit.Length], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number)) continue;
            if (Math.Abs(number) <= (decimal)(long.MaxValue / 4) / scale) return (long)decimal.Round(number * scale);
        }

        throw new CommandFailedException($"{option} {text}: not a time. Write a number and its unit, one of ns, us, ms, s: 12.5ms.");
    }

    /// <summary>The same of a time that is not negative.</summary>
    public static long NotNegative(string option, string text) =>
        Of(option, text) is >= 0 and long ns ? ns : throw new CommandFailedException($"{option} {text}: a negative time. Write how large it can be, as in 1ms.");
}
