using CsCheck;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>The simulated libcupti says what the driver's log says, whatever the program, the version and the buffers.</summary>
[Collection(nameof(SimulatedDriver))]
[Trait("Windows", "verify")]
public sealed class CuptiSimulationTests
{
    private const string Quick = "clock=virtual\nworkers=inline\ncupti.delivery=inline\ncupti.overhead=0\n";

    private static readonly uint[] s_kinds = [CuptiRecord.Memcpy, CuptiRecord.Memset, CuptiRecord.Driver, CuptiRecord.Kernel, CuptiRecord.CudaEvent, CuptiRecord.Synchronization, CuptiRecord.Memory];

    private static readonly int s_programs = Environment.GetEnvironmentVariable("HP_VERIFY") == "full" ? 4000 : 100;

    [Fact]
    public void Every_record_of_an_enabled_kind_comes_once_with_what_the_log_says() =>
        Gen.Select(SimulatedProgram.Any, Gen.Int[0, SimulatedCupti.Layouts.Length - 1], Gen.Int[0, (1 << s_kinds.Length) - 1], Gen.Int[256, 4096]).Sample(
            (program, l, enabled, bufferBytes) =>
            {
                (string version, _, int driver) = SimulatedCupti.Layouts[l];
                using SimulatedMachine machine = new($"{Quick}cupti.version={version}\ndriver_version={driver}");
                SimulatedCupti.Begin(bufferBytes);
                HashSet<uint> kinds = [.. s_kinds.Where((_, i) => (enabled >> i & 1) != 0)];
                foreach (uint kind in kinds) Assert.Equal(0u, SimulatedCupti.Enable(kind));
                SimulatedDriver.ClearLog();
                program.Run(machine, step => Assert.Equal(0u, step % 7 == 3 ? SimulatedCupti.Flush() : 0));
                Assert.Equal(0u, SimulatedCupti.Flush());
                CuptiRecord[] records = SimulatedCupti.Records;
                SimulatedRecord[] log = SimulatedDriver.Log();

                Assert.All(records, record => Assert.Contains(record.Kind, kinds));
                Same(CuptiRecord.Kernel, SimulatedRecordKind.Kernel, r => (r.Correlation, r.End - r.Start, r.Stream, r.Name), r => (r.Correlation, r.EndNs - r.StartNs, r.Stream, r.Name));
                Same(CuptiRecord.Memcpy, SimulatedRecordKind.Memcpy, r => (r.Correlation, r.End - r.Start, r.Stream, r.Bytes, r.At<byte>(5), r.At<byte>(6)), r => (r.Correlation, r.EndNs - r.StartNs, r.Stream, r.Bytes, (byte)r.SourceMemory, (byte)r.TargetMemory));
                Same(CuptiRecord.Memset, SimulatedRecordKind.Memset, r => (r.Correlation, r.End - r.Start, r.Stream, r.Bytes), r => (r.Correlation, r.EndNs - r.StartNs, r.Stream, r.Bytes));
                Same(CuptiRecord.Driver, SimulatedRecordKind.ApiCall, r => r.Correlation, r => r.Correlation);
                Same(CuptiRecord.CudaEvent, SimulatedRecordKind.EventRecord, r => (r.Correlation, r.Stream), r => (r.Correlation, r.Stream));
                if (kinds.Contains(CuptiRecord.Memory)) Assert.Equal(log.Count(r => r.Kind is SimulatedRecordKind.Alloc or SimulatedRecordKind.Free), records.Count(r => r.Kind == CuptiRecord.Memory));
                if (kinds.Contains(CuptiRecord.Synchronization)) Assert.Equal(log.Count(r => r.Kind is SimulatedRecordKind.EventWait or SimulatedRecordKind.SyncStream or SimulatedRecordKind.SyncContext or SimulatedRecordKind.SyncEvent), records.Count(r => r.Kind == CuptiRecord.Synchronization));

                SimulatedCuptiCounts counts = SimulatedCupti.Counts;
                Assert.Equal((0ul, 0u), (counts.Dropped, counts.BuffersHeld));
                Assert.Equal(counts.Records, counts.Delivered);
                Assert.Equal(counts.Requested, counts.Completed);

                void Same<T>(uint kind, SimulatedRecordKind rows, Func<CuptiRecord, T> seen, Func<SimulatedRecord, T> truth)
                {
                    if (!kinds.Contains(kind)) return;
                    Assert.Equal(log.Where(r => r.Kind == rows).Select(truth).Order(), records.Where(r => r.Kind == kind).Select(seen).Order());
                }
            },
            iter: s_programs,
            threads: 1);

