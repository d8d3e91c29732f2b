using System.Text;
using HybridProfiler.Analysis;

namespace HybridProfiler.Tool.Output;

/// <summary>The form in which a report is written.</summary>
/// <param name="Name">Name of the form.</param>
/// <param name="Columns">Characters in a line of text.</param>
/// <param name="Brief">Text only: the head of the report.</param>
internal sealed record ReportForm(string Name, int Columns, bool Brief)
{
    public const string Text = "text", Markdown = "markdown", Json = "json", Html = "html";

    /// <summary>Every form.</summary>
    public static readonly string[] Names = [Text, Markdown, Json, Html];

    /// <summary>Extension of files in this form.</summary>
    public string Extension => Name switch { Text => ".txt", Markdown => ".md", Json => ".json", _ => ".html" };

    /// <summary>The form of one document: the one stated, else what the file's name says, else text.</summary>
    /// <exception cref="CommandFailedException">The file's extension stands for no form.</exception>
    public static string Choose(string? stated, string? output)
    {
        if (stated is not null) return stated;
        if (output is null) return Text;
        return OfExtension(Path.GetExtension(output))
            ?? throw new CommandFailedException($"{output}: no report has the extension '{Path.GetExtension(output)}'. Use .html, .md, .json or .txt, or add --format.");
    }

    /// <summary>The form that an extension stands for, or null.</summary>
    public static string? OfExtension(string extension) => extension.ToLowerInvariant() switch
    {
        ".txt" or ".log" => Text,
        ".md" or ".markdown" => Markdown,
        ".json" => Json,
        ".html" or ".htm" => Html,
        _ => null,
    };

    /// <summary>Writes a report to a text stream.</summary>
    public void Write(Report report, TextWriter writer)
    {
        switch (Name)
        {
            case Text when Brief: report.WriteHeadTo(writer, Columns); break;
            case Text: report.WriteTo(writer, Columns); break;
            case Markdown: writer.Write(report.ToMarkdown()); break;
            case Json: writer.WriteLine(Encoding.UTF8.GetString(report.ToJson()).TrimEnd()); break;
            default: writer.Write(report.ToHtml()); break;
        }
    }

    /// <summary>Saves a report; its folder is made when missing.</summary>
    public void Save(Report report, string path)
    {
        switch (Name)
        {
            case Markdown: report.SaveMarkdown(path); break;
            case Json: report.SaveJson(path); break;
            case Html: report.SaveHtml(path); break;
            default:
                using (StringWriter text = new() { NewLine = "\n" })
                {
                    Write(report, text);
                    Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                    File.WriteAllText(path, text.ToString());
                }

                break;
        }
    }
}
