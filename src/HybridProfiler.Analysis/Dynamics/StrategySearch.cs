namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Learns a strategy and measures it on inputs that it has not seen.</summary>
internal static class StrategySearch
{
    private const int Folds = 5;

    public static AdaptiveStrategy Run(RequestFeatures features, StrategyQuestion question)
    {
        StrategyData data = new(features, question);
        int[] all = [.. Enumerable.Range(0, data.Variant.Length)];
        StrategyTree tree = new(data, question, all);
        string single = StrategyData.Choose(data.Options(all), question).Option.Variant;
        // Where most inputs ran on every variant, those alone are compared: the same inputs for the strategy, the one variant and the oracle.
        HashSet<int> crossed = [.. all.GroupBy(r => data.Input[r]).Where(g => g.Select(r => data.Variant[r]).Distinct().Count() == data.Variants.Length).Select(g => g.Key)];
        bool isCrossed = crossed.Count * 2 >= data.Inputs;
        int[] judged = isCrossed ? [.. all.Where(r => crossed.Contains(data.Input[r]))] : all;
        (double cost, double quality) = OnUnseen(data, question, all, judged);
        double fixedNs = data.Options(judged).Find(o => o.Variant == single)?.MeanNs ?? double.NaN;
        return new AdaptiveStrategy(question, tree.Regions(), data.Inputs, single, fixedNs, cost, quality, isCrossed ? Oracle(data, question, judged) : double.NaN);
    }

    private static (double CostNs, double Quality) OnUnseen(StrategyData data, StrategyQuestion question, int[] all, int[] judged)
    {
        double cost = 0, quality = 0;
        int counted = 0;
        for (int fold = 0; fold < Folds; fold++)
        {
            // Inputs, not runs, are dealt out: another run of the same input would tell.
            int[] unseen = [.. judged.Where(r => data.Input[r] % Folds == fold)], seen = [.. all.Where(r => data.Input[r] % Folds != fold)];
            if (unseen.Length == 0 || seen.Length == 0) continue;
            StrategyTree learnt = new(data, question, seen);
            List<StrategyOption> fallback = data.Options(unseen);
            foreach (IGrouping<int, int> input in unseen.GroupBy(r => data.Input[r]))
            {
                string variant = learnt.VariantFor(input.First());
                int[] runs = [.. input.Where(r => data.Variants[data.Variant[r]] == variant)];
                // Where the chosen variant did not run on this input, its mean over the unseen inputs stands for it.
                StrategyOption? mean = runs.Length > 0 ? null : fallback.Find(o => o.Variant == variant);
                if (runs.Length == 0 && mean is null) continue;
                cost += mean?.MeanNs ?? runs.Average(r => data.CostNs[r]);
                quality += mean?.Quality ?? runs.Average(r => data.Quality[r]);
                counted++;
            }
        }

        return counted > 0 ? (cost / counted, quality / counted) : (double.NaN, double.NaN);
    }

    private static double Oracle(StrategyData data, StrategyQuestion question, int[] judged)
    {
        double sum = 0;
        int inputs = 0;
        foreach (IGrouping<int, int> input in judged.GroupBy(r => data.Input[r]))
        {
            var variants = input.GroupBy(r => data.Variant[r]).Select(g => (Cost: g.Average(r => data.CostNs[r]), Quality: g.Average(r => data.Quality[r]))).ToArray();
            var good = question.Quality is null ? variants : [.. variants.Where(v => v.Quality >= question.LeastQuality)];
            // No variant is good enough for this input: the oracle takes the best of them, and the cheapest of those.
            if (good.Length == 0) good = [.. variants.Where(v => v.Quality == variants.Max(o => o.Quality))];
            sum += good.Min(v => v.Cost);
            inputs++;
        }

        return sum / inputs;
    }
}
