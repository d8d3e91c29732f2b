using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What a reader has found so far, before links are resolved.</summary>
internal sealed class PerfettoContent
{
    private readonly Dictionary<ulong, PerfettoTrackState> _tracks = [];
    private readonly Dictionary<ulong, (string Name, bool IsCounter, long ThreadId)> _described = [];
    private readonly Dictionary<string, int> _componentOfKey = new(StringComparer.Ordinal);

    public TraceBuilder Builder { get; } = new();

    /// <summary>True once our own header was read.</summary>
    public bool IsOurs { get; set; }

    public Health Health { get; set; } = Health.Perfect;

    public List<string> Notes { get; } = [];

    public long SkippedPackets { get; set; }

    public long TruncatedBytes { get; set; }

    public long UnmatchedEnds { get; set; }

    /// <summary>Latest time seen.</summary>
    public long LastNs { get; set; } = long.MinValue;

    public int ProcessId { get; private set; }

    public string ProcessName { get; private set; } = "";

    /// <summary>Attributes of the whole trace; facts of a trace that is not ours.</summary>
    public Dictionary<string, string> Attributes { get; } = new(StringComparer.Ordinal);

    public PerfettoEntities Entities { get; } = new();

    /// <summary>Handles of requests' own spans, by the request's number.</summary>
    public SortedDictionary<int, PerfettoRequestFound> Requests { get; } = [];

    public Dictionary<ulong, PerfettoHandOff> HandOffs { get; } = [];

    public List<(ulong Id, int Span, ulong[] WaitedFor)> Operations { get; } = [];

    public List<(ulong Id, int Span)> Submissions { get; } = [];

    public List<(ulong Flow, long TimeNs, int Span)> FlowPoints { get; } = [];

    public List<PerfettoLink> Links { get; } = [];

    /// <summary>States of all tracks.</summary>
    public IEnumerable<PerfettoTrackState> Tracks => _tracks.Values;

    /// <summary>The track of an id, known or not: events of an unknown track get one.</summary>
    public PerfettoTrackState TrackOf(ulong uuid)
    {
        if (_tracks.TryGetValue(uuid, out PerfettoTrackState? state)) return state;
        if (IsOurs && uuid is PerfettoFacts.ProcessUuid or PerfettoFacts.TrackUuid) state = new PerfettoTrackState(-1, -1);
        else if (_described.TryGetValue(uuid, out (string Name, bool IsCounter, long ThreadId) found))
        {
            state = found.IsCounter
                ? new PerfettoTrackState(-1, Entities.AddCounter(new CounterInfo(found.Name, CounterUnit.None, false)))
                : new PerfettoTrackState(Builder.AddTrack(new TrackInfo(found.ThreadId > 0 ? TrackKind.HostThread : TrackKind.Async, found.Name, found.ThreadId)), -1);
        }
        else state = new PerfettoTrackState(Builder.AddTrack(new TrackInfo(TrackKind.Async, "track " + uuid)), -1);
        _tracks.Add(uuid, state);
        return state;
    }

    /// <summary>Declares a track or a counter of ours.</summary>
    public void Bind(ulong uuid, PerfettoTrackState state) => _tracks.TryAdd(uuid, state);

    public bool TryTrack(ulong uuid, out PerfettoTrackState? state) => _tracks.TryGetValue(uuid, out state);

    /// <summary>Reads a track descriptor. Tracks of ours are declared by facts.</summary>
    public bool Describe(ReadOnlySpan<byte> bytes)
    {
        ulong uuid = 0;
        string name = "";
        bool counter = false;
        long thread = 0;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Track.Uuid: uuid = fields.Number; break;
                case PerfettoFields.Track.Name: name = fields.Text; break;
                case PerfettoFields.Track.Counter: counter = true; break;
                case PerfettoFields.Track.Process:
                    var process = new ProtoReader(fields.Bytes);
                    while (process.Next())
                    {
                        if (process.Field == PerfettoFields.Track.ProcessPid) ProcessId = (int)process.Number;
                        if (process.Field == PerfettoFields.Track.ProcessName) ProcessName = process.Text;
                    }

                    if (process.Malformed) return false;
                    break;
                case PerfettoFields.Track.Thread:
                    var threadFields = new ProtoReader(fields.Bytes);
                    while (threadFields.Next())
                    {
                        if (threadFields.Field == PerfettoFields.Track.ThreadTid) thread = threadFields.Signed;
                        if (threadFields.Field == PerfettoFields.Track.ThreadName && name.Length == 0) name = threadFields.Text;
                    }

                    if (threadFields.Malformed) return false;
                    break;
            }
        }

        if (fields.Malformed) return false;
        _described[uuid] = (name, counter, thread);
        return true;
    }

    public void NameComponent(string key, int component) => _componentOfKey.TryAdd(key, component);

    /// <summary>Component and kind of a category's text; other programs' categories say nothing about either.</summary>
    public PerfettoCategory CategoryOf(string text)
    {
        if (!PerfettoCategories.TryParse(text, out string? key, out SpanKind kind)) return PerfettoCategory.None;
        return new PerfettoCategory(key is not null && _componentOfKey.TryGetValue(key, out int component) ? component : -1, kind);
    }
}
