using System.CommandLine;

namespace HybridProfiler.Tool.Commands;

/// <summary>Options by which several commands are told where their answer goes and in which form.</summary>
internal static class OutputOptions
{
    /// <summary><c>--output</c>: the file to write, or null.</summary>
    public static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "file" };

    /// <summary><c>--format</c>: one of the forms, or null where something else decides.</summary>
    public static Option<string?> Format(string description, string[] forms) => Among(new Option<string?>("--format") { Description = description }, forms);

    /// <summary><c>--format</c>: one of the forms, the first where none is stated.</summary>
    public static Option<string> FormatOrFirst(string description, string[] forms) =>
        Among(new Option<string>("--format") { Description = description, DefaultValueFactory = _ => forms[0] }, forms);

    private static Option<T> Among<T>(Option<T> format, string[] forms)
    {
        format.HelpName = string.Join('|', forms);
        return format.AcceptOnlyFromAmong(forms);
    }
}
