using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>A tree of questions about the input with a variant at each leaf; grown greedily by what a split saves.</summary>
internal sealed class StrategyTree
{
    private readonly StrategyData _data;
    private readonly StrategyQuestion _question;
    private readonly Node _root;

    public StrategyTree(StrategyData data, StrategyQuestion question, IEnumerable<int> runs)
    {
        (_data, _question) = (data, question);
        _root = Grow([.. runs], question.MostSplits);
    }

    /// <summary>The variant for the input of a run.</summary>
    public string VariantFor(int run)
    {
        Node node = _root;
        while (node.Feature is { } feature) node = feature.Holds(run, node.Split) ? node.Yes! : node.No!;
        return node.Choice;
    }

    public ImmutableArray<StrategyRegion> Regions()
    {
        List<StrategyRegion> regions = [];
        Collect(_root, [], regions);
        return [.. regions];
    }

    private Node Grow(int[] runs, int splits)
    {
        List<StrategyOption> options = _data.Options(runs);
        (StrategyOption chosen, bool meets) = StrategyData.Choose(options, _question);
        Node leaf = new(runs, options, chosen.Variant, meets);
        if (splits == 0) return leaf;
        // What a split saves is in doubt by the errors of its means; only one that exceeds them is taken.
        (double Worth, StrategyFeature? Feature, double Split) best = (0, null, 0);
        foreach (StrategyFeature feature in _data.Features)
        {
            foreach (double split in feature.Splits)
            {
                (int[] yes, int[] no) = Part(runs, feature, split);
                if (!IsLarge(yes) || !IsLarge(no)) continue;
                double worth = Worth(leaf, yes, no);
                if (worth > best.Worth * (1 + 1e-9)) best = (worth, feature, split);
            }
        }

        if (best.Feature is not { } by) return leaf;
        (int[] holds, int[] fails) = Part(runs, by, best.Split);
        Node first = Grow(holds, splits - 1), second = Grow(fails, splits - 1);
        // Two sides that decide alike are one region.
        return first.Feature is null && second.Feature is null && first.Choice == second.Choice && first.Meets == second.Meets ? leaf : leaf with { Feature = by, Split = best.Split, Yes = first, No = second };
    }

    private static (int[] Yes, int[] No) Part(int[] runs, StrategyFeature feature, double split)
    {
        ILookup<bool, int> sides = runs.ToLookup(r => feature.Holds(r, split));
        return ([.. sides[true]], [.. sides[false]]);
    }

    private bool IsLarge(int[] runs) =>
        runs.Select(r => _data.Input[r]).Distinct().Count() >= _question.FewestInputs && runs.Select(r => _data.Variant[r]).Distinct().Count() > 1;

    // Nanoseconds per run that the split saves, less what the errors of the means make doubtful; sides that meet the bound where the whole does not count as savings of the dearest.
    private double Worth(Node whole, int[] yes, int[] no)
    {
        double saved = 0, doubt = 0;
        foreach (int[] side in (int[][])[yes, no])
        {
            List<StrategyOption> options = _data.Options(side);
            (StrategyOption chosen, bool meets) = StrategyData.Choose(options, _question);
            StrategyOption? before = options.Find(o => o.Variant == whole.Choice);
            if (before is null) return 0;
            double weight = (double)side.Length / (yes.Length + no.Length);
            if (!meets && whole.Meets) return 0;
            double gain = before.MeanNs - chosen.MeanNs;
            if (meets && !whole.Meets) gain = Math.Max(gain, 0) + before.MeanNs;
            saved += weight * gain;
            if (chosen.Variant != before.Variant) doubt += weight * weight * (Square(before.MeanErrorNs) + Square(chosen.MeanErrorNs));
        }

        return saved - 2 * Math.Sqrt(doubt);
    }

    private static double Square(double value) => double.IsNaN(value) ? double.PositiveInfinity : value * value;

    private void Collect(Node node, ImmutableArray<string> conditions, List<StrategyRegion> regions)
    {
        if (node.Feature is not { } feature)
        {
            regions.Add(new StrategyRegion(conditions, node.Choice, node.Meets, node.Runs.Select(r => _data.Input[r]).Distinct().Count(), [.. node.Options]));
            return;
        }

        Collect(node.Yes!, conditions.Add(feature.Say(node.Split, true)), regions);
        Collect(node.No!, conditions.Add(feature.Say(node.Split, false)), regions);
    }

    private sealed record Node(int[] Runs, List<StrategyOption> Options, string Choice, bool Meets)
    {
        public StrategyFeature? Feature { get; init; }

        public double Split { get; init; }

        public Node? Yes { get; init; }

        public Node? No { get; init; }
    }
}