    [Fact]
    public void What_is_lost_is_counted_and_the_rest_arrives() =>
        Gen.Select(SimulatedProgram.Any, Gen.Int[1, 9]).Sample(
            (program, every) =>
            {
                using SimulatedMachine machine = new($"{Quick}cupti.lose_every={every}");
                SimulatedCupti.Begin(1024);
                Assert.Equal(0u, SimulatedCupti.Enable(CuptiRecord.Kernel));
                SimulatedDriver.ClearLog();
                program.Run(machine);
                Assert.Equal(0u, SimulatedCupti.Flush());
                int kernels = SimulatedDriver.Log().Count(r => r.Kind == SimulatedRecordKind.Kernel);
                Assert.Equal((ulong)(kernels / every), SimulatedCupti.TakeDropped());
                Assert.Equal(kernels - (kernels / every), SimulatedCupti.Records.Length);
                Assert.Equal(0ul, SimulatedCupti.TakeDropped());
            },
            iter: s_programs,
            threads: 1);

    [Fact]
    public void External_ids_are_those_on_top_of_the_stack_at_the_call() =>
        Gen.Select(SimulatedProgram.Any, Gen.Int[0, 3].Array[40]).Sample(
            (program, moves) =>
            {
                using SimulatedMachine machine = new(Quick);
                SimulatedCupti.Begin(4096);
                foreach (uint kind in (uint[])[CuptiRecord.Driver, CuptiRecord.External]) Assert.Equal(0u, SimulatedCupti.Enable(kind));
                Stack<ulong> stack = [];
                List<(uint After, ulong Top)> tops = [];
                SimulatedDriver.ClearLog();
                program.Run(machine, step =>
                {
                    if (moves[step] == 0 && stack.TryPop(out ulong top))
                    {
                        Assert.Equal(0u, SimulatedCupti.Pop(4, out ulong popped));
                        Assert.Equal(top, popped);
                    }
                    else if (moves[step] == 1)
                    {
                        stack.Push((ulong)step + 1);
                        Assert.Equal(0u, SimulatedCupti.Push(4, (ulong)step + 1));
                    }

                    tops.Add((SimulatedDriver.Log().Where(r => r.Kind == SimulatedRecordKind.ApiCall).Select(r => r.Correlation).DefaultIfEmpty().Max(), stack.TryPeek(out ulong now) ? now : 0));
                });
                while (stack.Count > 0)
                {
                    Assert.Equal(0u, SimulatedCupti.Pop(4, out ulong popped));
                    Assert.Equal(stack.Pop(), popped);
                }

                Assert.Equal(18u, SimulatedCupti.Pop(4, out _)); // QUEUE_EMPTY
                Assert.Equal(0u, SimulatedCupti.Flush());
                CuptiRecord[] records = SimulatedCupti.Records;
                for (int i = 0; i < records.Length; i++)
                {
                    if (records[i].Kind != CuptiRecord.Driver) continue;
                    ulong expected = tops.LastOrDefault(t => t.After < records[i].Correlation).Top;
                    bool preceded = i > 0 && records[i - 1].Kind == CuptiRecord.External && records[i - 1].Correlation == records[i].Correlation;
                    Assert.Equal(expected, preceded ? records[i - 1].At<ulong>(8) : 0);
                }
            },
            iter: s_programs,
            threads: 1);

    [Fact]
    public void Sizes_of_records_are_those_of_the_version()
    {
        // Kernels, copies, synchronisations, as cuptiActivityGetNextRecord steps: 11.2 to 12.5 measured on NVIDIA's libraries.
        int[][] sizes = [[168, 80, 40], [200, 88, 40], [208, 88, 40], [208, 88, 40], [208, 96, 56], [208, 96, 56], [216, 96, 56], [224, 96, 56]];
        for (int l = 0; l < sizes.Length; l++)
        {
            using SimulatedMachine machine = new($"{Quick}cupti.version={SimulatedCupti.Layouts[l].Version}\ndriver_version={SimulatedCupti.Layouts[l].Driver}");
            SimulatedCupti.Begin(4096);
            foreach (uint kind in s_kinds) Assert.Equal(0u, SimulatedCupti.Enable(kind));
            new SimulatedProgram([(0, 0, 64), (7, 0, 1), (4, 0, 1)]).Run(machine);
            Assert.Equal(0u, SimulatedCupti.Flush());
            int[] seen = [.. ((uint[])[CuptiRecord.Kernel, CuptiRecord.Memcpy, CuptiRecord.Synchronization]).Select(kind => SimulatedCupti.Records.First(r => r.Kind == kind).Size)];
            Assert.Equal(sizes[l], seen);
        }
    }
}
