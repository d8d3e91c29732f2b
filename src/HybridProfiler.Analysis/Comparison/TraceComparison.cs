using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Analysis.Statistics;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Comparison;

/// <summary>
/// Compares two recordings of a pipeline: what changed, whether it is more than noise, and where the difference comes from.
/// Things are matched by name. Where both recordings have the same requests (by id), each is compared with itself; else the
/// recordings are taken as independent samples. Immutable; safe to use from any thread.
/// </summary>
public sealed class TraceComparison
{
    private const int MostOperations = 40;

    private TraceComparison(TraceAnalysis baseline, TraceAnalysis candidate, ComparisonOptions options)
    {
        (Baseline, Candidate, Options) = (baseline, candidate, options);
        ImmutableArray<ComparedQuantity> raw = [.. Requests(), .. Components(), .. Edges(), .. Operations()];
        double[] corrected = HolmCorrection.Of([.. raw.Select(q => q.Probability)]);
        Quantities = [.. raw.Select((q, i) => q.Judge(corrected[i], options))];
        Devices = DeviceParts();
        RequestParts = Classes();
    }

    /// <summary>The recording that is compared against.</summary>
    public TraceAnalysis Baseline { get; }

    /// <summary>The recording that is judged.</summary>
    public TraceAnalysis Candidate { get; }

    /// <summary>What counts as a change.</summary>
    public ComparisonOptions Options { get; }

    /// <summary>What was compared: classes of requests, components, edges, device operations, each kind by name.</summary>
    public ImmutableArray<ComparedQuantity> Quantities { get; }

    /// <summary>Each device's wall, by owner: <c>delta wall = sum of delta component + sum of delta edge + delta idle</c>.</summary>
    public ImmutableArray<Decomposition> Devices { get; }

    /// <summary>Latencies of each class of requests, by part.</summary>
    public ImmutableArray<Decomposition> RequestParts { get; }

    /// <summary>Compares two analyses.</summary>
    /// <param name="baseline">The recording to compare against.</param>
    /// <param name="candidate">The recording to judge.</param>
    /// <param name="options">What counts as a change; 3 % at a level of 5 % when null.</param>
    public static TraceComparison Of(TraceAnalysis baseline, TraceAnalysis candidate, ComparisonOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        ArgumentNullException.ThrowIfNull(candidate);
        return new TraceComparison(baseline, candidate, options ?? new ComparisonOptions());
    }

    /// <summary>Compares two traces.</summary>
    /// <param name="baseline">The recording to compare against.</param>
    /// <param name="candidate">The recording to judge.</param>
    public static TraceComparison Of(Trace baseline, Trace candidate) => Of(TraceAnalysis.Of(baseline), TraceAnalysis.Of(candidate));

    /// <summary>Writes the comparison up.</summary>
    /// <param name="title">Title; the names of the two processes when empty.</param>
    public Report Report(string title = "") => new(ComparisonReport.Build(this, title));

    /// <summary>Name of a class of requests in one regime, as the comparison prints it.</summary>
    internal static string NameOf(string @class, Regime regime) => $"{Names.Class(@class)}, {Names.Of(regime)}";

    private IEnumerable<ComparedQuantity> Requests()
    {
        Dictionary<string, (long Id, long Ns)[]> before = Samples(Baseline), after = Samples(Candidate);
        return Match(ComparedKind.Requests, Latencies(before), Latencies(after)).Select(q => q.PairedBy(PairedChange.Of(before.GetValueOrDefault(q.Name, []), after.GetValueOrDefault(q.Name, []))));

        static Dictionary<string, long[]> Latencies(Dictionary<string, (long Id, long Ns)[]> samples) => samples.ToDictionary(s => s.Key, s => Array.ConvertAll(s.Value, r => r.Ns), StringComparer.Ordinal);
    }

    private static Dictionary<string, (long Id, long Ns)[]> Samples(TraceAnalysis analysis) => analysis.Requests
        .Where(r => r.Finished).GroupBy(r => NameOf(r.Class, r.Regime)).ToDictionary(g => g.Key, g => g.Select(r => (analysis.Trace.Requests.Id[r.Request], r.LatencyNs)).ToArray(), StringComparer.Ordinal);

    private IEnumerable<ComparedQuantity> Components() => Match(ComparedKind.Calls, Calls(Baseline.Index), Calls(Candidate.Index));

    private static Dictionary<string, long[]> Calls(TraceIndex index)
    {
        List<long>[] calls = ComponentUsage.CallsOf(index);
        return index.Trace.Components.Select((c, i) => (c.Name, Calls: calls[i])).Where(c => c.Calls.Count > 0).ToDictionary(c => c.Name, c => c.Calls.ToArray(), StringComparer.Ordinal);
    }

