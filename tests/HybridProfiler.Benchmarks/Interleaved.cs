using System.Diagnostics;
using System.Runtime;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// Measures cases by turns: in every round each case runs once, so that a change of the machine's mood hits all of
/// them alike; ratios are formed within a round and their median is reported.
/// </summary>
internal sealed class Interleaved(int rounds, int operations, bool fixedSize = false)
{
    // Cases that work on something prepared for exactly this many operations are warmed with as many.
    private readonly bool _small = !fixedSize;
    private readonly List<Case> _cases = [];
    private readonly List<(string Name, string Of, string Baseline, double? Target)> _differences = [];

    /// <summary>Adds a case: runs <paramref name="body"/> with the number of operations.</summary>
    public Interleaved Add(string name, Action<int> body, string? baseline = null, double? target = null, string unit = "ns", Action? before = null, Action? after = null)
    {
        _cases.Add(new Case(name, body, baseline, target, unit, before, after));
        return this;
    }

    /// <summary>Adds what one case takes beyond another: the difference is formed within a round, and the best is that of the two best rounds.</summary>
    public Interleaved Beyond(string name, string of, string baseline, double? target = null)
    {
        _differences.Add((name, of, baseline, target));
        return this;
    }

    public void Run(string filter, Summary summary)
    {
        HashSet<string> wanted = [.. _cases.Where(c => c.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).Select(c => c.Name)];
        if (wanted.Count == 0) return;
        foreach (string name in wanted.ToArray())
        {
            if (_cases.First(c => c.Name == name).Baseline is { } baseline) wanted.Add(baseline);
        }

        List<Case> cases = [.. _cases.Where(c => wanted.Contains(c.Name))];
        Warm(cases);
        for (int round = 0; round < rounds; round++)
        {
            foreach (Case c in cases) c.Samples.Add(Measure(c, operations));
        }

        foreach (Case c in cases) summary.Results.Add(ToResult(c, cases));
        foreach ((string name, string of, string baseline, double? target) in _differences)
        {
            if (cases.Find(c => c.Name == of) is { } case1 && cases.Find(c => c.Name == baseline) is { } case2) summary.Results.Add(ToDifference(name, case1, case2, target));
        }
    }

    // A method is compiled for good after 30 calls and a pause without new methods; until then a loop runs as the JIT
    // patched it. Warm is what compiles nothing more, however long that takes on a busy machine.
    private void Warm(List<Case> cases)
    {
        const int MostPasses = 50;
        // On one processor the JIT waits ten times as long.
        int quietPasses = Environment.ProcessorCount == 1 ? 8 : 3;
        for (int pass = 0, quiet = 0; pass < MostPasses && quiet < quietPasses; pass++)
        {
            long compiled = JitInfo.GetCompiledMethodCount();
            foreach (Case c in cases)
            {
                c.Before?.Invoke();
                for (int call = 0; call < (_small ? 40 : 2); call++) c.Body(_small ? 400 : operations);
                c.After?.Invoke();
            }

            Thread.Sleep(200);
            quiet = JitInfo.GetCompiledMethodCount() == compiled ? quiet + 1 : 0;
        }
    }

    private static double Measure(Case c, int operations)
    {
        c.Before?.Invoke();
        long start = Stopwatch.GetTimestamp();
        c.Body(operations);
        double ns = (Stopwatch.GetTimestamp() - start) * (1e9 / Stopwatch.Frequency) / operations;
        c.After?.Invoke();
        return ns;
    }

    private static Result ToResult(Case c, List<Case> cases)
    {
        Case? baseline = c.Baseline is null ? null : cases.First(b => b.Name == c.Baseline);
        double[] ratios = baseline is null ? [.. c.Samples] : [.. c.Samples.Zip(baseline.Samples, (a, b) => a / b)];
        Array.Sort(ratios);
        double median = Quantile(ratios, 0.5);
        double spread = (Quantile(ratios, 0.75) - Quantile(ratios, 0.25)) / 2 / median;
        double[] values = [.. c.Samples.Order()];
        bool? met = c.Target is null ? null : median <= c.Target;
        return new Result(c.Name, Quantile(values, 0.5), c.Unit, c.Baseline, baseline is null ? null : median, c.Target, met, spread, values[0]);
    }

    private static Result ToDifference(string name, Case of, Case baseline, double? target)
    {
        double[] beyond = [.. of.Samples.Zip(baseline.Samples, (a, b) => a - b).Order()];
        double median = Quantile(beyond, 0.5);
        double spread = (Quantile(beyond, 0.75) - Quantile(beyond, 0.25)) / 2 / Math.Abs(median);
        return new Result(name, median, of.Unit, baseline.Name, null, target, target is null ? null : median <= target, spread, of.Samples.Min() - baseline.Samples.Min());
    }

    private static double Quantile(double[] sorted, double p) => sorted[(int)Math.Round(p * (sorted.Length - 1))];

    private sealed record Case(string Name, Action<int> Body, string? Baseline, double? Target, string Unit, Action? Before, Action? After)
    {
        public List<double> Samples { get; } = [];
    }
}
