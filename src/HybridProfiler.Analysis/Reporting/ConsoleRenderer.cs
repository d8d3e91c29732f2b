namespace HybridProfiler.Analysis.Reporting;

/// <summary>Plain text for a terminal.</summary>
internal static class ConsoleRenderer
{
    private static readonly HashSet<string> HeadTables = ["latency", "component-time", "device-busy", "edges", "decisions"];

    /// <summary>Writes a report; lines keep within <paramref name="columns"/> characters.</summary>
    public static void Write(ReportModel model, TextWriter writer, bool headOnly, int columns = int.MaxValue)
    {
        ConsoleText text = new(writer, columns);
        text.Heading(model.Title, '=');
        foreach (string sentence in model.Verdict) text.Paragraph("  ", sentence);
        foreach (ReportSection section in model.Sections)
        {
            ReportTable[] tables = [.. section.Tables.Where(t => !headOnly || HeadTables.Contains(t.Id))];
            if (tables.Length == 0 && (headOnly || section.Notes.IsEmpty)) continue;
            writer.WriteLine();
            text.Heading(section.Title, '-');
            if (!headOnly) text.Paragraph("", section.Lead);
            foreach (string note in section.Notes) text.Paragraph("  * ", note);
            for (int t = 0; t < tables.Length; t++)
            {
                if (t > 0 || !headOnly) writer.WriteLine();
                if (!headOnly) writer.WriteLine(tables[t].Title);
                ConsoleTable.Write(tables[t], writer, columns);
                if (headOnly) continue;
                foreach (string note in tables[t].Notes) text.Paragraph("  ", note);
            }
        }
    }
}
