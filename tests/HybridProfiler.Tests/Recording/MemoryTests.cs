using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class MemoryTests
{
    private static readonly Component s_encoder = Component.Define("memory.encoder"), s_reader = Component.Define("memory.reader");
    private static readonly Allocator s_scratch = Allocator.Of(s_encoder, MemoryKind.Native), s_foreign = Allocator.Of(s_reader, MemoryKind.Native);
    private static readonly Label s_work = s_encoder.Label("work");

    [Theory]
    [InlineData("")]
    [InlineData("memory.pftrace")]
    [InlineData("memory.json")]
    public void Blocks_that_are_told_reach_the_trace_and_its_files(string file)
    {
        using TemporaryFolder folder = new("hp-memory-");
        using Session session = Profiler.Configure().Start();
        using (s_work.Enter())
        {
            s_scratch.Allocated(4_096, 0x1000);
            s_foreign.Released(0x1000);
            s_scratch.Allocated(0, 0x2000);
            s_scratch.Released(0x3000, 64);
        }

        Trace trace = session.Stop();
        if (file.Length > 0)
        {
            TraceFile.Save(trace, folder.File(file));
            trace = TraceFile.Load(folder.File(file));
        }

        int[] blocks = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Spans.Kind[r] == (byte)SpanKind.Alloc)];
        Assert.Equal(
            [("allocate", "memory.encoder", 4_096L, 0x1000L), ("release", "memory.reader", 0L, 0x1000L), ("release", "memory.encoder", -64L, 0x3000L)],
            blocks.Select(r => (trace.NameOf(r), trace.Components[trace.Spans.Component[r]].Name, Of(trace, r, AllocationAttributes.Bytes).Int64, Of(trace, r, AllocationAttributes.Address).Int64)));
        Assert.All(blocks, r => Assert.Equal(nameof(MemoryKind.Native), Of(trace, r, AllocationAttributes.Memory).String));
        Assert.All(blocks, r => Assert.Equal(0, trace.Spans.Duration[r]));
        Assert.All(blocks, r => Assert.Equal("work", trace.NameOf(trace.Spans.Parent[r])));
    }

    [Fact]
    public void Nobody_records_nothing_of_it()
    {
        s_scratch.Allocated(4_096, 1);
        using Session session = Profiler.Configure().Start();
        Assert.DoesNotContain((byte)SpanKind.Alloc, session.Stop().Spans.Kind.ToArray());
    }

    [Fact]
    public void The_memory_of_the_process_is_sampled_when_asked_for()
    {
        using Session plain = Profiler.Configure().Start();
        Assert.Empty(plain.Stop().Counters);

        using Session session = Profiler.Configure().AddProcessMemory().Start();
        byte[][] kept = [.. Enumerable.Range(0, 40).Select(_ => new byte[100_000])];
        GC.Collect();
        Trace trace = session.Stop();
        GC.KeepAlive(kept);
        string[] names = [MemoryCounters.Generation0, MemoryCounters.Generation1, MemoryCounters.Generation2, MemoryCounters.LargeObjectHeap, MemoryCounters.PinnedObjectHeap, MemoryCounters.WorkingSet];
        Assert.Equal(names.Order(), trace.Counters.Select(c => c.Name).Order());
        Assert.All(trace.Counters, c => Assert.Equal((CounterUnit.Bytes, -1), (c.Unit, c.Device)));
        Assert.All(trace.CounterSamples, s => Assert.InRange(s.Count, 2, int.MaxValue));
        double Last(string name) => trace.CounterSamples[Array.FindIndex([.. trace.Counters], c => c.Name == name)].Value[^1];
        // Blocks of 100 kB are large objects: at the stop at least what is kept is there.
        Assert.True(Last(MemoryCounters.LargeObjectHeap) >= 4_000_000, $"{Last(MemoryCounters.LargeObjectHeap)} bytes of large objects");
        Assert.True(Last(MemoryCounters.WorkingSet) > Last(MemoryCounters.LargeObjectHeap));
    }

    private static AttributeValue Of(Trace trace, int span, string key) => trace.Attributes.TryGet(span, trace.Strings.Texts.IndexOf(key), out AttributeValue value) ? value : default;
}
