using System.Globalization;
using System.Net;
using System.Text;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Tables of the page: numbers set right, units in the header, definitions on pointing.</summary>
internal static class HtmlTable
{
    private const int FoldAfter = 20;
    private const int ShortText = 30;

    public static void Append(StringBuilder html, ReportTable table, Dictionary<string, int> componentIds)
    {
        TableText text = TableText.Of(table);
        // Long tables fold, so that the page can be read through.
        bool folds = table.Rows.Length > FoldAfter;
        html.Append(folds ? "<details class=\"fold\"><summary><h3>" : "<h3>").Append(Encode(table.Title));
        if (folds) html.Append("</h3><span class=\"count\">").Append(table.Rows.Length.ToString(CultureInfo.InvariantCulture)).Append(" rows</span></summary>");
        else html.Append("</h3>");
        html.Append("<div class=\"scroll\"><table id=\"table-").Append(Encode(table.Id)).Append(table.Columns.Length > 8 ? "\" class=\"wide\"><thead><tr>" : "\"><thead><tr>");
        for (int c = 0; c < table.Columns.Length; c++)
        {
            ReportColumn column = table.Columns[c];
            html.Append("<th scope=\"col\"").Append(column.IsText ? "" : " class=\"num\"");
            if (!column.IsText) html.Append(" title=\"").Append(Encode(column.Key + ": " + MetricCatalog.Find(column.Key).Definition)).Append('"');
            html.Append('>').Append(Encode(text.Titles[c]));
            if (text.Units[c].Length > 0) html.Append("<span class=\"unit\">").Append(Encode(text.Units[c])).Append("</span>");
            html.Append("</th>");
        }

        html.Append("</tr></thead><tbody>");
        for (int r = 0; r < table.Rows.Length; r++)
        {
            bool isSum = text.Rows[r].Any(cell => cell.StartsWith("= ", StringComparison.Ordinal));
            html.Append(isSum ? "<tr class=\"sum\">" : "<tr>");
            for (int c = 0; c < table.Columns.Length; c++) AppendCell(html, table.Columns[c], table.Rows[r][c], text.Rows[r][c], isSum, componentIds);
            html.Append("</tr>");
        }

        html.Append("</tbody></table></div>");
        foreach (string note in table.Notes) html.Append("<p class=\"note\">").Append(Encode(note)).Append("</p>");
        html.Append(folds ? "</details>\n" : "\n");
    }

    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void AppendCell(StringBuilder html, ReportColumn column, ReportCell cell, string text, bool isSum, Dictionary<string, int> componentIds)
    {
        if (column.IsText)
        {
            html.Append(text.Length <= ShortText ? "<td class=\"short\">" : "<td>");
            if (column.Key is "component" or "part" or "owner" && componentIds.TryGetValue(text, out int id))
                html.Append("<i class=\"dot\" style=\"--c:var(--s").Append((id % HtmlRenderer.Colours).ToString(CultureInfo.InvariantCulture)).Append(")\"></i>");
            html.Append(Encode(text)).Append("</td>");
            return;
        }

        html.Append("<td class=\"num");
        if (!cell.IsNumber) html.Append(" none\"");
        else if (column.Unit == MetricUnit.Ratio && !isSum && cell.Number is >= 0 and <= 1)
            html.Append(" share\" style=\"--v:").Append(cell.Number.ToString("0.####", CultureInfo.InvariantCulture)).Append('"');
        else html.Append('"');
        if (cell.NotDistinguishableBelow > 0)
            html.Append(" title=\"not distinguishable from the profiler's own cost of ").Append(UnitScale.Print(cell.NotDistinguishableBelow, MetricUnit.Nanoseconds)).Append('"');
        html.Append('>').Append(Encode(text == "none" ? "–" : text)).Append("</td>");
    }
}
