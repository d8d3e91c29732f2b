using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting.Sections;

/// <summary>Values over time.</summary>
internal static class CounterSection
{
    public static ReportSection Build(ReportContext context)
    {
        TableBuilder table = context.Table("counters", "Values").TextColumn("counter", "counter").TextColumn("component", "component").TextColumn("device", "device").TextColumn("unit", "unit")
            .Column("counter/samples", "samples").Column("counter/min", "min").Column("counter/mean", "mean over time").Column("counter/max", "max").Column("counter/last", "last");
        foreach (CounterUsage row in context.Analysis.Counters)
        {
            CounterInfo info = context.Trace.Counters[row.Counter];
            // A sum since the thread began says nothing here; what it means stands with the components.
            if (ThreadCpuTimeCounter.TryThread(info.Name, out _)) continue;
            MetricUnit unit = UnitOf(info.Unit);
            string name = context.Names.Counters[row.Counter];
            string component = context.Names.ComponentIfAny(info.Component), device = context.Names.DeviceIfAny(info.Device);
            table.Row(device: device, component: component, subject: name).Text(name).Text(component).Text(device).Text(MetricUnits.SymbolOf(unit)).Value(row.Samples)
                .Value(row.Min, unit: unit).Value(row.Mean, unit: unit).Value(row.Max, unit: unit).Value(row.Last, unit: unit);
        }

        return new ReportSection("counters", "Counters", "A value holds from its sample to the next one.", [table.Build()], [], []);
    }

    private static MetricUnit UnitOf(CounterUnit unit) => unit switch
    {
        CounterUnit.Count => MetricUnit.Count,
        CounterUnit.Bytes => MetricUnit.Bytes,
        CounterUnit.Nanoseconds => MetricUnit.Nanoseconds,
        CounterUnit.BytesPerSecond => MetricUnit.BytesPerSecond,
        CounterUnit.Ratio => MetricUnit.Ratio,
        CounterUnit.Watts => MetricUnit.Watts,
        CounterUnit.Joules => MetricUnit.Joules,
        CounterUnit.Hertz => MetricUnit.Hertz,
        CounterUnit.Celsius => MetricUnit.Celsius,
        _ => MetricUnit.None,
    };
}
