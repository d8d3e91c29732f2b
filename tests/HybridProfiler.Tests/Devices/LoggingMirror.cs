using System.Collections.Concurrent;
using HybridProfiler.Devices;

namespace HybridProfiler.Tests.Devices;

/// <summary>A mirror that keeps what it is shown, and the backend that brings it into a session.</summary>
internal sealed class LoggingMirror : IScopeMirror, IDeviceBackend
{
    private readonly ConcurrentDictionary<int, Shown> _threads = new();
    private DeviceSink? _sink;

    /// <summary>True when this session was given the mirroring.</summary>
    public bool IsShown { get; private set; }

    /// <summary>What the calling thread was shown.</summary>
    public Shown Here => _threads.GetOrAdd(Environment.CurrentManagedThreadId, static _ => new Shown());

    public IEnumerable<Shown> Threads => _threads.Values;

    public ConcurrentQueue<(long Id, string? Name)> Spans { get; } = new();

    string IDeviceBackend.Name => "mirror";

    public void ScopeBegins(Label label, int number)
    {
        Shown here = Here;
        here.Begun.Add(label);
        here.Depth++;
        here.Deepest = Math.Max(here.Deepest, here.Depth);
    }

    public void ScopeEnded() => Here.Depth--;

    public void SpanBegins(long id, Label label, int number) => Spans.Enqueue((id, label.Name));

    public void SpanEnded(long id) => Spans.Enqueue((id, null));

    Availability IDeviceBackend.Probe() => Availability.Present("a test");

    void IDeviceBackend.Start(DeviceSink sink)
    {
        _sink = sink;
        IsShown = sink.TryMirrorScopes(this);
    }

    void IDeviceBackend.SampleClocks()
    {
    }

    int IDeviceBackend.Drain() => 0;

    void IDeviceBackend.Stop(TimeSpan patience)
    {
        if (IsShown) _sink!.EndMirroring();
    }

    internal sealed class Shown
    {
        public List<Label> Begun { get; } = [];

        public int Depth { get; set; }

        public int Deepest { get; set; }
    }
}
