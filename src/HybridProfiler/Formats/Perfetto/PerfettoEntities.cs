using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Declared things, by the id that the file gives them; a later declaration replaces an earlier one.</summary>
internal sealed class PerfettoEntities
{
    private readonly Dictionary<long, int> _components = [], _edges = [], _counters = [];

    public List<ComponentInfo> Components { get; } = [];

    /// <summary>Edges; components are still ids of the file.</summary>
    public List<(long Producer, long Consumer, string Name)> Edges { get; } = [];

    /// <summary>Counters; component and device are still ids of the file.</summary>
    public List<CounterInfo> Counters { get; } = [];

    public List<List<(long TimeNs, double Value)>> Samples { get; } = [];

    public Dictionary<long, int> DevicePositions { get; } = [];

    public Dictionary<long, int> TrackPositions { get; } = [];

    /// <summary>Device ids of the file for device queues, which may be declared before their device.</summary>
    public List<(int Track, long Device)> QueueDevices { get; } = [];

    public int PutComponent(long id, ComponentInfo component) => Put(_components, Components, id, component);

    public void PutEdge(long id, (long, long, string) edge) => Put(_edges, Edges, id, edge);

    public int PutCounter(long id, CounterInfo counter)
    {
        int at = Put(_counters, Counters, id, counter);
        if (at == Samples.Count) Samples.Add([]);
        return at;
    }

    public int AddCounter(CounterInfo counter) => PutCounter(-1 - Counters.Count, counter);

    /// <summary>Position of a component by the file's id, or -1.</summary>
    public int Component(long id) => _components.GetValueOrDefault(id, -1);

    public int Edge(long id) => _edges.GetValueOrDefault(id, -1);

    public int Device(long id) => DevicePositions.GetValueOrDefault(id, -1);

    private static int Put<T>(Dictionary<long, int> positions, List<T> list, long id, T item)
    {
        if (positions.TryGetValue(id, out int at))
        {
            list[at] = item;
            return at;
        }

        positions.Add(id, list.Count);
        list.Add(item);
        return list.Count - 1;
    }
}