    private IEnumerable<ComparedQuantity> Edges() => Match(ComparedKind.HandOffs, Transit(Baseline), Transit(Candidate));

    private static Dictionary<string, long[]> Transit(TraceAnalysis analysis)
    {
        Names names = new(analysis.Trace);
        HandOffTable table = analysis.Trace.HandOffs;
        return Enumerable.Range(0, table.Count).Where(h => table.Consumed[h] >= 0).GroupBy(h => names.Edges[table.Edge[h]])
            .ToDictionary(g => g.Key, g => g.Select(h => table.Consumed[h] - table.Produced[h]).ToArray(), StringComparer.Ordinal);
    }

    private IEnumerable<ComparedQuantity> Operations()
    {
        Dictionary<string, long[]> before = ByName(Baseline.Index), after = ByName(Candidate.Index);
        HashSet<string> most = [.. before.Keys.Union(after.Keys)
            .OrderByDescending(n => Math.Max(before.GetValueOrDefault(n, []).Sum(), after.GetValueOrDefault(n, []).Sum())).ThenBy(n => n, StringComparer.Ordinal).Take(MostOperations)];
        return Match(ComparedKind.Operations, Only(before), Only(after));

        Dictionary<string, long[]> Only(Dictionary<string, long[]> all) => all.Where(p => most.Contains(p.Key)).ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
    }

    private static Dictionary<string, long[]> ByName(TraceIndex index)
    {
        Dictionary<string, List<long>> durations = new(StringComparer.Ordinal);
        foreach (int track in index.TracksOf(TrackKind.DeviceQueue))
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
            {
                string name = index.Trace.NameOf(row);
                if (!durations.TryGetValue(name, out List<long>? list)) durations.Add(name, list = []);
                list.Add(index.Trace.Spans.Duration[row]);
            }
        }

        return durations.ToDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.Ordinal);
    }

    private static IEnumerable<ComparedQuantity> Match(ComparedKind kind, Dictionary<string, long[]> before, Dictionary<string, long[]> after) =>
        before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(name => ComparedQuantity.Of(kind, name, before.GetValueOrDefault(name, []), after.GetValueOrDefault(name, [])));

    private ImmutableArray<Decomposition> DeviceParts()
    {
        List<(string Name, (int, long, IEnumerable<(string, long)>) Wall)> before = Walls(Baseline), after = Walls(Candidate);
        List<Decomposition> pairs = [];
        foreach (var device in before.ToArray())
        {
            int same = after.FindIndex(d => d.Name == device.Name);
            if (same >= 0) Pair(device.Name, device, after[same]);
        }

        // Another machine names its devices otherwise: what is left is matched in the order of the recordings.
        while (before.Count > 0 && after.Count > 0) Pair($"{before[0].Name} / {after[0].Name}", before[0], after[0]);
        return [.. pairs, .. before.Select(d => Decomposition.Of(d.Name, d.Wall, (0, 0, []))), .. after.Select(d => Decomposition.Of(d.Name, (0, 0, []), d.Wall))];

        void Pair(string name, (string, (int, long, IEnumerable<(string, long)>) Wall) left, (string, (int, long, IEnumerable<(string, long)>) Wall) right)
        {
            pairs.Add(Decomposition.Of(name, left.Wall, right.Wall));
            before.Remove(left);
            after.Remove(right);
        }
    }

    private static List<(string Name, (int, long, IEnumerable<(string, long)>) Wall)> Walls(TraceAnalysis analysis)
    {
        Names names = new(analysis.Trace);
        return [.. analysis.Devices.Select(d => (names.Devices[d.Device], (1, d.WallNs, d.Shares.Select(s => (names.Owner(s), s.TotalNs)).Append(("idle", d.PartitionIdleNs)))))];
    }

    private ImmutableArray<Decomposition> Classes()
    {
        Dictionary<string, (int, long, IEnumerable<(string, long)>)> before = Latencies(Baseline), after = Latencies(Candidate);
        return [.. before.Keys.Union(after.Keys).Select(n => Decomposition.Of(n, before.GetValueOrDefault(n, (0, 0, [])), after.GetValueOrDefault(n, (0, 0, []))))];
    }

    private static Dictionary<string, (int, long, IEnumerable<(string, long)>)> Latencies(TraceAnalysis analysis)
    {
        Names names = new(analysis.Trace);
        return analysis.RequestClasses.Where(c => c.Latency.Count > 0)
            .ToDictionary(c => NameOf(c.Class, c.Regime), c => (c.Latency.Count, c.Latency.SumNs, c.Parts.Select(p => (names.Part(p), p.TotalNs))), StringComparer.Ordinal);
    }
}
