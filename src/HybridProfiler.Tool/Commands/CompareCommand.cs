using System.CommandLine;
using System.Globalization;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Comparison;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.Traces;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof compare</c>: what changed between two recordings, and whether it is more than noise.</summary>
internal static class CompareCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "compare";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        Bounds: FIGURE:PERCENT, or NAME/FIGURE:PERCENT for one class of requests or one component; figures are p50, p90, p95, p99, p99.9, max.
        A bound fails when the figure grew by more than PERCENT and its interval shows that it grew at all.

        Examples:
          hybridprof compare before.pftrace after.pftrace
          hybridprof compare before.pftrace after.pftrace --fail-on p99:5%            in CI: exit code 1 on a regression
          hybridprof compare before.pftrace after.pftrace --fail-on reader/p50:10%    of one component
          hybridprof compare before.json.gz after.json.gz -o comparison.html

        Exit codes:
          {ExitCode.Done}  done; no bound was broken
          {ExitCode.CheckFailed}  a bound was broken
          {ExitCode.BadInput}  a trace cannot be read, a bound cannot be judged, or the command line was not understood
          {ExitCode.CannotWrite}  the comparison could not be written
        """;

    public static Command Create()
    {
        Argument<string> before = new("baseline") { Description = "Trace to compare against." };
        Argument<string> after = new("candidate") { Description = "Trace that is judged." };
        Option<string[]> bounds = new("--fail-on") { Description = "End with 1 when a figure got worse than this (p99:5%); may be repeated.", HelpName = "bound" };
        Option<double> margin = new("--margin") { Description = "Changes of the median up to this many percent count as none. [default: 3]", HelpName = "percent" };
        margin.Validators.Add(m =>
        {
            if (m.Tokens.Count > 0 && m.GetValueOrDefault<double>() is not (> 0 and < 100)) m.AddError($"--margin: {m.Tokens[0].Value} is no percentage above 0 and below 100.");
        });
        Option<string?> output = OutputOptions.Output("Write to this file; its extension chooses the form (.html, .md, .json, .txt).");
        Option<string?> format = OutputOptions.Format("Form of the comparison, whatever the file's name says. [default: text]", ReportForm.Names);
        Option<string?> title = new("--title") { Description = "Title. [default: the names of the traces]", HelpName = "text" };
        Command command = new(Name, "Says what changed from one recording to another, whether it is more than noise, and where the difference comes from.") { before, after, bounds, margin, output, format, title };
        command.SetAction(parsed => CommandRun.Of(parsed, (text, error) =>
        {
            RegressionBound[] limits = [.. (parsed.GetValue(bounds) ?? []).Select(RegressionBound.Parse)];
            string? to = parsed.GetValue(output);
            ReportForm form = new(ReportForm.Choose(parsed.GetValue(format), to), Terminal.WidthOf(text), Brief: false);
            string left = parsed.GetValue(before)!, right = parsed.GetValue(after)!;
            ComparisonOptions options = new() { Margin = parsed.GetValue(margin) is > 0 and double percent ? percent / 100 : new ComparisonOptions().Margin };
            TraceComparison comparison = TraceComparison.Of(TraceAnalysis.Of(TraceInput.Load(left, error)), TraceAnalysis.Of(TraceInput.Load(right, error)), options);
            Report report = comparison.Report(parsed.GetValue(title) ?? $"{TraceName.Of(right)} against {TraceName.Of(left)}");
            if (to is null) form.Write(report, text);
            else CommandRun.Writing(to, () => form.Save(report, to));
            if (to is not null) text.WriteLine($"{to}: comparison of {right} with {left}");
            // Programs read standard output; what they shall not read goes beside it.
            return Judge(comparison, limits, to is null && form.Name != ReportForm.Text ? error : text);
        }));
        return command;
    }

    private static int Judge(TraceComparison comparison, RegressionBound[] bounds, TextWriter writer)
    {
        BoundResult[] results = [.. bounds.SelectMany(b => b.Judge(comparison, bounds.Length))];
        if (results.Length > 0) writer.WriteLine();
        foreach (BoundResult result in results)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"{result.Change.Relative * 100:+0.0;-0.0;0.0} % ({result.Change.Low * 100:+0.0;-0.0;0.0} to {result.Change.High * 100:+0.0;-0.0;0.0} %)");
            writer.WriteLine($"{(result.IsBroken ? "FAIL" : "ok  ")}  {result.Subject} {result.Bound.Figure}: {range}, bound {result.Bound.Text}");
        }

        return results.Any(r => r.IsBroken) ? ExitCode.CheckFailed : ExitCode.Done;
    }
}
