using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Cuda.Tests.Injection;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>Random programs that make, use, trim and destroy memory pools: the trace has what the simulated driver's log says, with the records of every version.</summary>
[Collection(nameof(SimulatedDriver))]
public sealed class PoolProgramTests
{
    private const int FirstThatTellsUsed = 11080;

    public static TheoryData<string, int> Versions => [.. SimulatedCupti.Layouts.Select(l => (l.Version, l.Driver))];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Pools_and_what_they_hold_are_those_of_the_drivers_log(string version, int driver)
    {
        for (int i = 0; i < Verification.Samples(2, 200); i++)
        {
            int seed = Random.Shared.Next();
            (Trace trace, SimulatedRecord[] log, long bracketNs) = Record(seed, $"workers=inline\nlaunch_latency=500\ncupti.version={version}\ndriver_version={driver}");
            string place = $"seed {seed}, CUPTI {version}";
            bool tellsUsed = driver >= FirstThatTellsUsed;
            CheckEvents(trace, log, bracketNs, tellsUsed, place);
            CheckCounters(trace, log, tellsUsed, place);
            Assert.True(trace.Health is { LostDeviceOperations: 0, DroppedRecords: 0, DriverErrors: 0 }, $"{place}: {trace.Health}");
            // A pool's life is no allocation.
            SimulatedRecord[] blocks = [.. log.Where(r => r.Kind is SimulatedRecordKind.Alloc or SimulatedRecordKind.Free)];
            Assert.Equal(blocks.Length, Enumerable.Range(0, trace.Spans.Count).Count(s => trace.AttributeOf(s, AllocationAttributes.Bytes) != "?"));
            if (tellsUsed) Assert.Equal(MostIdle(log), TraceAnalysis.Of(trace).Memory.Budget.Accounts.Single(a => a.Owner == MemoryOwner.DeviceCached).Peak.Bytes);
            Assert.Equal((0L, 0L), (TraceAnalysis.Of(trace).Memory.Budget.ReleasesWithoutAllocation, TraceAnalysis.Of(trace).Memory.Budget.ReplacedAllocations));
        }
    }

    private static void CheckEvents(Trace trace, SimulatedRecord[] log, long bracketNs, bool tellsUsed, string place)
    {
        SimulatedRecord[] expected = [.. log.Where(r => r.Kind == SimulatedRecordKind.Pool)];
        int[] found = [.. Enumerable.Range(0, trace.Spans.Count).Where(s => trace.AttributeOf(s, MemoryPoolAttributes.Pool) != "?").OrderBy(s => trace.Spans.Start[s])];
        Assert.Equal(expected.Select(r => Expected(r, tellsUsed)), found.Select(s => Found(trace, s)));
        for (int i = 0; i < found.Length; i++)
        {
            Assert.True(Math.Abs(trace.Spans.Start[found[i]] - expected[i].StartNs) <= bracketNs, $"{place}: event {i} is {trace.Spans.Start[found[i]] - expected[i].StartNs} ns off");
            Assert.Equal((SpanKind.Alloc, 0), ((SpanKind)trace.Spans.Kind[found[i]], trace.Spans.Duration[found[i]]));
        }
    }

    // Pools count in the order in which they are first told of; one that was destroyed holds nothing.
    private static void CheckCounters(Trace trace, SimulatedRecord[] log, bool tellsUsed, string place)
    {
        Dictionary<ulong, int> numbers = [];
        Dictionary<string, List<double>> expected = [];
        foreach (SimulatedRecord row in log.Where(r => r.Pool != 0))
        {
            if (!numbers.TryGetValue(row.Pool, out int number)) numbers.Add(row.Pool, number = numbers.Count + 1);
            bool isGone = row is { Kind: SimulatedRecordKind.Pool, Value: 2 };
            Add($"{MemoryCounters.CudaPoolReserved} ({number})", isGone ? 0 : row.PoolReserved);
            if (tellsUsed) Add($"{MemoryCounters.CudaPoolUsed} ({number})", isGone ? 0 : row.PoolUsed);
        }

        Dictionary<string, List<double>> found = [];
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            if (trace.Counters[c].Name.StartsWith("CUDA memory pool", StringComparison.Ordinal)) found.Add(trace.Counters[c].Name, [.. trace.CounterSamples[c].Value.ToArray()]);
        }

