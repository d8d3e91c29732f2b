using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>Allocations of a C program on the simulated driver, recorded by nothing but its environment.</summary>
public sealed class SimulatedMemoryTests
{
    // The simulated CUPTI brings times to the monotonic clock as the real one does, by an offset that it measures once.
    private const long UncertaintyNs = 1_000;
    private const int OutOfMemory = 2;

    [Fact]
    public void Allocations_and_releases_are_those_of_the_drivers_log()
    {
        int runs = Environment.GetEnvironmentVariable("HP_VERIFY") == "full" ? 100 : 3, operations = 0, refusals = 0;
        HashSet<string> memories = [];
        for (int run = 0; run < runs; run++)
        {
            int seed = Random.Shared.Next(1 << 30);
            using InjectedProgram program = InjectedProgram.OnSimulatedDriver();
            program.Environment["HP_TRACE_FLUSH_MS"] = (run % 3) switch { 0 => "10", 1 => "50", _ => "1000" };
            // So little memory that some of the program's allocations find none.
            program.Environment["INJECT_CLIENT_CONFIGURE"] = "devices=2\nmemory=3000000\n";
            DriverLogRecord[] log = program.RunLogged("memory", seed, calls: 1_200);
            Trace trace = program.Load();
            string place = $"seed {seed}";

            Assert.True(trace.Health.IsClean, $"{place}: {trace.Health}");
            DriverLogRecord[] expected = [.. log.Where(r => r.Kind is DriverLogKind.Allocation or DriverLogKind.Release).OrderBy(r => r.Thread).ThenBy(r => r.StartNs)];
            int[] found =
                [.. Enumerable.Range(0, trace.Spans.Count).Where(s => trace.AttributeOf(s, AllocationAttributes.Bytes) != "?").OrderBy(s => trace.Tracks[trace.Spans.Track[s]].NativeId).ThenBy(s => trace.Spans.Start[s])];
            Assert.Equal(expected.Select(Expected), found.Select(s => Found(trace, s)));
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal((SpanKind.Alloc, 0), ((SpanKind)trace.Spans.Kind[found[i]], trace.Spans.Duration[found[i]]));
                Assert.InRange(trace.Spans.Start[found[i]] - expected[i].StartNs, -UncertaintyNs, UncertaintyNs);
            }

            DriverLogRecord[] pools = [.. log.Where(r => r.Kind == DriverLogKind.Pool).OrderBy(r => r.Thread).ThenBy(r => r.StartNs)];
            int[] poolsFound =
                [.. Enumerable.Range(0, trace.Spans.Count).Where(s => trace.AttributeOf(s, MemoryPoolAttributes.Pool) != "?").OrderBy(s => trace.Tracks[trace.Spans.Track[s]].NativeId).ThenBy(s => trace.Spans.Start[s])];
            Assert.Equal(pools.Select(ExpectedPool), poolsFound.Select(s => FoundPool(trace, s)));
            for (int i = 0; i < pools.Length; i++) Assert.InRange(trace.Spans.Start[poolsFound[i]] - pools[i].StartNs, -UncertaintyNs, UncertaintyNs);
            Assert.Equal([1, 2, 3], pools.Select(r => r.Value).Distinct().Order());

            // What found no memory is a call that says so, and no allocation.
            int refused = log.Count(r => r.Kind == DriverLogKind.ApiCall && r.Result == OutOfMemory);
            Assert.Equal(refused, Enumerable.Range(0, trace.Spans.Count).Count(s => trace.AttributeOf(s, "result") == "2"));

            // Threads are counted once, whatever they did: those of the program, and the one that began it.
            Assert.Equal(expected.Select(r => r.Thread).Distinct().Count() + 1, trace.Health.Threads);

            MemoryBudget budget = TraceAnalysis.Of(trace).Memory.Budget;
            Assert.Equal((0L, 0L), (budget.ReleasesWithoutAllocation, budget.ReplacedAllocations));
            Assert.Equal(PeakOf(expected), budget.Peak.Bytes);
            foreach (int device in new[] { 0, 1 })
                Assert.Equal(PeakOf(expected.Where(r => r.Device == device && MemoryOf(r) == "Device")), budget.Accounts.Single(a => a.Owner == MemoryOwner.Device && a.Device == device).Peak.Bytes);
            operations += expected.Length;
            refusals += refused;
            memories.UnionWith(expected.Select(MemoryOf));
        }

        // One program may find memory for all that it asks for; not all of them.
        Assert.True(operations > 200 * runs && refusals > 0 && memories.Count == 3, $"{operations} operations, {refusals} refusals, {memories.Count} kinds of memory: the programs did too little to tell anything");
    }

    private static string MemoryOf(DriverLogRecord r) => r.Memories[(r.Memories.IndexOf('>') + 1)..] switch { "2" => "PageLocked", "3" => "Device", "5" => "Unified", string other => other };

    private static string Expected(DriverLogRecord r)
    {
        bool isAllocation = r.Kind == DriverLogKind.Allocation;
        string memory = MemoryOf(r);
        return $"{r.Thread} {(isAllocation ? "allocate" : "release")} {(isAllocation ? r.Bytes : -r.Bytes)} at {r.Address} in {memory} of {(memory == "PageLocked" ? "?" : r.Device)}";
    }

    private static string Found(Trace trace, int span)
    {
        string Attribute(string key) => trace.AttributeOf(span, key);
        return $"{trace.Tracks[trace.Spans.Track[span]].NativeId} {trace.NameOf(span)} {Attribute(AllocationAttributes.Bytes)} at {Attribute(AllocationAttributes.Address)} in {Attribute(AllocationAttributes.Memory)} of {Attribute(AllocationAttributes.Device)}";
    }

    private static string ExpectedPool(DriverLogRecord r) =>
        $"{r.Thread} {r.Name} {r.Address} of {r.Device}: holds {r.PoolReserved}, used {r.PoolUsed}, threshold {r.PoolThreshold}, kept {(r.Value == 3 ? r.PoolKept : "?")}";

    private static string FoundPool(Trace trace, int span)
    {
        string Attribute(string key) => trace.AttributeOf(span, key);
        return $"{trace.Tracks[trace.Spans.Track[span]].NativeId} {trace.NameOf(span)} {Attribute(MemoryPoolAttributes.Pool)} of {Attribute(AllocationAttributes.Device)}: holds {Attribute(MemoryPoolAttributes.ReservedBytes)}, used {Attribute(MemoryPoolAttributes.UsedBytes)}, threshold {Attribute(MemoryPoolAttributes.ReleaseThresholdBytes)}, kept {Attribute(MemoryPoolAttributes.KeptBytes)}";
    }

    private static long PeakOf(IEnumerable<DriverLogRecord> records)
    {
        long bytes = 0, peak = 0;
        foreach (DriverLogRecord record in records.OrderBy(r => r.StartNs))
            peak = Math.Max(peak, bytes += record.Kind == DriverLogKind.Allocation ? record.Bytes : -record.Bytes);
        return peak;
    }
}
