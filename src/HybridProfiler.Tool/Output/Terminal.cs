using System.Text;
using Spectre.Console;

namespace HybridProfiler.Tool.Output;

/// <summary>Where text for people goes: as wide as the terminal, 100 columns where there is none.</summary>
internal static class Terminal
{
    private const int WidthOfFiles = 100;
    private const int WidthOfReports = 120;
    private const int Narrowest = 60;

    /// <summary>Characters in a line of a report on a writer: the terminal's, or what a pipe or file gets.</summary>
    public static int WidthOf(TextWriter writer)
    {
        if (!ReferenceEquals(writer, Console.Out) || Console.IsOutputRedirected) return WidthOfReports;
        // A terminal that does not say its width says 0.
        return Console.WindowWidth is > 0 and int columns ? Math.Max(Narrowest, columns) : WidthOfReports;
    }

    /// <summary>Lets <paramref name="write"/> write to a console over a writer; in colours only where the writer is a terminal that shows them and NO_COLOR is not set.</summary>
    public static void Write(TextWriter writer, Action<IAnsiConsole> write)
    {
        if (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
        {
            ColorSystemSupport colors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors;
            IAnsiConsole terminal = AnsiConsole.Create(new AnsiConsoleSettings { ColorSystem = colors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
            terminal.Profile.Width = Math.Max(Narrowest, terminal.Profile.Width);
            write(terminal);
            return;
        }

        using StringWriter text = new();
        IAnsiConsole plain = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(text),
        });
        plain.Profile.Width = WidthOfFiles;
        write(plain);
        // Cells are padded to the width of their column.
        StringBuilder trimmed = new();
        foreach (ReadOnlySpan<char> line in text.ToString().AsSpan().EnumerateLines()) trimmed.Append(line.TrimEnd()).Append('\n');
        writer.Write(trimmed.ToString().TrimEnd('\n') + "\n");
    }
}
