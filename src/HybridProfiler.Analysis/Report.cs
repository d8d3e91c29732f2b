using System.Text;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis;

/// <summary>A report on one trace. The same trace gives the same bytes in every format. Immutable; safe to use from any thread.</summary>
public sealed class Report
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    internal Report(ReportModel model) => Model = model;

    /// <summary>The report as data: sections, tables, charts, metrics.</summary>
    public ReportModel Model { get; }

    /// <summary>Writes the whole report as plain text.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ConsoleRenderer.Write(Model, writer, headOnly: false);
    }

    /// <summary>Writes the whole report as plain text that keeps within a width.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="columns">Characters a line may have, at least 40: sentences are broken, long names shortened in their middle, tables that are still too wide continued below.</param>
    public void WriteTo(TextWriter writer, int columns)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 40);
        ConsoleRenderer.Write(Model, writer, headOnly: false, columns);
    }

    /// <summary>Writes the report's head as plain text: the verdict and the tables that matter first.</summary>
    /// <param name="writer">Where to.</param>
    public void WriteHeadTo(TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ConsoleRenderer.Write(Model, writer, headOnly: true);
    }

    /// <summary>Writes the report's head as plain text that keeps within a width.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="columns">Characters a line may have, at least 40.</param>
    public void WriteHeadTo(TextWriter writer, int columns)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 40);
        ConsoleRenderer.Write(Model, writer, headOnly: true, columns);
    }

    /// <summary>The report as Markdown.</summary>
    public string ToMarkdown() => MarkdownRenderer.Render(Model);

    /// <summary>The report as JSON in UTF-8, in base units; its flat <c>metrics</c> list is meant for machines.</summary>
    public byte[] ToJson() => JsonRenderer.Render(Model);

    /// <summary>The report as one self-contained page: opens from disk, asks no network for anything.</summary>
    public string ToHtml() => HtmlRenderer.Render(Model);

    /// <summary>Saves the report as Markdown.</summary>
    /// <param name="path">File; replaced when it exists. Its folder is made when missing.</param>
    public Report SaveMarkdown(string path) => Save(path, Utf8.GetBytes(ToMarkdown()));

    /// <summary>Saves the report as JSON.</summary>
    /// <param name="path">File; replaced when it exists. Its folder is made when missing.</param>
    public Report SaveJson(string path) => Save(path, ToJson());

    /// <summary>Saves the report as one self-contained page.</summary>
    /// <param name="path">File; replaced when it exists. Its folder is made when missing.</param>
    public Report SaveHtml(string path) => Save(path, Utf8.GetBytes(ToHtml()));

    private Report Save(string path, byte[] bytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return this;
    }
}
