using System.Globalization;
using HybridProfiler.Tool.Doctor;
using HybridProfiler.Tool.SelfTest;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace HybridProfiler.Tool.Output;

/// <summary>The report for people.</summary>
internal static class DoctorText
{
    private const int Indent = 2;

    public static void Write(DoctorReport report, TextWriter writer) => Terminal.Write(writer, console => Write(report, console));

    private static void Write(DoctorReport report, IAnsiConsole console)
    {
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"HybridProfiler {report.Version}, {report.Date.UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        int nameWidth = report.Groups.SelectMany(g => g.Parts).Max(p => p.Name.Length);
        foreach (PartGroup group in report.Groups)
        {
            Heading(console, group.Name);
            Grid grid = Columns(StateWidth, nameWidth);
            foreach (Part part in group.Parts) grid.AddRow(StateOf(part), Plain(part.Name), new Rows(TextOf(part)));
            console.Write(grid);
        }

        if (report.SelfTest is { } selfTest) SelfTestText.Write(selfTest, console);
    }

    /// <summary>A heading between groups.</summary>
    public static void Heading(IAnsiConsole console, string text)
    {
        console.WriteLine();
        console.Write(new Text(text, new Style(decoration: Decoration.Bold)));
        console.WriteLine();
    }

    /// <summary>Columns of fixed widths and one that takes the rest.</summary>
    public static Grid Columns(params ReadOnlySpan<int> widths)
    {
        Grid grid = new();
        foreach (int width in widths)
        {
            grid.AddColumn(new GridColumn { Width = width, NoWrap = true, Padding = new Padding(Indent, 0, 0, 0) });
        }

        return grid.AddColumn(new GridColumn { Padding = new Padding(Indent, 0, 0, 0) });
    }

    /// <summary>Text without markup.</summary>
    public static Text Plain(string text, Color? color = null) => new(text, color is { } c ? new Style(c) : Style.Plain);

    private const int StateWidth = 7;

    private static Text StateOf(Part part) => part.State switch
    {
        PartState.Ok => Plain("ok", Color.Green),
        PartState.Limited => Plain("limited", Color.Yellow),
        PartState.Absent => Plain("absent", Color.Grey),
        PartState.Refused => Plain("refused", Color.Red),
        _ => Plain(""),
    };

    // The program's own folder may lie deep: a path in it is shown from there.
    private static string Place(string path) =>
        path.StartsWith(AppContext.BaseDirectory, StringComparison.Ordinal) ? $"beside the program: {path[AppContext.BaseDirectory.Length..]}" : path;

    private static IEnumerable<IRenderable> TextOf(Part part)
    {
        yield return Plain(part.Version is null || part.State == PartState.Info || part.Text.Contains(part.Version, StringComparison.Ordinal) ? part.Text : $"{part.Text}, version {part.Version}");
        if (part.Path is not null) yield return Plain(Place(part.Path), Color.Grey);
        if (part.Reason is not null) yield return Plain($"why: {part.Reason}");
        if (part.Loss is not null) yield return Plain($"lost: {part.Loss}");
        if (part.Remedy is not null) yield return Plain($"help: {part.Remedy}", Color.Blue);
    }
}
