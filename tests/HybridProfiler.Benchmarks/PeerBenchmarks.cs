using System.Diagnostics;
using System.Diagnostics.Tracing;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Benchmarks;

/// <summary>What .NET itself offers for the same job, measured in the same run.</summary>
internal sealed class PeerBenchmarks : BenchmarkSuite
{
    private static readonly Label s_label = Component.Define("bench.peer").Label("forward");
    private static readonly ActivitySource s_source = new("HybridProfiler.Benchmarks");
    private Session? _session;

    public override void Run(string filter, Summary summary)
    {
        void Start() => _session = Profiler.Start();
        void Stop() => _session!.Dispose();
        using ActivityListener listener = new()
        {
            // By name: the static field is not set yet while the source is being made.
            ShouldListenTo = static source => source.Name == "HybridProfiler.Benchmarks",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using Listener events = new();
        new Interleaved(21, 50_000)
            .Add("peer: ActivitySource with a listener", Activities)
            .Add("peer: EventSource with an EventListener", static n =>
            {
                for (int i = 0; i < n; i++)
                {
                    BenchEvents.Log.Begin(i);
                    BenchEvents.Log.End();
                }
            })
            .Add("scope beside ActivitySource", Scopes, "peer: ActivitySource with a listener", 0.2, before: Start, after: Stop)
            .Add("scope beside EventSource", Scopes, "peer: EventSource with an EventListener", before: Start, after: Stop)
            .Run(filter, summary);
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
    private static void Activities(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using Activity? activity = s_source.StartActivity("forward");
        }
    }

    [EventSource(Name = "HybridProfiler-Benchmarks")]
    private sealed class BenchEvents : EventSource
    {
        public static readonly BenchEvents Log = new();

        [Event(1)]
        public void Begin(int value) => WriteEvent(1, value);

        [Event(2)]
        public void End() => WriteEvent(2);
    }

    private sealed class Listener : EventListener
    {
        private long _events;

        protected override void OnEventSourceCreated(EventSource source)
        {
            if (source.Name == "HybridProfiler-Benchmarks") EnableEvents(source, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs e) => _events++;
    }
}
