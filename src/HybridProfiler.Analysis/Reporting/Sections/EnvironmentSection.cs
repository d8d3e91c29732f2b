using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Machine, runtime, clock and devices of the run.</summary>
internal static class EnvironmentSection
{
    public static ReportSection Build(ReportContext context)
    {
        TraceHeader header = context.Trace.Header;
        TableBuilder facts = context.Table("environment", "Run").TextColumn("fact", "fact").TextColumn("value", "value");
        if (header.RealtimeOffsetNs != 0) facts.Row().Text("started").Text(Started(header));
        if (header.ProcessName.Length > 0 || header.ProcessId != 0)
            facts.Row().Text("process").Text(string.Create(CultureInfo.InvariantCulture, $"{header.ProcessName} ({header.ProcessId})"));
        facts.Row().Text("host clock").Text(Describe(header.Clock));
        foreach ((string key, string value) in header.Facts.Where(f => !SourceTable.IsCount(f.Key))) facts.Row().Text(key).Text(value);

        TableBuilder devices = context.Table("devices", "Devices")
            .TextColumn("device", "device").TextColumn("api", "api").TextColumn("vendor", "vendor").TextColumn("driver", "driver").TextColumn("clock", "clock")
            .Column("device/clock_uncertainty", "times ±");
        for (int d = 0; d < context.Trace.Devices.Length; d++)
        {
            DeviceInfo device = context.Trace.Devices[d];
            devices.Row(device: context.Names.Devices[d]).Text(context.Names.Devices[d]).Text(ReportContext.Word(device.Api)).Text(device.Vendor)
                .Text(device.DriverVersion).Text(device.ClockName).Value(device.ClockUncertaintyNs < 0 ? double.NaN : device.ClockUncertaintyNs);
        }

        TableBuilder properties = context.Table("device-properties", "Device properties").TextColumn("device", "device").TextColumn("property", "property").TextColumn("value", "value");
        for (int d = 0; d < context.Trace.Devices.Length; d++)
            foreach ((string key, string value) in context.Trace.Devices[d].Properties) properties.Row().Text(context.Names.Devices[d]).Text(key).Text(value);

        return new ReportSection("environment", "Environment", "Where and on what the numbers were taken.", [facts.Build(), devices.Build(), properties.Build(), SourceTable.Of(context)], [], []);
    }

    private static string Started(TraceHeader header) =>
        DateTime.UnixEpoch.AddTicks((header.StartNs + header.RealtimeOffsetNs) / 100).ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Describe(ClockInfo clock)
    {
        string text = clock.Source;
        if (clock.FrequencyHz > 0) text += string.Create(CultureInfo.InvariantCulture, $", {clock.FrequencyHz / 1e6:0.###} MHz");
        if (clock.ReadCostNs > 0) text += ", read in " + UnitScale.Print(clock.ReadCostNs, MetricUnit.Nanoseconds);
        if (clock.ResidualNs > 0) text += ", residual " + UnitScale.Print(clock.ResidualNs, MetricUnit.Nanoseconds);
        return clock.Reason.Length > 0 ? text + " — " + clock.Reason : text;
    }
}
