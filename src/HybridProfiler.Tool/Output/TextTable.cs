namespace HybridProfiler.Tool.Output;

/// <summary>Cells in columns that are as wide as what they hold, below their names and a line.</summary>
internal static class TextTable
{
    /// <summary>Writes a table.</summary>
    /// <param name="names">Names of the columns.</param>
    /// <param name="rows">Cells, one for each column.</param>
    /// <param name="isRight">Whether a column, by its index, is set to the right.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="indent">Stands before each line.</param>
    public static void Write(IReadOnlyList<string> names, IReadOnlyCollection<string[]> rows, Func<int, bool> isRight, TextWriter writer, string indent = "")
    {
        int[] widths = [.. names.Select((name, i) => rows.Select(row => row[i].Length).Append(name.Length).Max())];
        Line(names);
        Line(widths.Select(w => new string('-', w)));
        foreach (string[] row in rows) Line(row);

        void Line(IEnumerable<string> cells) => writer.WriteLine(indent + string.Join("  ", cells.Select((c, i) => isRight(i) ? c.PadLeft(widths[i]) : c.PadRight(widths[i]))).TrimEnd());
    }
}
