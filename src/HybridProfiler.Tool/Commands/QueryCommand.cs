using System.CommandLine;
using HybridProfiler.Storage.Tables;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof query</c>: SQL on a trace or on a dataset of many.</summary>
internal static class QueryCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "query";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Tables: {string.Join(", ", TableSchema.Tables.Select(t => t.Name))}; --tables shows their columns.

        Examples:
          hybridprof query run.pftrace "SELECT name, count(*), sum(duration_ns) FROM operations GROUP BY name ORDER BY 3 DESC LIMIT 10"
          hybridprof query run.pftrace "SELECT * FROM requests ORDER BY latency_ns DESC LIMIT 5" --format csv -o slowest.csv
          hybridprof query dataset "SELECT trace, median(latency_ns) FROM requests WHERE regime = 'Warm' GROUP BY trace"

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  the trace cannot be read, the query not answered, or the command line was not understood
          {ExitCode.CannotWrite}  the result could not be written
        """;

    public static Command Create()
    {
        Argument<string> trace = new("trace") { Description = "Trace file, or folder of a dataset that `convert --to parquet` wrote." };
        Argument<string?> sql = new("sql") { Description = "One statement in DuckDB's SQL.", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> tables = new("--tables") { Description = "Show the tables and their columns instead." };
        Option<string> format = OutputOptions.FormatOrFirst("Form of the result.", QueryText.Names);
        Option<string?> output = OutputOptions.Output("Write to this file instead of standard output.");
        Command command = new(Name, "Answers SQL about a trace: spans, operations, requests, hand-offs, counters, metrics and more are tables.") { trace, sql, tables, format, output };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) =>
        {
            if (parsed.GetValue(tables))
            {
                QueryText.Schema(text);
                return ExitCode.Done;
            }

            if (parsed.GetValue(sql) is not { } statement || string.IsNullOrWhiteSpace(statement)) throw new CommandFailedException("What is asked? Add a statement in SQL, or --tables to see what there is.");
            try
            {
                using TraceDatabase database = Open(parsed.GetValue(trace)!, error);
                QueryResult result = database.Query(statement);
                string? to = parsed.GetValue(output);
                if (to is null) QueryText.Write(result, parsed.GetValue(format)!, text);
                else
                {
                    CommandRun.Writing(to, () =>
                    {
                        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(to))!);
                        using StreamWriter file = File.CreateText(to);
                        file.NewLine = "\n";
                        QueryText.Write(result, parsed.GetValue(format)!, file);
                    });
                    text.WriteLine($"{to}: {result.Rows.Length} rows");
                }

                return ExitCode.Done;
            }
            catch (TraceQueryException e)
            {
                throw new CommandFailedException(e.Message);
            }
        }));
        return command;
    }

    private static TraceDatabase Open(string path, TextWriter error) =>
        Directory.Exists(path) ? TraceDatabase.Open(path) : TraceDatabase.Of(TraceTablesInput.Of(path, TraceInput.Load(path, error)));
}
