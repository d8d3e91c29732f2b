using System.Text;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>
/// A table for a terminal. Where it is wider than the terminal, sentences and the text of its last column are broken into
/// lines, other text is shortened in its middle, and columns that still have no room continue below, with their row's name again.
/// </summary>
internal static class ConsoleTable
{
    private const int Indent = 2, Gap = 2;

    // Below this a name says nothing any more.
    private const int ShortestText = 16;

    public static void Write(ReportTable table, TextWriter writer, int columns)
    {
        TableText text = TableText.Of(table);
        int[] widths = Fit(table, text, columns);
        foreach (int[] block in Blocks(table, widths, columns)) Write(table, text, widths, block, writer);
    }

    private static int[] Fit(ReportTable table, TableText text, int columns)
    {
        int[] widths = [.. Enumerable.Range(0, table.Columns.Length).Select(c => Math.Max(ConsoleText.WidthOf(text.HeaderOf(c)), text.Rows.IsEmpty ? 0 : text.Rows.Max(r => ConsoleText.WidthOf(r[c]))))];
        int[] natural = [.. widths];
        int[] smallest = [.. Enumerable.Range(0, widths.Length).Select(c => table.Columns[c].IsText ? Math.Min(widths[c], Math.Max(ShortestText, ConsoleText.WidthOf(text.HeaderOf(c)))) : widths[c])];
        while (true)
        {
            long excess = Width(Enumerable.Range(0, widths.Length), widths) - (long)columns;
            int widest = Enumerable.Range(0, widths.Length).Where(c => widths[c] > smallest[c]).OrderByDescending(c => widths[c]).FirstOrDefault(-1);
            if (excess <= 0) return widths;
            // Not even short names make it fit: the columns will continue below, so names may have the room of a third.
            if (widest < 0) return [.. Enumerable.Range(0, widths.Length).Select(c => Math.Max(widths[c], Math.Min(natural[c], columns / 3)))];
            // The widest gives way until it is as wide as the next one.
            int next = Enumerable.Range(0, widths.Length).Where(c => c != widest && widths[c] > smallest[c]).Select(c => widths[c]).DefaultIfEmpty(0).Max();
            widths[widest] = (int)Math.Max(Math.Max(smallest[widest], widths[widest] - excess), Math.Min(next, widths[widest] - 1));
        }
    }

    private static List<int[]> Blocks(ReportTable table, int[] widths, int columns)
    {
        // The names of a row lead each block, as far as they leave half of the room.
        List<int> names = [];
        for (int c = 0; c < widths.Length && table.Columns[c].IsText && (names.Count == 0 || Width([.. names, c], widths) <= columns / 2); c++) names.Add(c);
        List<int[]> blocks = [];
        List<int> block = [];
        foreach (int c in Enumerable.Range(0, widths.Length))
        {
            if (block.Count > names.Count && Width([.. block, c], widths) > columns)
            {
                blocks.Add([.. block]);
                block = [.. names];
            }

            block.Add(c);
        }

        blocks.Add([.. block]);
        return blocks;
    }

    private static int Width(IEnumerable<int> block, int[] widths) => Indent + block.Sum(c => widths[c] + Gap) - Gap;

    private static void Write(ReportTable table, TableText text, int[] widths, int[] block, TextWriter writer)
    {
        int[] wraps = [.. block.Where(c => table.Columns[c].IsProse || (c == widths.Length - 1 && table.Columns[c].IsText))];
        WriteRow(text.HeaderOf);
        WriteRow(c => new string('-', widths[c]));
        foreach (var row in text.Rows) WriteRow(c => row[c]);

        void WriteRow(Func<int, string> cell)
        {
            Dictionary<int, string[]> lines = wraps.ToDictionary(c => c, c => ConsoleText.Lines(cell(c), widths[c]).ToArray());
            int count = lines.Count == 0 ? 1 : lines.Values.Max(l => l.Length);
            for (int i = 0; i < count; i++)
            {
                StringBuilder line = new(new string(' ', Indent));
                foreach (int c in block)
                {
                    string shown = lines.TryGetValue(c, out string[]? broken) ? (i < broken.Length ? broken[i] : "") : i > 0 ? "" : Shortened(cell(c), widths[c]);
                    string padding = new(' ', widths[c] - ConsoleText.WidthOf(shown));
                    line.Append(table.Columns[c].IsText ? shown + padding : padding + shown).Append(' ', Gap);
                }

                writer.WriteLine(line.ToString().TrimEnd());
            }
        }
    }

    // Long names differ at their ends (namespaces before, argument lists behind); both stay visible.
    private static string Shortened(string text, int width)
    {
        int shown = ConsoleText.WidthOf(text);
        if (shown <= width) return text;
        int head = (width - 1) * 2 / 3, tail = width - 1 - head;
        string shortened = text[..head] + "…" + text[^tail..];
        return ConsoleText.WidthOf(shortened) <= width ? shortened : shortened[..width];
    }
}