        Assert.Equal(expected.Keys.Order(), found.Keys.Order());
        foreach ((string name, List<double> values) in expected) Assert.True(values.SequenceEqual(found[name]), $"{place}, {name}: {string.Join(' ', values)} and not {string.Join(' ', found[name])}");

        void Add(string name, ulong value)
        {
            if (!expected.TryGetValue(name, out List<double>? values)) expected.Add(name, values = []);
            values.Add(value);
        }
    }

    // The most that all pools together held at a time and had handed out to nobody.
    private static long MostIdle(SimulatedRecord[] log)
    {
        Dictionary<ulong, long> idle = [];
        long most = 0;
        foreach (IGrouping<long, SimulatedRecord> moment in log.Where(r => r.Pool != 0).GroupBy(r => r.StartNs))
        {
            foreach (SimulatedRecord row in moment) idle[row.Pool] = row is { Kind: SimulatedRecordKind.Pool, Value: 2 } ? 0 : (long)(row.PoolReserved - row.PoolUsed);
            most = Math.Max(most, idle.Values.Sum());
        }

        return most;
    }

    private static string Expected(in SimulatedRecord row, bool tellsUsed) =>
        $"{row.Value switch { 1 => "make pool", 2 => "destroy pool", _ => "trim pool" }} {row.Pool} of 0: holds {row.PoolReserved}, used {(tellsUsed ? row.PoolUsed : "?")}, threshold {row.PoolThreshold}, kept {(row.Value == 3 ? row.PoolKept : "?")}";

    private static string Found(Trace trace, int span) =>
        $"{trace.NameOf(span)} {trace.AttributeOf(span, MemoryPoolAttributes.Pool)} of {trace.AttributeOf(span, AllocationAttributes.Device)}: holds {trace.AttributeOf(span, MemoryPoolAttributes.ReservedBytes)}, used {trace.AttributeOf(span, MemoryPoolAttributes.UsedBytes)}, threshold {trace.AttributeOf(span, MemoryPoolAttributes.ReleaseThresholdBytes)}, kept {trace.AttributeOf(span, MemoryPoolAttributes.KeptBytes)}";

    private static (Trace Trace, SimulatedRecord[] Log, long BracketNs) Record(int seed, string settings)
    {
        using SimulatedMachine machine = new(settings);
        nint[] streams = [SimulatedMachine.Stream(), SimulatedMachine.Stream(blocking: true)];
        Random random = new(seed);
        List<nint> pools = [0];
        List<ulong> blocks = [];
        SimulatedDriver.ClearLog();
        using Session session = Profiler.Configure().AddCuda(SimulatedMachine.Options with { Cupti = true, NvmlRateHz = 0, Nvtx = NvtxEmission.Never }).Start();
        for (int step = 0; step < 120; step++)
        {
            nint pool = pools[random.Next(pools.Count)];
            nint stream = streams[random.Next(2)];
            switch (random.Next(10))
            {
                case 0 when pools.Count < 5:
                    CudaCalls.Check(CudaCalls.CreatePool(0, out nint made));
                    if (random.Next(2) == 0) CudaCalls.Check(CudaCalls.SetPoolThreshold(made, (ulong)random.Next(1 << 20)));
                    pools.Add(made);
                    break;
                case 1 when pool != 0 && random.Next(2) == 0:
                    CudaCalls.Check(CudaCalls.DestroyPool(pool));
                    pools.Remove(pool);
                    break;
                case 2 when pool != 0:
                    CudaCalls.Check(CudaCalls.TrimPool(pool, random.Next(1 << 16)));
                    break;
                case 3 or 4 or 5 when blocks.Count > 0:
                    CudaCalls.Check(CudaCalls.FreeAsync(blocks[^1], stream));
                    blocks.RemoveAt(blocks.Count - 1);
                    break;
                case 6:
                    CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
                    break;
                default:
                    CudaCalls.Check(CudaCalls.AllocFrom(pool, out ulong block, 1 + random.Next(1 << 16), stream));
                    // What is released on another stream must have been allocated by then.
                    CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
                    blocks.Add(block);
                    break;
            }
        }

        CudaCalls.Check(CudaCalls.Synchronize());
        Trace trace = session.Stop();
        return (trace, [.. SimulatedDriver.Log().OrderBy(r => r.Sequence)], SimulatedCupti.Counts.ClockBracketNs);
    }
}
