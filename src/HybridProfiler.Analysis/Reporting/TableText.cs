using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>A table as text: numbers scaled per group of columns, units in the headers.</summary>
internal sealed class TableText
{
    private TableText(ImmutableArray<string> titles, ImmutableArray<string> units, ImmutableArray<ImmutableArray<string>> rows) => (Titles, Units, Rows) = (titles, units, rows);

    public ImmutableArray<string> Titles { get; }

    /// <summary>Unit of each column as printed ("ms"); empty for text, counts and columns of several units.</summary>
    public ImmutableArray<string> Units { get; }

    public ImmutableArray<ImmutableArray<string>> Rows { get; }

    public string HeaderOf(int column) => Units[column].Length > 0 ? $"{Titles[column]} [{Units[column]}]" : Titles[column];

    public static TableText Of(ReportTable table)
    {
        UnitScale?[] scales = [.. Enumerable.Range(0, table.Columns.Length).Select(c => ScaleOf(table, c))];
        return new TableText(
            [.. table.Columns.Select(c => c.Title)],
            [.. scales.Select(s => s?.Symbol ?? "")],
            [.. table.Rows.Select(row => row.Select((cell, c) => Print(cell, scales[c])).ToImmutableArray())]);
    }

    private static string Print(ReportCell cell, UnitScale? scale)
    {
        if (cell.Text is not null) return cell.Text;
        if (cell.NotDistinguishableBelow > 0) return "n.d.";
        if (double.IsNaN(cell.Number)) return "none";
        return scale is { } common ? common.Print(cell.Number) : UnitScale.Print(cell.Number, cell.Unit);
    }

    // Numbers of one group share a scale. A column whose numbers have units of their own (counters) prints each with its own.
    private static UnitScale? ScaleOf(ReportTable table, int column)
    {
        ReportColumn self = table.Columns[column];
        if (self.IsText || self.Unit == MetricUnit.None) return null;
        return UnitScale.For(self.Unit, table.Rows.SelectMany(row => row.Where((cell, c) =>
            cell.IsNumber && (c == column || (self.Group.Length > 0 && table.Columns[c].Group == self.Group && table.Columns[c].Unit == self.Unit))).Select(cell => cell.Number)));
    }
}
