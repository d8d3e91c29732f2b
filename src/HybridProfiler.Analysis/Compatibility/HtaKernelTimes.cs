using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's kernel types: told by name, and summed by what ran at once.</summary>
internal static class HtaKernelTimes
{
    private static readonly string[] s_types = ["COMPUTATION", "COMMUNICATION", "MEMORY"];

    /// <summary>Type of a kernel by its name.</summary>
    public static string TypeOf(string name) =>
        name.StartsWith("nccl", StringComparison.Ordinal) ? "COMMUNICATION"
        : name.Contains("Memcpy", StringComparison.Ordinal) || name.Contains("Memset", StringComparison.Ordinal) ? "MEMORY"
        : name.Contains("Sync", StringComparison.Ordinal) ? "OTHER" : "COMPUTATION";

    /// <summary>Merges operations that are ordered by start. One of negative length stays: it is an interval of negative length.</summary>
    public static List<(long Start, long End)> Merge(IEnumerable<HtaOperation> ordered)
    {
        List<(long Start, long End)> merged = [];
        long reached = long.MinValue;
        foreach (HtaOperation row in ordered)
        {
            if (merged.Count > 0 && row.StartNs <= reached) merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, row.EndNs));
            else merged.Add((row.StartNs, row.EndNs));
            reached = Math.Max(reached, row.EndNs);
        }

        return merged;
    }

    /// <summary>Time by combination of types, longest first.</summary>
    public static ImmutableArray<HtaKernelType> Of(List<HtaOperation> ordered)
    {
        List<(long Ns, int Change)> changes = [];
        for (int type = 0; type < s_types.Length; type++)
        {
            foreach ((long start, long end) in Merge(ordered.Where(r => TypeOf(r.Name) == s_types[type])))
            {
                changes.Add((start, 1 << type));
                changes.Add((end, -(1 << type)));
            }
        }

        changes.Sort(static (a, b) => a.Ns.CompareTo(b.Ns));
        SortedDictionary<int, long> times = [];
        int running = 0;
        for (int i = 0; i + 1 < changes.Count; i++)
        {
            running += changes[i].Change;
            if (running > 0) times[running] = times.GetValueOrDefault(running) + changes[i + 1].Ns - changes[i].Ns;
        }

        long all = times.Values.Sum();
        return
        [
            .. times.Where(t => t.Key < 1 << s_types.Length && t.Value > 0)
                .Select(t => new HtaKernelType(string.Join(" overlapping ", s_types.Where((_, bit) => (t.Key & (1 << bit)) != 0)), t.Value, all > 0 ? (double)t.Value / all : double.NaN))
                .OrderByDescending(t => t.TimeNs).ThenBy(t => t.Types, StringComparer.Ordinal),
        ];
    }
}
