using System.Diagnostics;
using HybridProfiler;

/// <summary>
/// Streams many spans to a file under a small budget, no faster than the file grows, and says how much memory the whole
/// process took for it: a recording of hours must not need more than one of seconds.
/// </summary>
internal static class LongRecording
{
    private const int Burst = 20_000, Lag = 200_000, Stretch = 1_000_000, LeastBytesPerSpan = 20;
    private static readonly Component s_stem = Component.Define("long.stem"), s_checker = Component.Define("long.checker");
    private static readonly Label s_outer = s_stem.Label("outer"), s_inner = s_stem.Label("inner"), s_free = s_checker.Label("free");
    private static readonly Edge s_edge = Edge.From(s_stem).To(s_checker, "items");
    private static readonly Counter s_depth = Counter.Define("long.depth", CounterUnit.Count);
    private static readonly AttributeKey<long> s_batch = AttributeKey<long>.Define("batch");

    /// <summary>Prints: spans recorded, bytes by which the process grew at its peak, managed bytes alive before the stop.</summary>
    public static int Run(string path, long spans, long budgetBytes)
    {
        using var self = Process.GetCurrentProcess();
        long before = self.WorkingSet64, recorded = 0, managed;
        using (Session session = Profiler.Configure().WriteTo(path).WithMemoryBudget(budgetBytes).WithFlushInterval(TimeSpan.FromMilliseconds(20)).Start())
        {
            long synced = 0, syncedBytes = 0;
            for (long id = 0; recorded < spans; id++)
            {
                recorded += Batch(id);
                // The file says how far the collector has come, by the least that a span takes; from time to time it has to come to rest.
                bool rests = recorded - synced >= Stretch;
                long wanted = syncedBytes + (LeastBytesPerSpan * (recorded - synced - (rests ? 0 : Lag)));
                if (!Reaches(path, wanted, rests, out long length)) return 2;
                if (rests) (synced, syncedBytes) = (recorded, length);
            }

            managed = GC.GetTotalMemory(forceFullCollection: true);
        }

        self.Refresh();
        Console.WriteLine($"{recorded} {self.PeakWorkingSet64 - before} {managed}");
        return 0;
    }

    /// <summary>Waits until a file has a length, and if wanted until it grows no longer; false when that takes half a minute.</summary>
    private static bool Reaches(string path, long wanted, bool rests, out long length)
    {
        const int RestMs = 100;
        long last = 0;
        var since = Stopwatch.StartNew();
        bool reached = SpinWait.SpinUntil(
            () =>
            {
                long now = new FileInfo(path).Length;
                if (now != last) since.Restart();
                last = now;
                return now >= wanted && (!rests || since.ElapsedMilliseconds >= RestMs);
            },
            30_000);
        length = last;
        return reached;
    }

    /// <summary>One request with nested scopes, a span that outlives its scope, a hand-off and a sample. Returns the number of spans.</summary>
    private static int Batch(long id)
    {
        int spans = 1;
        using (Request.Begin(id))
        {
            Span free = s_free.Begin();
            HandOff handOff;
            using (s_outer.Enter(s_batch, id)) handOff = s_edge.Send(new TensorInfo { DType = DType.Float32, Shape = [8, 32] });
            spans += 2;
            for (; spans < Burst; spans += 2)
            {
                using (s_outer.Enter())
                {
                    using (s_inner.Enter())
                    {
                    }
                }
            }

            using (s_inner.Enter()) handOff.Receive();
            spans++;
            s_depth.Set(id);
            free.End();
        }

        return spans;
    }
}
