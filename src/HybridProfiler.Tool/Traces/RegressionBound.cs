using System.Globalization;
using HybridProfiler.Analysis.Comparison;

namespace HybridProfiler.Tool.Traces;

/// <summary>A bound on a regression: <c>p99:5%</c> for each class of warm requests, <c>reader/p50:5%</c> for a component or a class.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Name">Component or class, or null for each class of warm requests.</param>
/// <param name="Figure">Name of the figure.</param>
/// <param name="PerMille">Its percentile in thousandths.</param>
/// <param name="Growth">Largest growth that is allowed; 0.05 is 5 %.</param>
internal sealed record RegressionBound(string Text, string? Name, string Figure, int PerMille, double Growth)
{
    // Over all bounds of a command together.
    private const double Level = 0.05;

    private static readonly Dictionary<string, int> s_figures = new(StringComparer.OrdinalIgnoreCase)
    {
        ["p50"] = 500, ["p90"] = 900, ["p95"] = 950, ["p99"] = 990, ["p99.9"] = 999, ["max"] = 1000,
    };

    /// <summary>Reads a bound.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static RegressionBound Parse(string text)
    {
        int colon = text.LastIndexOf(':'), slash = colon < 0 ? -1 : text.LastIndexOf('/', colon);
        if (colon > 0 && s_figures.TryGetValue(text[(slash + 1)..colon], out int perMille)
            && double.TryParse(text.AsSpan(colon + 1).TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent))
        {
            return new RegressionBound(text, slash > 0 ? text[..slash] : null, text[(slash + 1)..colon].ToLowerInvariant(), perMille, percent / 100);
        }

        throw new CommandFailedException($"--fail-on {text}: no bound. Write FIGURE:PERCENT or NAME/FIGURE:PERCENT, such as p99:5% or reader/p50:10%; figures are {string.Join(", ", s_figures.Keys)}.");
    }

    /// <summary>Judges a comparison.</summary>
    /// <param name="comparison">The comparison.</param>
    /// <param name="bounds">Number of bounds that are judged together: each gets its part of the chance of a false alarm.</param>
    /// <exception cref="CommandFailedException">The recordings do not have on both sides what the bound is about.</exception>
    public IEnumerable<BoundResult> Judge(TraceComparison comparison, int bounds)
    {
        ComparedQuantity[] both = [.. comparison.Quantities.Where(IsAbout).Where(q => q.Baseline.Count > 0 && q.Candidate.Count > 0 && q.Baseline.P50Ns > 0)];
        if (both.Length == 0)
        {
            string[] names = [.. comparison.Quantities.Where(q => q.Kind is ComparedKind.Requests or ComparedKind.Calls && q.Baseline.Count > 0 && q.Candidate.Count > 0).Select(q => q.Kind == ComparedKind.Requests ? ClassOf(q) : q.Name).Distinct()];
            throw new CommandFailedException($"--fail-on {Text}: cannot be judged, for {(Name is null ? "warm requests are" : $"'{Name}' is")} not in both recordings. In both: {(names.Length > 0 ? string.Join(", ", names) : "nothing of one name")}.");
        }

        double confidence = 1 - Level / (bounds * both.Length);
        return both.Select(q =>
        {
            FigureChange change = q.ChangeOf(PerMille, confidence);
            return new BoundResult(this, q.Name, change, change.Relative > Growth && change.Low > 0);
        });
    }

    private bool IsAbout(ComparedQuantity q) =>
        Name is null ? q.Kind == ComparedKind.Requests && q.Name.EndsWith(", warm", StringComparison.Ordinal)
        : q.Kind == ComparedKind.Calls ? q.Name == Name
        : q.Kind == ComparedKind.Requests && ClassOf(q) == Name && q.Name.EndsWith(", warm", StringComparison.Ordinal);

    private static string ClassOf(ComparedQuantity q) => q.Name[..q.Name.LastIndexOf(", ", StringComparison.Ordinal)];
}
