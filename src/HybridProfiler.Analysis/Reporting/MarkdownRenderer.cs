using System.Text;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Markdown as GitHub reads it.</summary>
internal static class MarkdownRenderer
{
    public static string Render(ReportModel model)
    {
        StringBuilder text = new();
        text.Append("# ").Append(Escape(model.Title)).Append("\n\n");
        foreach (string sentence in model.Verdict) text.Append("- ").Append(Escape(sentence)).Append('\n');
        foreach (ReportSection section in model.Sections)
        {
            text.Append("\n## ").Append(section.Title).Append("\n\n").Append(section.Lead).Append('\n');
            if (section.Notes.Length > 0) text.Append('\n');
            foreach (string note in section.Notes) text.Append("- ").Append(Escape(note)).Append('\n');
            foreach (ReportTable table in section.Tables) Append(text, table);
        }

        text.Append("\nUnits: kB, MB and GB are powers of 1,000; n.d. means not distinguishable from the profiler's own cost; none means that there was nothing to measure.\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, ReportTable table)
    {
        TableText cells = TableText.Of(table);
        text.Append("\n### ").Append(table.Title).Append("\n\n|");
        for (int c = 0; c < table.Columns.Length; c++) text.Append(' ').Append(Escape(cells.HeaderOf(c))).Append(" |");
        text.Append("\n|");
        foreach (ReportColumn column in table.Columns) text.Append(column.IsText ? " --- |" : " ---: |");
        foreach (var row in cells.Rows)
        {
            text.Append("\n|");
            foreach (string cell in row) text.Append(' ').Append(Escape(cell)).Append(" |");
        }

        text.Append('\n');
        foreach (string note in table.Notes) text.Append('\n').Append(Escape(note)).Append('\n');
    }

    /// <summary>Names come from the program under measurement and may contain anything: nothing of them may act as markup.</summary>
    private static string Escape(string text)
    {
        StringBuilder escaped = new(text.Length);
        foreach (char c in text)
        {
            if (c is '\r' or '\n') escaped.Append(' ');
            else if (c is '<') escaped.Append("&lt;");
            else if (c is '>') escaped.Append("&gt;");
            else if (c is '&') escaped.Append("&amp;");
            else if (c is '|' or '`' or '*' or '_' or '[' or ']' or '\\' or '#' or '~') escaped.Append('\\').Append(c);
            else escaped.Append(c);
        }

        return escaped.ToString();
    }
}
