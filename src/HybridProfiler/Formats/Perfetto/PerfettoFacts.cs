using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes what a trace says about itself: one INSTANT event per fact on a track of its own, with the fields as typed
/// debug annotations, all texts inline. Any viewer shows them, and they need no state to be read. A later fact with the
/// same name and id replaces an earlier one.
/// </summary>
internal sealed class PerfettoFacts(ProtoWriter output)
{
    /// <summary>Category that marks the events as ours.</summary>
    public const string Category = "hybridprofiler";

    /// <summary>Version of our facts; a reader takes what it knows.</summary>
    public const int Version = 1;

    public const uint SequenceId = 1;
    public const ulong ProcessUuid = 1, TrackUuid = 2, FirstTrackUuid = 16;

    private long _timeNs;
    private int _packet, _event;

    public void Header(TraceHeader header)
    {
        _timeNs = header.StartNs;
        Open("trace");
        Add("version", Version);
        Add("start_ns", header.StartNs);
        Add("stop_ns", header.StopNs);
        Add("realtime_offset_ns", header.RealtimeOffsetNs);
        Add("pid", header.ProcessId);
        Add("process", header.ProcessName);
        Add("clock.source", header.Clock.Source);
        Add("clock.frequency_hz", header.Clock.FrequencyHz);
        Add("clock.residual_ns", header.Clock.ResidualNs);
        Add("clock.read_cost_ns", header.Clock.ReadCostNs);
        Add("clock.reason", header.Clock.Reason);
        foreach ((string key, string value) in header.Facts) Add("fact." + key, value);
        Close();
    }

    public void Component(int id, ComponentInfo component, string key)
    {
        Open("component", id);
        Add("name", component.Name);
        if (key != component.Name) Add("key", key);
        Add("paradigm", component.Paradigm.ToString());
        Add("runtime", component.Runtime.ToString());
        Add("device", component.Device);
        Add("precision", component.Precision.ToString());
        Add("parameter_bytes", component.ParameterBytes);
        Close();
    }

    public void Device(int id, DeviceInfo device)
    {
        Open("device", id);
        Add("name", device.Name);
        Add("api", device.Api.ToString());
        Add("vendor", device.Vendor);
        Add("driver_version", device.DriverVersion);
        Add("clock", device.ClockName);
        Add("clock_uncertainty_ns", device.ClockUncertaintyNs);
        foreach ((string key, string value) in device.Properties) Add("property." + key, value);
        Close();
    }

    public void Track(int id, ulong uuid, TrackInfo track)
    {
        Open("track", id);
        Add("uuid", (long)uuid);
        Add("kind", track.Kind.ToString());
        Add("name", track.Name);
        if (track.NativeId != 0) Add("native_id", track.NativeId);
        if (track.Device != -1) Add("device", track.Device);
        if (track.Lane != 0) Add("lane", track.Lane);
        Close();
    }

    public void Edge(int id, EdgeInfo edge)
    {
        Open("edge", id);
        Add("producer", edge.Producer);
        Add("consumer", edge.Consumer);
        Add("name", edge.Name);
        Close();
    }

    public void Counter(int id, ulong uuid, CounterInfo counter)
    {
        Open("counter", id);
        Add("uuid", (long)uuid);
        Add("name", counter.Name);
        Add("unit", counter.Unit.ToString());
        Add("integer", counter.IsInteger);
        if (counter.Component != -1) Add("component", counter.Component);
        if (counter.Device != -1) Add("device", counter.Device);
        if (counter.Quantity.Length > 0) Add("quantity", counter.Quantity);
        if (counter.Process != 0) Add("process", counter.Process);
        Close();
    }

    /// <summary>A causal link that the events themselves do not express; spans are named by track and position on it.</summary>
    public void Link(FlowKind kind, ulong id, (int Track, int Position) from, (int Track, int Position) to)
    {
        Open("link", (long)id);
        Add("kind", kind.ToString());
        Add("from.track", from.Track);
        Add("from.position", from.Position);
        Add("to.track", to.Track);
        Add("to.position", to.Position);
        Close();
    }

    public void Health(Health health)
    {
        Open("health");
        foreach ((string key, Func<Health, long> get, _) in HealthFields.Counts) Add(key, get(health));
        Add(HealthFields.ScopeCost, health.ScopeCostNs);
        for (int i = 0; i < health.Absences.Length; i++)
        {
            string prefix = "absence." + i.ToString(CultureInfo.InvariantCulture);
            Add(prefix + ".source", health.Absences[i].Source);
            Add(prefix + ".reason", health.Absences[i].Reason);
        }

        for (int i = 0; i < health.Notes.Length; i++) Add("note." + i.ToString(CultureInfo.InvariantCulture), health.Notes[i]);
        Close();
    }

    private void Open(string name, long id)
    {
        Open(name);
        Add("id", id);
    }

    private void Open(string name)
    {
        _packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.Timestamp, _timeNs);
        output.Value(PerfettoFields.Packet.TimestampClockId, PerfettoFields.Clock.Monotonic);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, SequenceId);
        _event = output.Open(PerfettoFields.Packet.TrackEvent);
        output.Value(PerfettoFields.Event.Type, PerfettoFields.EventType.Instant);
        output.Value(PerfettoFields.Event.TrackUuid, TrackUuid);
        output.Value(PerfettoFields.Event.Categories, Category);
        output.Value(PerfettoFields.Event.Name, name);
    }

    private void Close()
    {
        output.Close(_event);
        output.Close(_packet);
    }

    private void Add(string key, AttributeValue value)
    {
        int annotation = output.Open(PerfettoFields.Event.DebugAnnotations);
        output.Value(PerfettoFields.Annotation.Name, key);
        PutValue(output, value);
        output.Close(annotation);
    }

    /// <summary>Writes the value of an annotation under the field of its type.</summary>
    public static void PutValue(ProtoWriter output, in AttributeValue value)
    {
        switch (value.Type)
        {
            case AttributeType.Int64: output.Value(PerfettoFields.Annotation.Int, value.Int64); break;
            case AttributeType.Double: output.Value(PerfettoFields.Annotation.Double, value.Double); break;
            case AttributeType.Boolean: output.Value(PerfettoFields.Annotation.Bool, value.Boolean); break;
            default: output.Value(PerfettoFields.Annotation.String, value.String!); break;
        }
    }
}
