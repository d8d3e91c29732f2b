using System.Collections.Immutable;
using System.Globalization;

namespace HybridProfiler.Analysis.Merging;

/// <summary>What processes are called: by name, and by as much more as tells them apart.</summary>
internal static class ProcessLabels
{
    public static ImmutableArray<string> Of(IReadOnlyList<TraceClock> clocks)
    {
        bool hosts = clocks.Select(c => c.Host).Distinct(StringComparer.Ordinal).Count() > 1;
        string[] labels = [.. clocks.Select(c => c.Input.Trace.Header.ProcessName is { Length: > 0 } name ? name : c.Input.Name)];
        if (hosts) Extend(i => clocks[i].Host.Length > 0 ? "@" + clocks[i].Host : "");
        Extend(i => clocks[i].Input.Trace.Header.ProcessId is not 0 and int id ? " " + id.ToString(CultureInfo.InvariantCulture) : "");
        HashSet<string> used = new(StringComparer.Ordinal);
        for (int i = 0; i < labels.Length; i++)
        {
            string label = labels[i];
            for (int n = 2; !used.Add(label); n++) label = string.Create(CultureInfo.InvariantCulture, $"{labels[i]} #{n}");
            labels[i] = label;
        }

        return [.. labels];

        void Extend(Func<int, string> more)
        {
            HashSet<string> repeated = [.. labels.GroupBy(l => l, StringComparer.Ordinal).Where(g => g.Count() > 1).Select(g => g.Key)];
            for (int i = 0; i < labels.Length; i++)
                if (repeated.Contains(labels[i])) labels[i] += more(i);
        }
    }
}
