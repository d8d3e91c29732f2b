using System.Globalization;

namespace HybridProfiler.Tests.Formats.Oracle;

/// <summary>
/// Reads a decoded trace the way Perfetto does, from what protoc says and not from the product's reader: sequences,
/// incremental state and clocks, sorting by time, pairing on each track. Whatever Perfetto passes over in silence is an
/// error here.
/// </summary>
internal sealed class PerfettoOracle
{
    private readonly Dictionary<ulong, Sequence> _sequences = [];
    private readonly Dictionary<ulong, string> _tracks = [];
    private readonly HashSet<ulong> _counterTracks = [];
    private readonly Dictionary<(ulong Gpu, ulong Queue, string Name), Sequence> _queues = [];
    private readonly List<(ulong Track, long Ns, int Order, string Type, string Name, string Categories, TextNode Event)> _events = [];

    public PerfettoOracle(byte[] trace)
    {
        Text = Protoc.Decode(trace);
        TextNode root = TextNode.Parse(Text);
        foreach (string name in root.AllNames) Check(!char.IsAsciiDigit(name[0]), $"field {name} is not in the schema");
        foreach (TextNode packet in root.All("packet")) Packet(packet);
        Pair();
    }

    public string Text { get; }

    public int Packets { get; private set; }

    /// <summary>Slices of tracks, without instants.</summary>
    public List<(string Track, string Name, string Categories, long Ns, long Duration, int Depth)> Slices { get; } = [];

    public List<(string Track, string Name, long Ns)> Instants { get; } = [];

    public List<(string Queue, string Name, string Stage, string Description, long Ns, long Duration, TextNode Event)> Operations { get; } = [];

    public List<(string Track, long Ns, double Value)> Samples { get; } = [];

    /// <summary>Arrows between events by flow id, ordered by time.</summary>
    public List<(ulong Id, string From, string To)> Arrows { get; } = [];

    /// <summary>Arrows from a call to the operations it submitted.</summary>
    public List<(string Call, string Operation)> Launches { get; } = [];

    /// <summary>Facts of the whole trace; the last value of a key counts.</summary>
    public Dictionary<string, string> Attributes { get; } = [];

    /// <summary>BEGINs without END.</summary>
    public int Unfinished { get; private set; }

    private void Packet(TextNode packet)
    {
        Packets++;
        ulong id = packet.Number("trusted_packet_sequence_id") ?? 0;
        Check(id != 0, "a packet without a sequence id");
        if (!_sequences.TryGetValue(id, out Sequence? sequence)) _sequences.Add(id, sequence = new Sequence());
        ulong flags = packet.Number("sequence_flags") ?? 0;
        if ((flags & 1) != 0) _sequences[id] = sequence = new Sequence { Valid = true };
        if ((flags & 2) != 0) Check(sequence.Valid, "a packet needs state that was never cleared");
        if (packet.One("trace_packet_defaults") is { } defaults)
        {
            sequence.DefaultClock = defaults.Number("timestamp_clock_id") ?? 0;
            sequence.DefaultTrack = defaults.One("track_event_defaults")?.Number("track_uuid") ?? 0;
        }

        if (packet.One("clock_snapshot") is { } snapshot)
        {
            foreach (TextNode clock in snapshot.All("clocks"))
            {
                if (clock.Value("is_incremental") == "true") (sequence.IncrementalClock, sequence.Last) = (clock.Number("clock_id")!.Value, (long)clock.Number("timestamp")!.Value);
            }
        }

        if (packet.One("interned_data") is { } interned)
        {
            Check((flags & 2) != 0, "interned data in a packet without the flag");
            foreach (string kind in Sequence.Kinds)
            {
                foreach (TextNode entry in interned.All(kind)) Check(sequence.Interned.TryAdd((kind, entry.Number("iid")!.Value), entry), $"{kind} {entry.Number("iid")} interned twice");
            }
        }

        if (packet.One("track_descriptor") is { } track)
        {
            ulong uuid = track.Number("uuid")!.Value;
            _tracks[uuid] = track.Text("name") ?? track.One("thread")?.Text("thread_name") ?? track.One("process")?.Text("process_name") ?? "";
            if (track.Has("counter")) _counterTracks.Add(uuid);
            ulong parent = track.Number("parent_uuid") ?? 0;
            Check(parent == 0 || _tracks.ContainsKey(parent), "a track's parent is not described");
        }

        foreach (TextNode attribute in packet.One("trace_attributes")?.All("attribute") ?? [])
        {
            Check(attribute.Has("long_value") != attribute.Has("string_value"), "an attribute has one value");
            Attributes[attribute.Text("key")!] = attribute.Value("long_value") ?? attribute.Text("string_value")!;
        }

        if (packet.One("track_event") is { } e) Event(sequence, e, Time(packet, sequence));
        if (packet.One("gpu_render_stage_event") is { } gpu) Operation(sequence, gpu, Time(packet, sequence));
    }

    private static long Time(TextNode packet, Sequence sequence)
    {
        Check(packet.Has("timestamp"), "an event without a time");
        long time = (long)packet.Number("timestamp")!.Value;
        ulong clock = packet.Number("timestamp_clock_id") ?? sequence.DefaultClock;
        Check(clock is 3 or 64, $"clock {clock} is not known");
        if (clock != 64) return time;
        Check(sequence.IncrementalClock == 64, "a distance on a clock that was never set");
        Check(time >= 0, "a distance that runs backwards");
        return sequence.Last += time;
    }

