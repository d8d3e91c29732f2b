using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// HTA's table of a file: times from the first row on, calls and operations joined, and, of several profiler steps, without the last
/// one and what belongs to it.
/// </summary>
internal sealed class HtaTable
{
    /// <summary>What names of PyTorch's profiler steps begin with.</summary>
    public const string Step = "ProfilerStep";

    private const string ContextSync = "Context Sync", EventSync = "Event Sync";
    private readonly Dictionary<int, HtaRow> _byIndex;

    public HtaTable(List<HtaRow> rows)
    {
        Join(rows);
        double first = rows.Count > 0 ? rows.Min(r => r.Start) : 0;
        foreach (HtaRow row in rows) row.Start -= first;
        Rows = WithoutLastStep(rows);
        Devices = [.. Rows.Where(r => r.IsDevice)];
        _byIndex = Rows.ToDictionary(r => r.Index);
    }

    /// <summary>The rows in HTA's order: that of the file, or, where it has left out a step, first those of the devices.</summary>
    public List<HtaRow> Rows { get; }

    /// <summary>Rows with a stream.</summary>
    public List<HtaRow> Devices { get; }

    /// <summary>Numbers of the steps of which a row is left.</summary>
    public ImmutableArray<int> Steps =>
    [
        .. Rows.Where(r => !r.IsDevice).Select(r => r.Name).Where(n => n.StartsWith(Step, StringComparison.Ordinal)).Distinct()
            .Select(n => int.TryParse(n.AsSpan(Step.Length).TrimStart(" #"), out int number) ? number : -1).Where(n => n >= 0).Order(),
    ];

    /// <summary>The row of a place in the file, or null when it is left out or none is there.</summary>
    public HtaRow? this[int index] => _byIndex.GetValueOrDefault(index);

    /// <summary>The row on the other side of the correlation.</summary>
    public HtaRow? LinkOf(HtaRow row) => row.Link > 0 ? this[row.Link] : null;

    // Of several rows with one correlation the last pair stays.
    private static void Join(List<HtaRow> rows)
    {
        foreach (HtaRow row in rows) row.Link = (int)Math.Min(row.Correlation, 0);
        ILookup<long, HtaRow> operations = rows.Where(r => r.Correlation != -1 && (r.IsDevice || IsWait(r))).ToLookup(r => r.Correlation);
        foreach (HtaRow call in rows)
        {
            if (call.Correlation == -1 || call.IsDevice || IsWait(call)) continue;
            foreach (HtaRow operation in operations[call.Correlation])
            {
                call.Link = operation.Index;
                operation.Link = call.Index;
            }
        }
    }

    // Waits of the host stand beside the streams but are joined as if they stood in one.
    private static bool IsWait(HtaRow row) => row.Name is ContextSync or EventSync;

    private static List<HtaRow> WithoutLastStep(List<HtaRow> rows)
    {
        HtaRow[] steps = [.. rows.Where(r => r.Name.StartsWith(Step, StringComparison.Ordinal))];
        if (steps.Select(s => s.Name).Distinct().Count() < 2) return rows;
        double last = steps.Where(s => !s.IsDevice).Max(s => s.Start);
        HtaRow[] hosts = [.. rows.Where(r => !r.IsDevice && r.Start < last)];
        HashSet<long> correlations = [.. hosts.Select(r => r.Correlation)];
        return [.. rows.Where(r => r.IsDevice && correlations.Contains(r.Correlation)), .. hosts];
    }
}
