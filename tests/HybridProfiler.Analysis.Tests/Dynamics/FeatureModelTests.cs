using CsCheck;
using HybridProfiler.Analysis.Dynamics;
using HybridProfiler.Analysis.Statistics;

namespace HybridProfiler.Analysis.Tests.Dynamics;

public sealed class FeatureModelTests
{
    [Fact]
    public void The_feature_that_makes_the_cost_explains_it_and_one_that_does_not_explains_no_more_than_chance()
    {
        Random random = new(3);
        RequestsTrace trace = new();
        for (int i = 0; i < 400; i++)
        {
            int digits = random.Next(1, 9);
            trace.Add(10_000 + 5_000 * digits + random.Next(4_000), "clean", [("digits", (long)digits), ("colour", random.Next(2) == 0 ? "red" : "blue")]);
        }

        FeatureModel model = Assert.Single(trace.Analyse().Dynamics.Models);
        FeatureEffect digitsEffect = model.Effects[0], colour = model.Effects[1];
        Assert.Equal("digits", digitsEffect.Feature);
        // Variance of 5,000 x a number of 1..8 against that of the noise, by arithmetic.
        double signal = 25e6 * 63 / 12, noise = 16e6 / 12;
        Assert.Equal(signal / (signal + noise), digitsEffect.Share, 0.01);
        Assert.Equal(5_000, digitsEffect.SlopeNs, 100.0);
        Assert.True(digitsEffect.IsSignificant);
        Assert.False(colour.IsSignificant);
        Assert.Equal(8, digitsEffect.Means.Length);
        Assert.Equal(400, digitsEffect.Means.Sum(l => l.Requests));
        Assert.Equal(27_000, digitsEffect.Means[2].MeanNs, 500.0);
        Assert.Empty(model.Interactions);
    }

    [Fact]
    public void Two_features_that_matter_only_together_are_found_as_an_interaction()
    {
        Random random = new(4);
        RequestsTrace trace = new();
        for (int i = 0; i < 600; i++)
        {
            bool a = random.Next(2) == 0, b = random.Next(2) == 0;
            trace.Add(20_000 + (a && b ? 10_000 : 0) + random.Next(2_000), "clean", [("long", a), ("noisy", b)]);
        }

        FeatureModel model = Assert.Single(trace.Analyse().Dynamics.Models);
        FeatureInteraction pair = Assert.Single(model.Interactions);
        Assert.Equal(("long", "noisy"), (pair.First, pair.Second));
        // A step in one of four equal cells: its variance is 3/16 of the squared step, 1/16 of which is beyond the two effects.
        double step = 1e8 * 3 / 16, beyond = 1e8 / 16, noise = 4e6 / 12;
        Assert.Equal(beyond / (step + noise), pair.Explained, 0.03);
    }

    [Fact]
    public void Parts_sum_to_what_all_features_explain_together()
    {
        var levels = Gen.Int[0, 3].Array[40];
        Gen.Select(levels.Array[1, 5], Gen.Double[0, 1].Array[40]).Sample((factors, response) =>
        {
            SubsetFit fit = new(factors, response);
            double[] parts = fit.Divide();
            Assert.Equal(fit.Explained((1 << factors.Length) - 1), parts.Sum(), 1e-9);
            Assert.All(parts, p => Assert.InRange(p, -1e-9, 1));
            for (int f = 0; f < factors.Length; f++) Assert.Equal(LevelFit.Explained(factors[f], response), fit.Explained(1 << f), 1e-9);
            // The same factor twice explains nothing more, and the two halve it.
            SubsetFit twice = new([factors[0], factors[0]], response);
            Assert.Equal(twice.Explained(1), twice.Explained(3), 1e-9);
            Assert.Equal(twice.Divide()[0], twice.Divide()[1], 1e-9);
        }, iter: 300);
    }

    [Fact]
    public void What_an_additive_fit_leaves_has_no_mean_on_any_level()
    {
        var levels = Gen.Int[0, 3].Array[30];
        Gen.Select(levels, levels, Gen.Double[0, 100].Array[30]).Sample((a, b, response) =>
        {
            double[] rest = LevelFit.Residuals(response, a, b);
            Assert.All(a.Distinct(), level => Assert.Equal(0, rest.Where((_, i) => a[i] == level).Average(), 1e-5));
            Assert.All(b.Distinct(), level => Assert.Equal(0, rest.Where((_, i) => b[i] == level).Average(), 1e-5));
            // The residual is what the sweep leaves.
            double mean = response.Average(), total = response.Sum(y => (y - mean) * (y - mean));
            if (total > 1e-6) Assert.Equal(1 - new SubsetFit([a, b], response).Explained(3), rest.Sum(r => r * r) / total, 1e-6);
        }, iter: 300);
    }

    [Fact]
    public void Choices_taken_are_a_model_of_their_own()
    {
        Random random = new(5);
        RequestsTrace trace = new();
        for (int i = 0; i < 100; i++)
        {
            bool exit = random.Next(2) == 0;
            trace.Add((exit ? 10_000 : 30_000) + random.Next(1_000), "clean", choice: exit ? "leave" : "go on");
        }

        FeatureModel model = Assert.Single(trace.Analyse().Dynamics.Models);
        Assert.Equal(FeatureSource.Decision, model.Source);
        Assert.Equal("router: route", Assert.Single(model.Effects).Feature);
        Assert.True(model.Explained > 0.99);
    }

    [Fact]
    public void An_input_that_is_named_like_a_decision_stands_beside_it()
    {
        Random random = new(5);
        RequestsTrace trace = new();
        for (int i = 0; i < 100; i++) trace.Add(10_000 + random.Next(1_000), "clean", [("router: route", (long)random.Next(3))], random.Next(2) == 0 ? "a" : "b");
        Assert.Equal([FeatureSource.Input, FeatureSource.Decision], trace.Analyse().Dynamics.Models.Select(m => m.Source));
    }

    [Fact]
    public void Corrected_probabilities_are_Holms()
    {
        // p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm")
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Of([0.01, 0.04, 0.03, 0.005]).Select(p => Math.Round(p, 12)));
    }

    [Fact]
    public void Too_few_requests_say_nothing()
    {
        RequestsTrace trace = new();
        for (int i = 0; i < FeatureModel.FewestRequests - 1; i++) trace.Add(10_000 + i, "clean", [("n", (long)i)]);
        DynamicBehaviour dynamics = trace.Analyse().Dynamics;
        Assert.Empty(dynamics.Models);
        Assert.Null(dynamics.Drift);
        Assert.Empty(dynamics.Modes);
    }
}
