namespace HybridProfiler.Analysis.Compatibility;

/// <summary>The rows that HTA looks at for a critical path: those of the host that begin within an annotation, and what their calls submitted.</summary>
internal sealed class HtaWindow
{
    private const string StreamWait = "Stream Wait Event";

    private HtaWindow(List<HtaRow> rows) => Rows = rows;

    /// <summary>The rows, in the order of the file.</summary>
    public List<HtaRow> Rows { get; }

    /// <summary>The rows around an annotation.</summary>
    /// <param name="table">Where from.</param>
    /// <param name="annotation">Part of the annotation's name; empty for the whole table.</param>
    /// <param name="instance">Which of those whose name contains it, from 0, in the table's order.</param>
    /// <exception cref="ArgumentException">No annotation of that name, or not so many.</exception>
    public static HtaWindow Of(HtaTable table, string annotation, int instance)
    {
        (double from, double to) = annotation.Length == 0 ? Whole(table) : Around(table, annotation, instance);
        HashSet<int> calls = [];
        List<HtaRow> rows = [];
        foreach (HtaRow row in table.Rows)
        {
            // Rows without a duration confuse HTA's call stacks and are left out.
            if (row.IsDevice || !(row.Duration > 0) || row.Start < from || row.Start > to) continue;
            calls.Add(row.Link);
            rows.Add(row);
        }

        rows.AddRange(table.Devices.Where(r => calls.Contains(r.Index) || r.Name == StreamWait));
        rows.Sort(static (a, b) => a.Index.CompareTo(b.Index));
        return new HtaWindow(rows);
    }

    private static (double From, double To) Whole(HtaTable table) =>
        table.Rows.Count > 0 ? (table.Rows.Min(r => r.Start), table.Rows.Max(r => r.End)) : throw new ArgumentException("The file has no row that Holistic Trace Analysis looks at.", nameof(table));

    private static (double From, double To) Around(HtaTable table, string annotation, int instance)
    {
        HtaRow[] rows = [.. table.Rows.Where(r => r.Name.Contains(annotation, StringComparison.Ordinal))];
        if (instance >= 0 && instance < rows.Length) return (rows[instance].Start, rows[instance].End);
        throw new ArgumentException(
            rows.Length == 0
                ? $"No row's name contains \"{annotation}\"; the file's own steps are found with \"ProfilerStep\", an empty text takes the whole file."
                : $"Instance {instance} of \"{annotation}\" is not there: the file has {rows.Length}, counted from 0 (the last profiler step is left out).",
            nameof(annotation));
    }
}
