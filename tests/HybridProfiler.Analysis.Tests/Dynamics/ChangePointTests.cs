using System.Text.Json;
using CsCheck;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests.Dynamics;

public sealed class ChangePointTests
{
    [Fact]
    public void Changes_of_the_mean_are_the_published_ones()
    {
        JsonElement reference = ReferenceData.Read("vectors/changepoint.json");
        double[] nile = Numbers(reference.GetProperty("nile"));
        foreach (JsonElement row in reference.GetProperty("pelt_full_search").EnumerateArray())
        {
            double penalty = row.GetProperty("penalty").GetDouble();
            int[] changes = ChangePoints.OfMean([nile], penalty);
            Assert.Equal<int>(Ends(row.GetProperty("ends")), (int[])[.. changes, nile.Length]);
            Assert.Equal(row.GetProperty("penalised_cost").GetDouble(), Cost(nile, changes) + penalty * changes.Length, 1e-6);
        }

        double[] steps = Numbers(reference.GetProperty("step60").GetProperty("signal"));
        Assert.Equal<int>((int[])[20, 40], ChangePoints.OfMean([steps], 10));
        Assert.Equal(reference.GetProperty("step60").GetProperty("pelt_pen10")[0].GetDouble(), Cost(steps, [20, 40]) + 20, 1e-9);
    }

    [Fact]
    public void Changes_of_the_distribution_are_the_published_ones()
    {
        foreach (JsonElement row in ReferenceData.Read("vectors/changepoint.json").GetProperty("edpelt").GetProperty("cases").EnumerateArray())
        {
            // There a change is the last position before it.
            Assert.Equal<int>((int[])[.. Ends(row.GetProperty("cps")).Select(c => c + 1)], ChangePoints.OfDistribution(Series(row.GetProperty("x"))));
        }
    }

    [Fact]
    public void Pruning_loses_nothing()
    {
        Gen.Select(Gen.Double[-5, 5].Array[1, 14], Gen.Double[0, 30], Gen.Int[1, 3]).Sample((values, penalty, length) =>
        {
            int[] found = ChangePoints.OfMean([values], penalty, length);
            double best = AllCuts(values.Length, length).Min(c => Cost(values, c) + penalty * c.Length);
            Assert.Equal(best, Cost(values, found) + penalty * found.Length, 1e-9);
            int[] bounds = [0, .. found, values.Length];
            if (found.Length > 0) Assert.All(bounds.Zip(bounds.Skip(1)), b => Assert.True(b.Second - b.First >= length));
        }, iter: 1_000);
    }

    // Every way to cut n values into pieces of a least length.
    private static IEnumerable<int[]> AllCuts(int n, int length)
    {
        for (int mask = 0; mask < 1 << n - 1; mask++)
        {
            int[] cuts = [.. Enumerable.Range(1, n - 1).Where(i => (mask >> i - 1 & 1) != 0)];
            int[] bounds = [0, .. cuts, n];
            if (cuts.Length == 0 || bounds.Zip(bounds.Skip(1)).All(b => b.Second - b.First >= length)) yield return cuts;
        }
    }

    private static double Cost(double[] values, int[] changes)
    {
        double cost = 0;
        int[] bounds = [0, .. changes, values.Length];
        foreach ((int from, int to) in bounds.Zip(bounds.Skip(1)))
        {
            double[] piece = values[from..to];
            double mean = piece.Average();
            cost += piece.Sum(v => (v - mean) * (v - mean));
        }

        return cost;
    }

    // A long one is written "1..1000".
    private static double[] Series(JsonElement x) => x.ValueKind == JsonValueKind.Array
        ? Numbers(x)
        : [.. Enumerable.Range(1, int.Parse(x.GetString()!.Split("..")[1], System.Globalization.CultureInfo.InvariantCulture)).Select(v => (double)v)];

    private static double[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetDouble())];

    private static int[] Ends(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetInt32())];
}
