using System.Collections.Immutable;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Writes the answers of an analysis up: sections in reading order, health first.</summary>
internal static class ReportBuilder
{
    public static ReportModel Build(TraceAnalysis analysis)
    {
        Answer(analysis);
        ReportContext context = new(analysis);
        ImmutableArray<ReportSection> sections =
        [
            .. BuiltInAnalyzers.Answers.Select(a => a.Build(context)),
            .. analysis.Index.Options.Analyzers.Select(a => Added(context, a)),
            .. BuiltInAnalyzers.Basis.Select(a => a.Build(context)),
        ];
        string title = analysis.Index.Options.Title;
        if (title.Length == 0) title = analysis.Trace.Header.ProcessName;
        if (title.Length == 0) title = "HybridProfiler report";
        return new ReportModel(
            title, Verdict.Of(context), analysis.Trace.Health.IsClean,
            [.. sections.Select(s => s with { Tables = [.. s.Tables.Where(t => t.Rows.Length > 0)] }).Where(s => s.Tables.Length > 0 || s.Notes.Length > 0)],
            [.. context.Metrics], analysis.Timelines, analysis.Trace.Components, context.Names.Tracks, context.Names.Edges)
        {
            Headlines = Headlines.Of(context),
            TrackUncertaintyNs = [.. analysis.Trace.Tracks.Select(t => t.Device < 0 ? 0 : analysis.Trace.Devices[t.Device].ClockUncertaintyNs)],
        };
    }

    // Who adds an analyzer loses no report by it: what is wrong with it stands where its answer would.
    private static ReportSection Added(ReportContext context, IAnalyzer analyzer)
    {
        try
        {
            AnalyzerAnswer answer = analyzer.Analyze(context.Analysis);
            HashSet<string> named = [.. analyzer.Metrics.Select(d => d.Key)];
            if (answer.Metrics.FirstOrDefault(m => !named.Contains(m.Key)) is { } foreign)
                return Failed(analyzer, $"it reports {foreign.Key}, which its Metrics do not name");
            context.Metrics.AddRange(answer.Metrics);
            return answer.Section with { Id = analyzer.Id };
        }
        catch (Exception e)
        {
            return Failed(analyzer, $"{e.GetType().Name}: {e.Message}");
        }
    }

    private static ReportSection Failed(IAnalyzer analyzer, string why) => new(analyzer.Id, analyzer.Id, "", [], [], [$"The analyzer {analyzer.Id} ({analyzer.GetType().Name}) gave no answer: {why}."]);

    // What takes longest, the causes, is found beside the rest. Sections then find every answer there, in whatever order they ask.
    private static void Answer(TraceAnalysis analysis)
    {
        if (Environment.ProcessorCount == 1) return;
        Task causes = Task.Run(() =>
        {
            _ = analysis.CriticalPathShares;
            _ = analysis.CriticalPaths;
            _ = analysis.WaitStates;
            _ = analysis.Tails;
            _ = analysis.Rules;
        });
        _ = analysis.RequestClasses;
        _ = analysis.Scopes;
        _ = analysis.Components;
        _ = analysis.AllDevices;
        _ = analysis.DeviceWork.Operations;
        _ = analysis.DeviceWork.Kernels;
        _ = analysis.DeviceWork.Idle;
        _ = analysis.Timelines;
        _ = analysis.Dynamics;
        causes.GetAwaiter().GetResult();
    }
}
