using System.CommandLine;
using System.Globalization;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Storage.Tables;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof convert</c>: a trace into another format.</summary>
internal static class ConvertCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "convert";

    private const string Parquet = "parquet", Csv = "csv";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Formats by extension, each also with .gz behind it:
          .pftrace   Perfetto's, the native one: nothing is lost
          .json      Chrome's in PyTorch's dialect, for tools that read that; requests and hand-offs do not come back from it
        and into a folder, as the tables of `hybridprof query`:
          --to parquet   a dataset, to which each further trace adds a partition
          --to csv       a file for each table

        Examples:
          hybridprof convert pytorch.json.gz run.pftrace
          hybridprof convert run.pftrace run.json.gz
          hybridprof convert run.pftrace dataset --to parquet

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  the trace cannot be read, or the command line was not understood
          {ExitCode.CannotWrite}  the file could not be written
        """;

    public static Command Create()
    {
        Argument<string> input = new("trace") { Description = "Trace file of any format that is read." };
        Argument<string> output = new("output") { Description = "File to write, replaced when it exists; its extension chooses the format. A folder with --to." };
        Option<string?> to = new("--to") { Description = "Write the trace's tables into a folder.", HelpName = $"{Parquet}|{Csv}" };
        to.AcceptOnlyFromAmong(Parquet, Csv);
        Command command = new(Name, "Writes a trace in another format: .pftrace for Perfetto, .json for tools that read Chrome's or PyTorch's traces, tables as Parquet or CSV.") { input, output, to };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) => parsed.GetValue(to) is { } tables
            ? Tables(parsed.GetValue(input)!, parsed.GetValue(output)!, tables, text, error)
            : Run(parsed.GetValue(input)!, parsed.GetValue(output)!, text, error)));
        return command;
    }

    private static int Tables(string from, string folder, string form, TextWriter output, TextWriter error)
    {
        if (File.Exists(folder)) throw new CommandFailedException($"{folder}: tables need a folder, and this is a file.");
        TraceTables tables = TraceTablesInput.Of(from, TraceInput.Load(from, error));
        CommandRun.Writing(folder, () =>
        {
            using TraceDatabase database = TraceDatabase.Of(tables);
            if (form == Parquet) database.SaveParquet(folder);
            else database.SaveCsv(folder);
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{folder}: {TableSchema.Tables.Length} tables of '{tables.Name}', {tables.Trace.Spans.Count:N0} spans"));
        return ExitCode.Done;
    }

    private static int Run(string from, string to, TextWriter output, TextWriter error)
    {
        // Said before somebody waits for a large file.
        if (!TraceFile.CanSave(to)) throw new CommandFailedException($"{to}: no writer for this extension. Use .pftrace or .json (or either with .gz), or add --to parquet for a folder of tables.");
        if (Path.GetFullPath(from) == Path.GetFullPath(to)) throw new CommandFailedException($"{to}: input and output are the same file. Name another output.");
        Trace trace = TraceInput.Load(from, error);
        CommandRun.Writing(to, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
            TraceFile.Save(trace, to);
        });
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{to}: {trace.Spans.Count:N0} spans, {new FileInfo(to).Length:N0} bytes"));
        return ExitCode.Done;
    }
}
