using System.Collections.Immutable;
using HybridProfiler.Analysis.Transfers;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>How fast each link is, what a transfer costs on it, and what moved without need.</summary>
internal static class LinkSection
{
    public static ReportSection Build(ReportContext context) => new(
        "links", "Links", "Copies by direction and kinds of memory: achieved bandwidth, what hides behind computation, and the cost model t = alpha + bytes / beta.",
        [Usage(context, context.Analysis.Links), Model(context, context.Analysis.Links), Repeated(context, context.Analysis.RepeatedTransfers)], [], []);

    private static ReportTable Usage(ReportContext context, ImmutableArray<LinkUsage> links)
    {
        TableBuilder table = context.Table("links", "Achieved").TextColumn("device", "device").TextColumn("link", "link").Column("link/transfers", "n").Column("link/bytes", "bytes").Column("link/time", "time", "time")
            .Column("link/bandwidth", "bandwidth").Column("link/exposed", "exposed", "time").Column("link/overlapped", "overlapped", "time");
        foreach (LinkUsage row in links)
        {
            string device = context.Names.Devices[row.Device];
            table.Row(device: device, subject: row.Link).Text(device).Text(row.Link).Value(row.Transfers).Value(double.IsNaN(row.BytesPerSecond) && row.Bytes == 0 ? double.NaN : row.Bytes).Value(row.TotalNs)
                .Value(row.BytesPerSecond).Value(row.ExposedNs).Value(row.OverlappedNs);
        }

        return table.Build();
    }

    private static ReportTable Model(ReportContext context, ImmutableArray<LinkUsage> links)
    {
        TableBuilder table = context.Table("link-model", "Cost of a transfer").TextColumn("device", "device").TextColumn("link", "link").Column("link/alpha", "latency α", "latency").Column("link/alpha_error", "± 95 %", "latency").Column("link/beta", "bandwidth β")
            .Column("link/explained", "explained").Column("link/threshold", "latency-bound below").Column("link/small", "such transfers").Column("link/batching", "batching saves at most");
        foreach (LinkUsage row in links)
        {
            if (row.Fit is not { } fit) continue;
            string device = context.Names.Devices[row.Device];
            table.Row(device: device, subject: row.Link).Text(device).Text(row.Link).Value(fit.LatencyNs).Value(fit.LatencyError).Value(fit.BytesPerSecond).Value(fit.Explained)
                .Value(fit.IsLatencyMeaningful ? fit.ThresholdBytes : double.NaN).Value(row.Small).Value(row.BatchingNs);
        }

        return table.Build();
    }

    private static ReportTable Repeated(ReportContext context, ImmutableArray<RepeatedTransfers> edges)
    {
        TableBuilder table = context.Table("repeated-transfers", "Moved although it was there").TextColumn("edge", "edge").Column("link/repeated_uploads", "repeated uploads").Column("link/repeated_time", "their time", "time")
            .Column("link/round_trips", "round trips").Column("link/round_trip_time", "time up", "time");
        foreach (RepeatedTransfers row in edges)
        {
            string name = context.Names.Edges[row.Edge];
            table.Row(subject: name).Text(name).Value(row.RepeatedUploads).Value(row.RepeatedNs).Value(row.RoundTrips).Value(row.RoundTripNs);
        }

        return table.Note("Hand-offs that state tensor and version only.").Build();
    }
}
