using System.Globalization;
using System.Text;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Plain text for a terminal.</summary>
internal static class ConsoleRenderer
{
    private static readonly HashSet<string> HeadTables = ["latency", "component-time", "device-busy", "edges", "decisions"];

    public static void Write(ReportModel model, TextWriter writer, bool headOnly)
    {
        writer.WriteLine(model.Title);
        writer.WriteLine(new string('=', Width(model.Title)));
        foreach (string sentence in model.Verdict) writer.WriteLine("  " + sentence);
        foreach (ReportSection section in model.Sections)
        {
            ReportTable[] tables = [.. section.Tables.Where(t => !headOnly || HeadTables.Contains(t.Id))];
            if (tables.Length == 0 && (headOnly || section.Notes.IsEmpty)) continue;
            writer.WriteLine();
            writer.WriteLine(section.Title);
            writer.WriteLine(new string('-', Width(section.Title)));
            if (!headOnly) writer.WriteLine(section.Lead);
            foreach (string note in section.Notes) writer.WriteLine("  * " + note);
            for (int t = 0; t < tables.Length; t++)
            {
                if (t > 0 || !headOnly) writer.WriteLine();
                Write(tables[t], writer, headOnly);
            }
        }
    }

    private static void Write(ReportTable table, TextWriter writer, bool headOnly)
    {
        TableText text = TableText.Of(table);
        int columns = table.Columns.Length;
        int[] widths = [.. Enumerable.Range(0, columns).Select(c => Math.Max(Width(text.HeaderOf(c)), text.Rows.Length == 0 ? 0 : text.Rows.Max(r => Width(r[c]))))];
        if (!headOnly) writer.WriteLine(table.Title);
        WriteRow(c => text.HeaderOf(c));
        WriteRow(c => new string('-', widths[c]));
        foreach (var row in text.Rows) WriteRow(c => row[c]);
        if (!headOnly) foreach (string note in table.Notes) writer.WriteLine("  " + note);

        void WriteRow(Func<int, string> cell)
        {
            StringBuilder line = new("  ");
            for (int c = 0; c < columns; c++)
            {
                string padding = new(' ', widths[c] - Width(cell(c)));
                line.Append(table.Columns[c].IsText ? cell(c) + padding : padding + cell(c)).Append("  ");
            }

            writer.WriteLine(line.ToString().TrimEnd());
        }
    }

    // Columns as a terminal counts them, without wide characters: one per text element.
    private static int Width(string text) => new StringInfo(text).LengthInTextElements;
}
