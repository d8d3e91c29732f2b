using System.CommandLine;

namespace HybridProfiler.Tool.Commands;

/// <summary>Options by which several commands are told where their answer goes and in which form.</summary>
internal static class OutputOptions
{
    /// <summary>Definitions of this product, of Holistic Trace Analysis as it reads times by default, and of it with nanoseconds.</summary>
    public const string OwnDefinitions = "own", Hta = "hta", HtaNanoseconds = "hta-ns";

    /// <summary><c>--definitions</c>: whose figures.</summary>
    public static Option<string> Definitions() => FormatOrFirst("Whose figures: own; hta, those that Holistic Trace Analysis gives for the same JSON, which it rounds to microseconds; hta-ns, with nanoseconds.", [OwnDefinitions, Hta, HtaNanoseconds], "--definitions");

    /// <summary><c>--output</c>: the file to write, or null.</summary>
    public static Option<string?> Output(string description) => new("--output", "-o") { Description = description, HelpName = "file" };

    /// <summary><c>--format</c>: one of the forms, or null where something else decides.</summary>
    public static Option<string?> Format(string description, string[] forms) => Among(new Option<string?>("--format") { Description = description }, forms);

    /// <summary><c>--format</c> or another choice: one of the words, the first where none is stated.</summary>
    public static Option<string> FormatOrFirst(string description, string[] forms, string name = "--format") =>
        Among(new Option<string>(name) { Description = description, DefaultValueFactory = _ => forms[0] }, forms);

    private static Option<T> Among<T>(Option<T> format, string[] forms)
    {
        format.HelpName = string.Join('|', forms);
        return format.AcceptOnlyFromAmong(forms);
    }
}
