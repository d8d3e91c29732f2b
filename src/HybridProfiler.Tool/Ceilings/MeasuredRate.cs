using System.Globalization;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>A rate measured over some rounds.</summary>
/// <param name="Best">Best round: what nothing disturbed.</param>
/// <param name="Median">Median of the rounds.</param>
/// <param name="Rounds">Number of rounds.</param>
internal readonly record struct MeasuredRate(double Best, double Median, int Rounds)
{
    /// <summary>Measures.</summary>
    /// <param name="rounds">Number of rounds.</param>
    /// <param name="round">One round; returns its rate.</param>
    public static MeasuredRate Of(int rounds, Func<double> round)
    {
        double[] rates = [.. Enumerable.Range(0, rounds).Select(_ => round()).Order()];
        return new MeasuredRate(rates[^1], rates[rates.Length / 2], rounds);
    }

    /// <summary>How far the median stays below the best: "median 97 % of it".</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"best of {Rounds} rounds, their median {Median / Best * 100:0} % of it");
}
