using CsCheck;
using HybridProfiler.Analysis.Dynamics;

namespace HybridProfiler.Analysis.Tests.Dynamics;

public sealed class StrategyTests
{
    // The small variant fails on long inputs, the large one costs three times as much.
    private static TraceAnalysis Crossed(int inputs, int seed = 11)
    {
        Random random = new(seed);
        RequestsTrace trace = new();
        for (int i = 0; i < inputs; i++)
        {
            int length = random.Next(1, 17);
            double noise = random.NextDouble();
            (string, AttributeValue)[] Features(string variant, bool correct) => [("length", (long)length), ("noise", noise), ("variant", variant), ("correct", correct)];
            trace.Add(10_000 + random.Next(1_000), "clean", Features("small", length <= 8 ? random.Next(100) > 0 : random.Next(100) < 40), id: i);
            trace.Add(30_000 + random.Next(1_000), "clean", Features("large", random.Next(100) > 0), id: i);
        }

        return trace.Analyse();
    }

    [Fact]
    public void The_cheapest_variant_that_meets_the_bound_is_chosen_per_region()
    {
        AdaptiveStrategy strategy = Crossed(600).Strategy(new StrategyQuestion("variant") { Quality = "correct", LeastQuality = 0.95 });
        Assert.Equal("large", strategy.Fixed);
        Assert.Equal(2, strategy.Regions.Length);
        Assert.Equal(("length <= 8.5", "small"), (Assert.Single(strategy.Regions[0].Conditions), strategy.Regions[0].Variant));
        Assert.Equal(("length > 8.5", "large"), (Assert.Single(strategy.Regions[1].Conditions), strategy.Regions[1].Variant));
        Assert.Equal(600, strategy.Regions.Sum(r => r.Inputs));
        // Half of the inputs are short: (10.5 + 30.5) / 2 us instead of 30.5.
        Assert.Equal(0.33, strategy.Gain, 0.04);
        Assert.True(strategy.StrategyQuality > 0.95);
        Assert.True(strategy.OracleNs <= strategy.StrategyNs);
        Assert.InRange(strategy.Regret, 0, 0.5);
    }

    [Fact]
    public void Without_a_bound_the_cheapest_wins_everywhere()
    {
        AdaptiveStrategy strategy = Crossed(100).Strategy(new StrategyQuestion("variant"));
        StrategyRegion region = Assert.Single(strategy.Regions);
        Assert.Equal(("small", "small", 0.0), (region.Variant, strategy.Fixed, Math.Round(strategy.Gain, 3)));
        Assert.Equal(0, strategy.Regret, 1e-9);
    }

    [Fact]
    public void A_bound_that_nothing_meets_gives_the_best_and_says_so()
    {
        AdaptiveStrategy strategy = Crossed(100).Strategy(new StrategyQuestion("variant") { Quality = "correct", LeastQuality = 0.999 });
        Assert.All(strategy.Regions, r => Assert.False(r.MeetsQuality));
        Assert.Equal("large", strategy.Fixed);
    }

    [Fact]
    public void Noise_does_not_split_the_inputs()
    {
        int split = 0;
        for (int seed = 0; seed < 10; seed++)
        {
            Random random = new(seed);
            RequestsTrace trace = new();
            for (int i = 0; i < 200; i++)
            {
                (double x, long y) = (random.NextDouble(), random.Next(5));
                foreach (string variant in (string[])["a", "b"]) trace.Add(20_000 + random.Next(8_000), "clean", [("x", x), ("y", y), ("variant", variant)], id: i);
            }
            if (trace.Analyse().Strategy(new StrategyQuestion("variant")).Regions.Length > 1) split++;
        }

        Assert.InRange(split, 0, 3);
    }

    [Fact]
    public void Every_input_lies_in_one_region_and_the_strategy_never_beats_the_oracle()
    {
        Gen.Int[0, 10_000].Sample(seed =>
        {
            AdaptiveStrategy strategy = Crossed(60, seed).Strategy(new StrategyQuestion("variant") { Quality = "correct", LeastQuality = 0.5, FewestInputs = 5 });
            Assert.Equal(60, strategy.Regions.Sum(r => r.Inputs));
            Assert.All(strategy.Regions, r => Assert.Contains(r.Options, o => o.Variant == r.Variant));
            AdaptiveStrategy free = Crossed(60, seed).Strategy(new StrategyQuestion("variant") { FewestInputs = 5 });
            Assert.True(free.OracleNs <= free.StrategyNs + 1e-6 && free.OracleNs <= free.FixedNs + 1e-6);
        }, iter: 20);
    }

    [Fact]
    public void Inputs_that_did_not_run_on_every_variant_are_compared_with_nothing()
    {
        RequestsTrace trace = new();
        for (int i = 0; i < 90; i++)
        {
            trace.Add(30_000, "clean", [("variant", "large")], id: i);
            // The small variant did not run on the dearest inputs.
            if (i < 60) trace.Add(10_000, "clean", [("variant", "small")], id: i);
        }

        AdaptiveStrategy strategy = trace.Analyse().Strategy(new StrategyQuestion("variant"));
        Assert.Equal((10_000.0, 10_000.0, 10_000.0), (strategy.FixedNs, strategy.StrategyNs, strategy.OracleNs));
        RequestsTrace apart = new();
        for (int i = 0; i < 90; i++) apart.Add(i % 2 == 0 ? 30_000 : 10_000, "clean", [("variant", i % 2 == 0 ? "large" : "small")], id: i);
        Assert.True(double.IsNaN(apart.Analyse().Strategy(new StrategyQuestion("variant")).Regret));
    }

    [Fact]
    public void An_unknown_variant_or_quality_is_one_clear_error()
    {
        TraceAnalysis analysis = Crossed(30);
        ArgumentException error = Assert.Throws<ArgumentException>(() => analysis.Strategy(new StrategyQuestion("model")));
        Assert.Contains("No request states 'model'; they state: class, correct, length, noise, variant.", error.Message);
        Assert.Contains("'accuracy'", Assert.Throws<ArgumentException>(() => analysis.Strategy(new StrategyQuestion("variant") { Quality = "accuracy" })).Message);
        Assert.Contains("has 1 values", Assert.Throws<ArgumentException>(() => analysis.Strategy(new StrategyQuestion("class"))).Message);
    }

    [Fact]
    public void An_even_decision_is_balanced_and_one_expert_for_all_is_not()
    {
        RequestsTrace trace = new();
        for (int i = 0; i < 40; i++) trace.Add(10_000, "clean", choice: i < 30 ? "expert 0" : i % 2 == 0 ? "expert 1" : "expert 2");
        DecisionBalance balance = Assert.Single(trace.Analyse().Dynamics.Balances);
        Assert.Equal((3, 40, "expert 0"), (balance.Choices, balance.Count, balance.Busiest));
        Assert.Equal(2.25, balance.MaxOverMean, 1e-12);
        Assert.Equal(-(0.75 * Math.Log(0.75) + 2 * 0.125 * Math.Log(0.125)) / Math.Log(3), balance.Evenness, 1e-12);
    }
}
