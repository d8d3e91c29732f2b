using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>What the program marked by names of its own.</summary>
internal static class AnnotationSection
{
    public static ReportSection Build(ReportContext context)
    {
        ImmutableArray<AnnotationUsage> all = context.Analysis.Annotations;
        int shown = Math.Min(all.Length, context.Analysis.Index.Options.TableRows);
        TableBuilder table = context.Table("annotations", "Annotations").TextColumn("name", "name").Column("annotation/count", "n", "on the host").Column("annotation/total", "total", "on the host");
        foreach (string figure in (string[])["mean", "min", "max"]) table.Column("annotation/" + figure, figure, "on the host");
        table.Column("annotation/operations", "operations", "submitted within").Column("annotation/device_time", "device time", "submitted within")
            .Column("annotation/device/count", "n", "beside queues").Column("annotation/device/total", "total", "beside queues");
        foreach (AnnotationUsage row in all.Take(shown))
        {
            double onHost = row.Host.Count > 0 ? 1 : double.NaN;
            table.Row(subject: row.Name).Text(row.Name).Value(row.Host.Count).Value(row.Host.SumNs).Value(row.Host.MeanNs).Value(row.Host.MinNs * onHost).Value(row.Host.MaxNs * onHost)
                .Value(row.Operations).Value(row.OperationNs).Value(row.Device.Count).Value(row.Device.SumNs);
        }

        if (!all.IsEmpty)
        {
            table.Row().Text("= all names").Value(all.Sum(a => a.Host.Count)).Value(all.Sum(a => a.Host.SumNs)).Blank(3).Value(all.Sum(a => a.Operations)).Value(all.Sum(a => a.OperationNs))
                .Value(all.Sum(a => a.Device.Count)).Value(all.Sum(a => a.Device.SumNs));
        }

        if (shown < all.Length) table.Note($"The {shown} with the most host time of {all.Length}.");
        return new ReportSection(
            "annotations", "Annotations", "Ranges that the program or its framework marked by name. An operation belongs to the innermost one around its call, else to the step around it.",
            [table.Build()], [], []);
    }
}
