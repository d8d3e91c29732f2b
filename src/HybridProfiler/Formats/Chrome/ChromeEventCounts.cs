using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Counts the events of a file as they stand there: by phase, by category, arrows by their points. They become facts of the trace.</summary>
internal sealed class ChromeEventCounts(TraceBuilder builder)
{
    private const int Phases = 128;
    private const byte Begun = 1, Ended = 2;

    private readonly long[] _byPhase = new long[Phases];
    private readonly Dictionary<int, long[]> _byCategory = [];
    private readonly Dictionary<(int Category, int Name), ArrowPoints> _arrows = [];
    private int _lastCategory = -1;
    private long[] _ofLast = [];
    private (int Category, int Name) _lastArrow = (-1, -1);
    private ArrowPoints _pointsOfLast = new();

    /// <summary>Counts an event.</summary>
    public void Add(ChromeEvent e)
    {
        int phase = Math.Min((int)e.Phase, Phases - 1);
        _byPhase[phase]++;
        if (e.Category != _lastCategory)
        {
            _lastCategory = e.Category;
            ref long[]? counts = ref CollectionsMarshal.GetValueRefOrAddDefault(_byCategory, e.Category, out _);
            _ofLast = counts ??= new long[Phases];
        }

        _ofLast[phase]++;
        if (phase is 's' or 'f') Arrow(e, phase == 's' ? Begun : Ended);
    }

    /// <summary>The counts as facts, in JSON.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts()
    {
        yield return new(SourceFacts.Events, _byPhase.Sum().ToString(System.Globalization.CultureInfo.InvariantCulture));
        yield return new(SourceFacts.EventsByPhase, Object(Enumerable.Range(0, Phases).Select(p => (PhaseOf(p), _byPhase[p]))));
        yield return new(SourceFacts.EventsByCategory, Object(_byCategory.Select(c => (builder.TextOf(c.Key), c.Value.Sum()))));
        if (_arrows.Count == 0) yield break;
        yield return new(SourceFacts.ArrowPoints, Object(_byCategory.SelectMany(c => ((int[])['f', 's']).Select(p => ($"{builder.TextOf(c.Key)}:{PhaseOf(p)}", c.Value[p])))));
        IEnumerable<byte> ids = _arrows.Values.SelectMany(a => a.All);
        yield return new(SourceFacts.Arrows, Object([("begun", ids.Count(i => (i & Begun) != 0)), ("ended", ids.Count(i => (i & Ended) != 0)), ("matched", ids.Count(i => i == (Begun | Ended)))], keepZeros: true));
    }

    private static string PhaseOf(int phase) => phase is 0 or Phases - 1 ? "" : ((char)phase).ToString();

    private static string Object(IEnumerable<(string Name, long Count)> counts, bool keepZeros = false)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            foreach ((string name, long count) in counts.Where(c => keepZeros || c.Count > 0).OrderBy(c => c.Name, StringComparer.Ordinal)) json.WriteNumber(name, count);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private void Arrow(ChromeEvent e, byte point)
    {
        if (_lastArrow != (e.Category, e.Name))
        {
            _lastArrow = (e.Category, e.Name);
            ref ArrowPoints? points = ref CollectionsMarshal.GetValueRefOrAddDefault(_arrows, _lastArrow, out _);
            _pointsOfLast = points ??= new ArrowPoints();
        }

        _pointsOfLast.Add(e.Id, point);
    }

    // Ids are running numbers mostly: a page of them is found once and used again.
    private sealed class ArrowPoints
    {
        private const int PageBits = 8;
        private readonly Dictionary<ulong, byte[]> _pages = [];
        private ulong _lastNumber;
        private byte[]? _last;

        public IEnumerable<byte> All => _pages.Values.SelectMany(p => p);

        public void Add(ulong id, byte point)
        {
            ulong number = id >> PageBits;
            if (_last is null || number != _lastNumber)
            {
                ref byte[]? page = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, number, out _);
                (_last, _lastNumber) = (page ??= new byte[1 << PageBits], number);
            }

            _last[id & ((1 << PageBits) - 1)] |= point;
        }
    }
}
