using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Benchmarks;

/// <summary>Cost of the recording calls on one thread, through the public API with a real label.</summary>
internal sealed unsafe class ScopeBenchmarks : BenchmarkSuite
{
    private static readonly Component s_component = Component.Define("bench", Paradigm.Convolutional);
    private static readonly Label s_label = s_component.Label("forward");
    private static readonly Label s_second = s_component.Label("second");
    private static readonly AttributeKey<long> s_batch = AttributeKey<long>.Define("batch");
    private static readonly AttributeKey<double> s_score = AttributeKey<double>.Define("score");
    private static readonly Counter s_counter = Counter.Define("bench.counter", CounterUnit.Count);
    private static readonly Edge s_edge = Edge.From(s_component).To(s_component);
    private const int Operations = 4_000;
    private static readonly Record* s_raw = (Record*)NativeMemory.AlignedAlloc((nuint)(Operations * sizeof(Record)), 64);
    private static long s_sink;
    private static bool s_never;
    private Session? _session;

    public override void Run(string filter, Summary summary)
    {
        s_never = summary.Results.Count < 0;
        // First, and through a method of its own: code compiled for a program in which nobody records.
        new Interleaved(41, 2_000_000)
            .Add("empty loop", EmptyLoop)
            .Add("branch on a static field", Branches)
            .Add("scope, disabled", Disabled, target: 0.6)
            .Run(filter, summary);
        foreach ((ClockSource clock, string name) in new[] { (ClockSource.Automatic, "tsc"), (ClockSource.Stopwatch, "stopwatch") })
        {
            void Start() => _session = Profiler.Configure().WithClock(clock).Start();
            void Stop() => _session!.Dispose();
            string reads = $"two clock reads ({name})", one = $"one clock read ({name})";
            // 4,000 records lie in the second-level cache, as the records of a program that computes in between do not:
            // this is the cost of the calls; what memory adds is measured apart below.
            new Interleaved(101, Operations)
                .Add(reads, TwoReads, before: Start, after: Stop)
                .Add(one, OneRead, before: Start, after: Stop)
                .Add($"record by hand ({name})", RecordsByHand, reads, before: Start, after: Stop)
                .Add($"scope ({name})", Scopes, reads, 1.1, before: Start, after: Stop)
                .Add($"scope with one attribute ({name})", OneAttribute, reads, before: Start, after: Stop)
                .Add($"scope with two attributes ({name})", TwoAttributes, reads, 1.2, before: Start, after: Stop)
                .Add($"phase of a scope ({name})", PhasesOfScope, one, 1.25, before: Start, after: Stop)
                .Add($"free span ({name})", FreeSpans, reads, before: Start, after: Stop)
                .Add($"counter ({name})", Counters, one, before: Start, after: Stop)
                .Add($"hand-off with shape ({name})", HandOffs, reads, before: Start, after: Stop)
                .Run(filter, summary);
        }

        WithoutClock(filter, summary);
        Filling(filter, summary);
        Streaming(filter, summary);
        Allocations(filter, summary);
    }

    // A call that returns at once in the place of the counter: what the processor hides behind the counter where it can.
    private void WithoutClock(string filter, Summary summary)
    {
        if (!NativeShim.IsAvailable) return;
        void Start()
        {
            _session = Profiler.Start();
            HostClock.Substitute("hp_abi_version");
        }

        void Stop() => _session!.Dispose();
        const string Baseline = "two reads (no clock)";
        new Interleaved(101, Operations)
            .Add(Baseline, TwoReads, before: Start, after: Stop)
            .Add("record by hand (no clock)", RecordsByHand, Baseline, before: Start, after: Stop)
            .Add("scope (no clock)", Scopes, Baseline, before: Start, after: Stop)
            .Add("scope around a call (no clock)", ScopesAroundCalls, Baseline, before: Start, after: Stop)
            .Add("scope with two attributes (no clock)", TwoAttributes, Baseline, before: Start, after: Stop)
            .Add("phase of a scope (no clock)", PhasesOfScope, Baseline, before: Start, after: Stop)
            .Run(filter, summary);
    }

