using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads what <see cref="PerfettoFacts"/> wrote. Words that a newer version brought are passed over.</summary>
internal sealed class PerfettoFactReader(PerfettoContent content)
{
    private readonly Dictionary<string, AttributeValue> _fields = new(StringComparer.Ordinal);

    public bool Read(string fact, List<PerfettoAnnotation> annotations)
    {
        _fields.Clear();
        foreach (PerfettoAnnotation annotation in annotations)
        {
            if (!annotation.IsOwn) _fields[content.Builder.TextOf(annotation.Key)] = annotation.Value;
        }

        PerfettoEntities entities = content.Entities;
        switch (fact)
        {
            case "trace": Header(); return true;
            case "component":
                var component = new ComponentInfo(Text("name"), Named<Paradigm>("paradigm"), Named<RuntimeKind>("runtime"), Text("device"), Named<Precision>("precision"), Whole("parameter_bytes"));
                content.NameComponent(Text("key", component.Name), entities.PutComponent(Whole("id"), component));
                return true;
            case "device": Device(); return true;
            case "track": return Track();
            case "edge":
                entities.PutEdge(Whole("id"), (Whole("producer", -1), Whole("consumer", -1), Text("name")));
                return true;
            case "counter":
                bool isInteger = _fields.TryGetValue("integer", out AttributeValue integer) && integer.Boolean;
                int counter = entities.PutCounter(Whole("id"), new CounterInfo(Text("name"), Named<CounterUnit>("unit"), isInteger, (int)Whole("component", -1), (int)Whole("device", -1)) { Quantity = Text("quantity"), Process = (int)Math.Max(Whole("process"), 0) });
                content.Bind((ulong)Whole("uuid"), new PerfettoTrackState(-1, counter));
                return true;
            case "link":
                content.Links.Add(new PerfettoLink(Named<FlowKind>("kind"), (ulong)Whole("id"), Whole("from.track", -1), Whole("from.position", -1), Whole("to.track", -1), Whole("to.position", -1)));
                return true;
            case "health": ReadHealth(); return true;
            default: return false;
        }
    }

    private void Header()
    {
        content.IsOurs = true;
        content.Builder.Header = new TraceHeader
        {
            StartNs = Whole("start_ns"),
            StopNs = Whole("stop_ns"),
            RealtimeOffsetNs = Whole("realtime_offset_ns"),
            ProcessId = (int)Whole("pid"),
            ProcessName = Text("process"),
            Clock = new ClockInfo(Text("clock.source"), Real("clock.frequency_hz"), Real("clock.residual_ns"), Real("clock.read_cost_ns"), Text("clock.reason")),
            Facts = Prefixed("fact."),
        };
    }

    private void Device()
    {
        var device = new DeviceInfo(Text("name"), Named<DeviceApi>("api"), Text("vendor"), Text("driver_version"))
        {
            ClockName = Text("clock"),
            ClockUncertaintyNs = Whole("clock_uncertainty_ns", -1),
            Properties = Prefixed("property."),
        };
        if (content.Entities.DevicePositions.TryGetValue(Whole("id"), out int known)) content.Builder.UpdateDevice(known, device);
        else content.Entities.DevicePositions.Add(Whole("id"), content.Builder.AddDevice(device));
    }

    private bool Track()
    {
        var info = new TrackInfo(Named<TrackKind>("kind"), Text("name"), Whole("native_id"), -1, (int)Whole("lane"));
        ulong uuid = (ulong)Whole("uuid");
        if (!content.Entities.TrackPositions.TryGetValue(Whole("id"), out int track))
        {
            if (content.TryTrack(uuid, out _)) return false;
            track = content.Builder.AddTrack(info);
            content.Entities.TrackPositions.Add(Whole("id"), track);
            content.Bind(uuid, new PerfettoTrackState(track, -1));
        }
        else
        {
            content.Builder.UpdateTrack(track, info);
        }

        content.Entities.QueueDevices.Add((track, Whole("device", -1)));
        return true;
    }

    private void ReadHealth()
    {
        Health health = Health.Perfect with { ScopeCostNs = Real(HealthFields.ScopeCost) };
        foreach ((string key, _, Func<Health, long, Health> with) in HealthFields.Counts) health = with(health, Whole(key));
        ImmutableArray<Absence>.Builder absences = ImmutableArray.CreateBuilder<Absence>();
        for (int i = 0; _fields.ContainsKey($"absence.{i}.source"); i++) absences.Add(new Absence(Text($"absence.{i}.source"), Text($"absence.{i}.reason")));
        ImmutableArray<string>.Builder notes = ImmutableArray.CreateBuilder<string>();
        for (int i = 0; _fields.ContainsKey($"note.{i}"); i++) notes.Add(Text($"note.{i}"));
        content.Health = health with { Absences = absences.ToImmutable(), Notes = notes.ToImmutable() };
    }

    private ImmutableSortedDictionary<string, string> Prefixed(string prefix)
    {
        ImmutableSortedDictionary<string, string>.Builder builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string key, AttributeValue value) in _fields)
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) builder[key[prefix.Length..]] = value.String ?? "";
        }

        return builder.ToImmutable();
    }

    private string Text(string key, string missing = "") => _fields.TryGetValue(key, out AttributeValue value) ? value.String ?? missing : missing;

    private long Whole(string key, long missing = 0) => _fields.TryGetValue(key, out AttributeValue value) ? value.Int64 : missing;

    private double Real(string key) => _fields.TryGetValue(key, out AttributeValue value) ? value.Double : 0;

    private T Named<T>(string key)
        where T : struct, Enum => Enum.TryParse(Text(key), out T value) && Enum.IsDefined(value) ? value : default;
}
