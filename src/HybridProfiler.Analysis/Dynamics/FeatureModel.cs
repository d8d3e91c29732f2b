using System.Collections.Immutable;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>
/// How the latency of warm requests depends on their features: shares of variance by an additive model over the levels of each. A feature that
/// is correlated with others shares with them; nothing here says that it is the cause.
/// </summary>
/// <param name="Source">Features of the input, or choices taken while it ran.</param>
/// <param name="Requests">Number of requests.</param>
/// <param name="Explained">Share of the variance that all features explain together, between 0 and 1; the parts of the effects sum to it, 1 less it is the residual.</param>
/// <param name="Effects">Features, the largest part first.</param>
/// <param name="Interactions">Pairs that chance does not explain at the 1 % level, the strongest first.</param>
/// <param name="LeftOut">Features beyond the eight that explain most alone; they are in no figure.</param>
public sealed record FeatureModel(
    FeatureSource Source, int Requests, double Explained, ImmutableArray<FeatureEffect> Effects, ImmutableArray<FeatureInteraction> Interactions, ImmutableArray<string> LeftOut)
{
    /// <summary>Fewest requests that a model is made of.</summary>
    public const int FewestRequests = 20;

    private const int MostFeatures = 8;
    private const int Orders = 999;

    internal static ImmutableArray<FeatureModel> Of(RequestFeatures features)
    {
        if (features.Requests.Length < FewestRequests) return [];
        return [.. features.Features.GroupBy(f => f.Source).Select(g => Of(g.Key, [.. g], features.LatencyNs))];
    }

    private static FeatureModel Of(FeatureSource source, RequestFeature[] all, double[] latency)
    {
        (RequestFeature Feature, double Alone)[] ranked =
            [.. all.Select(f => (Feature: f, Alone: LevelFit.Explained(f.Levels, latency))).OrderByDescending(f => f.Alone).ThenBy(f => f.Feature.Name, StringComparer.Ordinal)];
        RequestFeature[] used = [.. ranked.Take(MostFeatures).Select(f => f.Feature)];
        SubsetFit fit = new([.. used.Select(f => f.Levels)], latency);
        double[] parts = fit.Divide();
        // The seed is fixed: the same trace gives the same report.
        Random random = new(20_260_102);
        double[] p = HolmCorrection.Of([.. used.Select(f => LevelFit.ByPermutation(f.Levels, latency, Orders, random))]);
        IEnumerable<FeatureEffect> effects = used.Select((f, i) => new FeatureEffect(
            f.Name, f.LevelNames.Length, ranked[i].Alone, parts[i], (f.LevelNames.Length - 1.0) / (latency.Length - 1), p[i], Slope(f, latency), Means(f, latency)));
        return new FeatureModel(
            source, latency.Length, fit.Explained((1 << used.Length) - 1), [.. effects.OrderByDescending(e => e.Share).ThenBy(e => e.Feature, StringComparer.Ordinal)],
            Pairs(used, p, fit, latency, random), [.. ranked.Skip(MostFeatures).Select(f => f.Feature.Name)]);
    }

    private static ImmutableArray<FeatureInteraction> Pairs(RequestFeature[] used, double[] p, SubsetFit fit, double[] latency, Random random)
    {
        List<(int A, int B, double More, double P)> pairs = [];
        for (int a = 0; a < used.Length; a++)
        {
            for (int b = a + 1; b < used.Length; b++)
            {
                // An interaction without any effect is not looked for: with many pairs it would be found by chance.
                if (p[a] > 0.01 && p[b] > 0.01) continue;
                int width = used[b].LevelNames.Length;
                int[] cells = LevelFit.Compact([.. used[a].Levels.Zip(used[b].Levels, (x, y) => x * width + y)]);
                if (cells.Max() + 1 > latency.Length / 4) continue;
                double[] rest = LevelFit.Residuals(latency, used[a].Levels, used[b].Levels);
                double more = LevelFit.Explained(cells, latency) - fit.Explained(1 << a | 1 << b);
                pairs.Add((a, b, Math.Max(more, 0), LevelFit.ByPermutation(cells, rest, Orders, random)));
            }
        }

        double[] corrected = HolmCorrection.Of([.. pairs.Select(x => x.P)]);
        return
        [
            .. pairs.Select((x, i) => Named(used[x.A].Name, used[x.B].Name, x.More, corrected[i])).Where(x => x.PValue <= 0.01 && x.Explained > 0)
                .OrderByDescending(x => x.Explained).ThenBy(x => x.First, StringComparer.Ordinal).ThenBy(x => x.Second, StringComparer.Ordinal),
        ];
    }

    private static FeatureInteraction Named(string a, string b, double more, double p) =>
        string.CompareOrdinal(a, b) < 0 ? new FeatureInteraction(a, b, more, p) : new FeatureInteraction(b, a, more, p);

    private static ImmutableArray<FeatureLevel> Means(RequestFeature feature, double[] latency)
    {
        double[] sums = new double[feature.LevelNames.Length];
        int[] counts = new int[sums.Length];
        for (int i = 0; i < latency.Length; i++)
        {
            sums[feature.Levels[i]] += latency[i];
            counts[feature.Levels[i]]++;
        }

        return [.. feature.LevelNames.Select((name, level) => new FeatureLevel(name, counts[level], counts[level] > 0 ? sums[level] / counts[level] : double.NaN))];
    }

    private static double Slope(RequestFeature feature, double[] latency)
    {
        if (!feature.IsNumeric) return double.NaN;
        (double X, double Y)[] points = [.. feature.Numbers.Zip(latency).Where(p => !double.IsNaN(p.First)).OrderBy(p => p.First)];
        return Trend.Of([.. points.Select(p => p.X)], [.. points.Select(p => p.Y)]).Slope;
    }
}
