using System.Globalization;
using System.Runtime.CompilerServices;
using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>What recording costs here, whether its clock is right, and whether it loses anything.</summary>
internal static class HostChecks
{
    private const string Subject = "host";
    private const int Batches = 41;
    private const int PerBatch = 2000;
    private const int Bracketed = 2000;

    private static readonly Component s_component = Component.Define("selftest.host", Paradigm.Glue);
    private static readonly Label s_cost = s_component.Label("cost");
    private static readonly Label s_bracketed = s_component.Label("bracketed");

    public static IEnumerable<Check> Run()
    {
        // Compiled and optimised before it is measured.
        using (Profiler.Start())
        {
            for (int i = 0; i < 3; i++) TimeScopes();
        }

        double[] scopes = new double[Batches];
        long[] before = new long[Bracketed], after = new long[Bracketed];
        using Session session = Profiler.Start();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Batches; i++) scopes[i] = TimeScopes();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        for (int i = 0; i < Bracketed; i++)
        {
            before[i] = HostTime.NowNs();
            using (s_bracketed.Enter()) after[i] = HostTime.NowNs();
            // Over a time in which two clocks that run apart would show it.
            if (i % 20 == 0) Thread.Sleep(5);
        }

        Trace trace = session.Stop();
        yield return Cost(scopes, trace.Header.Clock);
        yield return Check.OfValue("host.scope-allocation", Subject, "a scope allocates nothing", allocated, 0, "B", $"{allocated} B in {Batches * PerBatch:N0} scopes");
        yield return Complete(trace);
        yield return ClockIsRight(trace, before, after);
    }

    private static Check Cost(double[] scopes, ClockInfo clock)
    {
        Array.Sort(scopes);
        double median = scopes[Batches / 2], limit = 4 * clock.ReadCostNs;
        return Check.OfValue("host.scope-cost", Subject, "a scope costs no more than four reads of its clock (two of them are its own)", median, limit, "ns",
            string.Create(CultureInfo.InvariantCulture, $"{median:0.0} ns median, {scopes[0]:0.0} ns best; limit {limit:0.0} ns"));
    }

    private static Check Complete(Trace trace)
    {
        int found = RowsOf(trace, s_cost.Name).Length, expected = Batches * PerBatch;
        long lost = expected - found + trace.Health.DroppedRecords;
        return Check.OfValue("host.complete", Subject, "every scope is in the trace", lost, 0, "scopes", $"{found:N0} of {expected:N0}, {trace.Health.DroppedRecords} dropped");
    }

    private static Check ClockIsRight(Trace trace, long[] before, long[] after)
    {
        int[] rows = RowsOf(trace, s_bracketed.Name);
        ClockInfo clock = trace.Header.Clock;
        long worst = 0;
        for (int i = 0; i < Math.Min(rows.Length, before.Length); i++)
        {
            long start = trace.Spans.Start[rows[i]];
            worst = Math.Max(worst, Math.Max(before[i] - start, start - after[i]));
        }

        // The counter's unserialised reads may be moved over one another by some cycles.
        double limit = Math.Max(100, 2 * clock.ResidualNs);
        return Check.OfValue("host.clock", Subject, "every scope begins between two reads of the monotonic clock around it", rows.Length == before.Length ? worst : double.NaN, limit, "ns",
            string.Create(CultureInfo.InvariantCulture, $"off by {worst} ns at worst in {rows.Length} scopes; stated calibration error {clock.ResidualNs:0} ns, limit {limit:0} ns"));
    }

    private static int[] RowsOf(Trace trace, string name) =>
        [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.NameOf(row) == name).OrderBy(row => trace.Spans.Start[row])];

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double TimeScopes()
    {
        long begin = HostTime.NowNs();
        for (int i = 0; i < PerBatch; i++) s_cost.Enter().Dispose();
        return (HostTime.NowNs() - begin) / (double)PerBatch;
    }
}