    private void Event(Sequence sequence, TextNode e, long ns)
    {
        ulong track = e.Number("track_uuid") ?? sequence.DefaultTrack;
        Check(_tracks.ContainsKey(track), $"track {track} is not described");
        string type = e.Value("type")!;
        string name = e.Text("name") ?? (e.Number("name_iid") is { } iid ? sequence.Text("event_names", iid) : "");
        string categories = string.Join(",", e.Values("category_iids").Select(c => sequence.Text("event_categories", ulong.Parse(c, CultureInfo.InvariantCulture))).Concat(e.Values("categories")));
        foreach (TextNode annotation in e.All("debug_annotations"))
        {
            if (annotation.Number("name_iid") is { } key) sequence.Text("debug_annotation_names", key);
            if (annotation.Number("string_value_iid") is { } value) sequence.Text("debug_annotation_string_values", value);
        }

        Check((type == "COUNTER") == _counterTracks.Contains(track), "counters on counter tracks, and nothing else there");
        _events.Add((track, ns, _events.Count, type, name, categories, e));
    }

    private void Operation(Sequence sequence, TextNode gpu, long ns)
    {
        Check(gpu.Has("event_id"), "without an event id the operation is dropped");
        TextNode queue = sequence.Entry("gpu_specifications", gpu.Number("hw_queue_iid")!.Value), stage = sequence.Entry("gpu_specifications", gpu.Number("stage_iid")!.Value);
        (ulong, ulong, string) shown = (gpu.Number("gpu_id") ?? 0, gpu.Number("hw_queue_iid")!.Value, queue.Text("name")!);
        Check(_queues.TryAdd(shown, sequence) || _queues[shown] == sequence, "two queues are drawn as one");
        sequence.Entry("graphics_contexts", gpu.Number("context")!.Value);
        string name = gpu.Text("name") ?? sequence.Text("event_names", gpu.Number("name_iid")!.Value);
        string[] arguments = [.. gpu.One("launch")!.All("args").Select(a => a.Text("name") ?? sequence.Text("compute_arg_names", a.Number("name_iid")!.Value))];
        Check(arguments is ["device", "stream", ..], "device and stream nest the operation in the viewer");
        Operations.Add((queue.Text("name")!, name, stage.Text("name")!, stage.Text("description")!, ns, (long)gpu.Number("duration")!.Value, gpu));
    }

    private void Pair()
    {
        Dictionary<ulong, Stack<(string Name, string Categories, long Ns)>> open = [];
        Dictionary<ulong, List<(long Ns, int Order, string Name)>> flows = [];
        foreach ((ulong track, long ns, int order, string type, string name, string categories, TextNode e) in _events.OrderBy(e => e.Ns).ThenBy(e => e.Order))
        {
            if (!open.TryGetValue(track, out Stack<(string, string, long)>? stack)) open.Add(track, stack = []);
            foreach (string id in e.Values("flow_ids").Concat(e.Values("terminating_flow_ids")))
            {
                ulong flow = ulong.Parse(id, CultureInfo.InvariantCulture);
                if (!flows.TryGetValue(flow, out List<(long, int, string)>? points)) flows.Add(flow, points = []);
                points.Add((ns, order, stack.Count > 0 ? stack.Peek().Item1 : name));
                Check(type != "SLICE_END", "a flow on an end draws an arrow to itself");
            }

            switch (type)
            {
                case "SLICE_BEGIN":
                    stack.Push((name, categories, ns));
                    foreach (string submitted in e.One("gpu_correlation")?.Values("render_stage_submission_event_ids") ?? [])
                        Launches.AddRange(Operations.Where(o => o.Event.Value("event_id") == submitted).Select(o => (name, o.Name)));
                    break;
                case "SLICE_END":
                    Check(stack.Count > 0, "an end without a begin");
                    (string begunName, string begunCategories, long begun) = stack.Pop();
                    Slices.Add((_tracks[track], begunName, begunCategories, begun, ns - begun, stack.Count));
                    break;
                case "INSTANT": Instants.Add((_tracks[track], name, ns)); break;
                case "COUNTER":
                    Samples.Add((_tracks[track], ns, e.Value("counter_value") is { } whole ? long.Parse(whole, CultureInfo.InvariantCulture) : Real(e.Value("double_counter_value")!)));
                    break;
                default: Check(false, "type " + type); break;
            }
        }

        Unfinished = open.Values.Sum(s => s.Count);
        foreach ((ulong flow, List<(long Ns, int Order, string Name)> points) in flows)
        {
            for (int i = 1; i < points.Count; i++) Arrows.Add((flow, points[i - 1].Name, points[i].Name));
        }
    }

    private static double Real(string text) => text switch { "inf" => double.PositiveInfinity, "-inf" => double.NegativeInfinity, "nan" => double.NaN, _ => double.Parse(text, CultureInfo.InvariantCulture) };

    private static void Check(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidDataException(otherwise);
    }

    private sealed class Sequence
    {
        public static readonly string[] Kinds =
            ["event_categories", "event_names", "debug_annotation_names", "graphics_contexts", "gpu_specifications", "debug_annotation_string_values", "compute_arg_names"];

        public bool Valid;
        public ulong DefaultClock, DefaultTrack, IncrementalClock;
        public long Last;

        public Dictionary<(string Kind, ulong Iid), TextNode> Interned { get; } = [];

        public TextNode Entry(string kind, ulong iid)
        {
            Check(Interned.ContainsKey((kind, iid)), $"{kind} {iid} was never interned");
            return Interned[(kind, iid)];
        }

        public string Text(string kind, ulong iid) => Entry(kind, iid).Text("text") ?? "";
    }
}
