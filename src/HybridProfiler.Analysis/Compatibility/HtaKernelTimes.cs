using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>HTA's kernel types: told by name, merged once for each, and summed by what ran at once.</summary>
internal sealed class HtaKernelTimes
{
    public const string Computation = "COMPUTATION", Communication = "COMMUNICATION", Memory = "MEMORY", Other = "OTHER";

    private static readonly string[] s_types = [Computation, Communication, Memory];

    private readonly List<(double Start, double End)> _all;
    private readonly List<(double Start, double End)>[] _byType;

    public HtaKernelTimes(HtaTable table)
    {
        _all = Merge(table.Devices);
        ILookup<string, HtaRow> types = table.Devices.ToLookup(r => TypeOf(r.Name));
        _byType = [.. s_types.Select(t => Merge([.. types[t]]))];
    }

    /// <summary>Type of a kernel by its name.</summary>
    public static string TypeOf(string name) =>
        name.StartsWith("nccl", StringComparison.Ordinal) ? Communication
        : name.Contains("Memcpy", StringComparison.Ordinal) || name.Contains("Memset", StringComparison.Ordinal) ? Memory
        : name.Contains("Sync", StringComparison.Ordinal) || name == "Stream Wait Event" ? Other : Computation;

    /// <summary>Merges rows. One of negative length stays: it is an interval of negative length.</summary>
    private static List<(double Start, double End)> Merge(IReadOnlyList<HtaRow> rows)
    {
        List<(double Start, double End)> merged = [];
        double reached = double.NegativeInfinity;
        foreach (HtaRow row in NumPySort.Sort(rows, static r => r.Start))
        {
            if (merged.Count > 0 && row.Start <= reached) merged[^1] = (Math.Min(merged[^1].Start, row.Start), Math.Max(merged[^1].End, row.End));
            else merged.Add((row.Start, row.End));
            reached = Math.Max(reached, row.End);
        }

        return merged;
    }

    public HtaTemporal Temporal()
    {
        if (_all.Count == 0) return new HtaTemporal(0, 0, 0, 0);
        double kernel = _all[^1].End - _all[0].Start, idle = kernel - Length(_all), computation = Length(Of(Computation));
        return new HtaTemporal(idle, computation, kernel - computation - idle, kernel);
    }

    /// <summary>Communication during which something computed / communication; NaN without communication.</summary>
    public double CommunicationOverlap()
    {
        List<(double Start, double End)> communication = Of(Communication), computation = Of(Computation);
        List<(double At, int Change)> changes = Sorted([.. Changes(communication, 1), .. Changes(computation, 2)]);
        double overlapped = 0;
        int running = 0;
        for (int i = 0; i + 1 < changes.Count; i++)
            if ((running += changes[i].Change) == 3) overlapped += changes[i + 1].At - changes[i].At;
        return communication.Count > 0 ? overlapped / Length(communication) : double.NaN;
    }

    /// <summary>Time by combination of types, longest first.</summary>
    public ImmutableArray<HtaKernelType> Types()
    {
        // HTA sorts again with each type that it adds, which moves what is equal once more.
        List<(double At, int Change)> changes = [];
        for (int type = 0; type < s_types.Length; type++) changes = Sorted([.. changes, .. Changes(_byType[type], 1 << type)]);
        SortedDictionary<int, double> times = [];
        int running = 0;
        for (int i = 0; i + 1 < changes.Count; i++)
        {
            running += changes[i].Change;
            // Whole microseconds, cut off: HTA makes integers of them.
            if (running > 0) times[running] = times.GetValueOrDefault(running) + Math.Truncate(changes[i + 1].At - changes[i].At);
        }

        double all = times.Values.Sum();
        return
        [
            .. times.Where(t => t.Key < 1 << s_types.Length && t.Value > 0)
                .Select(t => new HtaKernelType(string.Join(" overlapping ", s_types.Where((_, bit) => (t.Key & (1 << bit)) != 0)), t.Value, all > 0 ? t.Value / all : double.NaN))
                .OrderByDescending(t => t.TimeUs).ThenBy(t => t.Types, StringComparer.Ordinal),
        ];
    }

    private List<(double Start, double End)> Of(string type) => _byType[Array.IndexOf(s_types, type)];

    private static double Length(List<(double Start, double End)> intervals) => NumPySum.Of([.. intervals.Select(i => i.End)]) - NumPySum.Of([.. intervals.Select(i => i.Start)]);

    private static IEnumerable<(double At, int Change)> Changes(List<(double Start, double End)> intervals, int value) =>
        intervals.Select(i => (i.Start, value)).Concat(intervals.Select(i => (i.End, -value)));

    private static List<(double At, int Change)> Sorted(List<(double At, int Change)> changes) => NumPySort.Sort(changes, static c => c.At);
}