    // Millions of records without a pause: memory that no cache holds.
    private void Filling(string filter, Summary summary)
    {
        void Start() => _session = Profiler.Start();
        void Stop() => _session!.Dispose();
        new Interleaved(31, 100_000)
            .Add("two clock reads (filling memory)", TwoReads, before: Start, after: Stop)
            .Add("scope (filling memory)", Scopes, "two clock reads (filling memory)", before: Start, after: Stop)
            .Add("scope with two attributes (filling memory)", TwoAttributes, "two clock reads (filling memory)", before: Start, after: Stop)
            .Run(filter, summary);
    }

    // The collector encodes and writes meanwhile, on the other core.
    private void Streaming(string filter, Summary summary)
    {
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pftrace");
        void Start() => _session = Profiler.Configure().WriteTo(path).Start();
        void Stop() => _session!.Dispose();
        new Interleaved(21, 100_000)
            .Add("two clock reads (streaming session)", TwoReads, before: Start, after: Stop)
            .Add("scope (streaming session)", Scopes, "two clock reads (streaming session)", before: Start, after: Stop)
            .Run(filter, summary);
        File.Delete(path);
    }

    private void Allocations(string filter, Summary summary)
    {
        foreach ((string name, Action<int> body) in new (string, Action<int>)[] { ("scope", Scopes), ("scope with two attributes", TwoAttributes), ("hand-off with shape", HandOffs) })
        {
            string title = $"bytes allocated by a {name}";
            if (!title.Contains(filter, StringComparison.OrdinalIgnoreCase)) continue;
            _session = Profiler.Start();
            body(1000);
            long before = GC.GetAllocatedBytesForCurrentThread();
            body(100_000);
            double bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / 100_000.0;
            _session.Dispose();
            summary.Results.Add(new Result(title, bytes, "B", null, null, 0, bytes == 0, 0, bytes));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TwoReads(int n)
    {
        long sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += HostClock.Ticks();
            sum -= HostClock.Ticks();
        }

        s_sink = sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OneRead(int n)
    {
        long sum = 0;
        for (int i = 0; i < n; i++) sum += HostClock.Ticks();
        s_sink = sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void EmptyLoop(int n)
    {
        for (int i = 0; i < n; i++) Volatile.Read(ref s_sink);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Branches(int n)
    {
        for (int i = 0; i < n; i++)
        {
            if (s_never) Called();
        }
    }

    // The floor: what a scope writes, between its two reads, to memory that belongs to nobody.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RecordsByHand(int n)
    {
        Record* record = s_raw;
        for (int i = 0; i < n; i++, record++)
        {
            record->End = 0;
            record->Payload = 0;
            record->Label = 1;
            record->SetMeta(RecordType.Scope, 1);
            record->Start = HostClock.Ticks();
            record->End = HostClock.Ticks();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Called() => Volatile.Write(ref s_sink, 1);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ScopesAroundCalls(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter();
            Called();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scopes(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Disabled(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter();
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OneAttribute(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter(s_batch, i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void TwoAttributes(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Scope scope = s_label.Enter(s_batch, i, s_score, 0.5);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PhasesOfScope(int n)
    {
        using Phases phases = s_label.EnterPhases();
        for (int i = 0; i < n; i++) phases.Next(s_second);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeSpans(int n)
    {
        for (int i = 0; i < n; i++) s_label.Begin().End();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Counters(int n)
    {
        for (int i = 0; i < n; i++) s_counter.Set(i);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void HandOffs(int n)
    {
        for (int i = 0; i < n; i++) s_edge.Carries(new TensorInfo { DType = DType.Float32, Shape = [1, 32, 8, 8] });
    }
}
