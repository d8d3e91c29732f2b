using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>Declares to a sink, once and at their first use, the things that are defined once per process.</summary>
internal sealed class Declarations(ITraceSink sink)
{
    private (int Name, int Component, SpanKind Kind)?[] _labels = [];
    private int[] _components = [];
    private readonly List<string> _componentNames = [];
    private int[] _edges = [];
    private int[] _counters = [];
    private int _componentCount, _edgeCount, _counterCount, _trackCount, _deviceCount;

    /// <summary>Name, component and kind of a label.</summary>
    public (int Name, int Component, SpanKind Kind) LabelOf(int label)
    {
        if (label >= _labels.Length) Array.Resize(ref _labels, Registry.Labels.Count);
        if (_labels[label] is { } known) return known;
        Label definition = Registry.Labels[label];
        (int, int, SpanKind) found = (definition.NameId, definition.Component is null ? -1 : ComponentOf(definition.Component.Id), definition.Kind);
        _labels[label] = found;
        return found;
    }

    /// <summary>Sink's id of a component.</summary>
    public int ComponentOf(int component)
    {
        ref int id = ref Slot(ref _components, component, Registry.Components.Count);
        if (id != 0) return id - 1;
        id = ++_componentCount;
        _componentNames.Add(Registry.Components[component].Name);
        sink.DeclareComponent(id - 1, Registry.Components[component].Info);
        return id - 1;
    }

    /// <summary>Name of a component by the sink's id.</summary>
    public string NameOfComponent(int id) => _componentNames[id];

    /// <summary>Sink's id of an edge.</summary>
    public int EdgeOf(int edge)
    {
        ref int id = ref Slot(ref _edges, edge, Registry.Edges.Count);
        if (id != 0) return id - 1;
        Edge definition = Registry.Edges[edge];
        EdgeInfo info = new(ComponentOf(definition.Producer.Id), ComponentOf(definition.Consumer.Id), definition.Name);
        id = ++_edgeCount;
        sink.DeclareEdge(id - 1, info);
        return id - 1;
    }

    /// <summary>Sink's id of a counter of the program.</summary>
    public int CounterOf(int counter)
    {
        ref int id = ref Slot(ref _counters, counter, Registry.Counters.Count);
        if (id != 0) return id - 1;
        Counter definition = Registry.Counters[counter];
        int component = definition.Component is null ? -1 : ComponentOf(definition.Component.Id);
        bool integer = definition.Unit is CounterUnit.Count or CounterUnit.Bytes or CounterUnit.Nanoseconds;
        id = AddCounter(new CounterInfo(definition.Name, definition.Unit, integer, component)) + 1;
        return id - 1;
    }

    /// <summary>Declares a counter that is not the program's.</summary>
    public int AddCounter(CounterInfo info)
    {
        sink.DeclareCounter(_counterCount, info);
        return _counterCount++;
    }

    /// <summary>Declares a track.</summary>
    public int AddTrack(TrackInfo info)
    {
        sink.DeclareTrack(_trackCount, info);
        return _trackCount++;
    }

    /// <summary>Declares a device.</summary>
    public int AddDevice(DeviceInfo info)
    {
        sink.DeclareDevice(_deviceCount, info);
        return _deviceCount++;
    }

    /// <summary>Declares what is known of a device by now.</summary>
    public void UpdateDevice(int device, DeviceInfo info) => sink.DeclareDevice(device, info);

    /// <summary>Declares the track of a thread.</summary>
    public int Thread(ThreadBuffer buffer) => AddTrack(new TrackInfo(TrackKind.HostThread, NameOf(buffer), buffer.NativeId));

    /// <summary>Name of a thread for a person.</summary>
    public static string NameOf(ThreadBuffer buffer) => string.IsNullOrEmpty(buffer.Thread.Name) ? $"thread {buffer.NativeId}" : buffer.Thread.Name;

    /// <summary>An attribute from its record.</summary>
    public SpanAttribute Attribute(int key, long bits)
    {
        (int name, AttributeType type) = Registry.Keys[key];
        AttributeValue value = type switch
        {
            AttributeType.Int64 => bits,
            AttributeType.Double => BitConverter.Int64BitsToDouble(bits),
            AttributeType.Boolean => bits != 0,
            _ => Registry.TextOf((int)bits),
        };
        return new SpanAttribute(name, value);
    }

    private static ref int Slot(ref int[] slots, int index, int count)
    {
        if (index >= slots.Length) Array.Resize(ref slots, Math.Max(index + 1, count));
        return ref slots[index];
    }
}
