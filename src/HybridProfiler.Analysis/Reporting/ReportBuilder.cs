using System.Collections.Immutable;
using HybridProfiler.Analysis.Reporting.Sections;

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
            HealthSection.Build(context),
            FindingSection.Build(context),
            RequestSection.Build(context),
            TailSection.Build(context),
            CriticalPathSection.Build(context),
            WaitSection.Build(context),
            ComponentSection.Build(context),
            DeviceSection.Build(context),
            KernelSection.Build(context),
            QueueSection.Build(context),
            LinkSection.Build(context),
            OccupancySection.Build(context),
            EfficiencySection.Build(context),
            AnnotationSection.Build(context),
            EdgeSection.Build(context),
            LedgerSection.Build(context),
            MemorySection.Build(context),
            ThreadSection.Build(context),
            DecisionSection.Build(context),
            DynamicsSection.Build(context),
            CounterSection.Build(context),
            EnvironmentSection.Build(context),
            FindingSection.Rules(context),
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
