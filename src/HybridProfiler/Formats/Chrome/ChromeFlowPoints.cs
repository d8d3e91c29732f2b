using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Arrows ("s", "t", "f"): each point is bound to the span around it on its thread, and consecutive points of one arrow are linked.</summary>
internal sealed class ChromeFlowPoints(TraceBuilder builder)
{
    private readonly Dictionary<(int Category, int Name, ulong Id), List<int>> _arrows = [];
    private readonly List<(int Track, long Ns, bool Next, int Span)> _points = [];

    /// <summary>A point of an arrow.</summary>
    /// <param name="e">Its event.</param>
    /// <param name="track">Track that it lies on.</param>
    public void Add(ChromeEvent e, int track)
    {
        var key = (e.Category, e.Name, e.Id);
        if (!_arrows.TryGetValue(key, out List<int>? points)) _arrows.Add(key, points = []);
        points.Add(_points.Count);
        // The end of an arrow belongs to the next span unless it says that it binds to the one around it.
        _points.Add((track, e.StartNs, e.Phase == 'f' && !e.BindsEnclosing, -1));
    }

    /// <summary>Binds the points and draws the links.</summary>
    public void Finish()
    {
        if (_points.Count == 0) return;
        Bind();
        foreach (((_, _, ulong id), List<int> points) in _arrows)
        {
            points.Sort((a, b) => _points[a].Ns != _points[b].Ns ? _points[a].Ns.CompareTo(_points[b].Ns) : a.CompareTo(b));
            for (int i = 1; i < points.Count; i++)
            {
                int from = _points[points[i - 1]].Span, to = _points[points[i]].Span;
                if (from >= 0 && to >= 0 && from != to) builder.AddFlow(from, to, FlowKind.User, id);
            }
        }
    }

    private void Bind()
    {
        HashSet<int> tracks = [.. _points.Select(p => p.Track)];
        Dictionary<int, List<int>> spansOf = tracks.ToDictionary(t => t, _ => new List<int>());
        for (int span = 0; span < builder.SpanCount; span++)
            if (spansOf.TryGetValue(builder.Spans[span].Track, out List<int>? spans)) spans.Add(span);
        foreach (IGrouping<int, int> group in Enumerable.Range(0, _points.Count).GroupBy(p => _points[p].Track))
            BindTrack(spansOf[group.Key], [.. group.OrderBy(p => _points[p].Ns)]);
    }

    private void BindTrack(List<int> spans, int[] points)
    {
        spans.Sort((a, b) => Start(a) != Start(b) ? Start(a).CompareTo(Start(b)) : End(a) != End(b) ? End(b).CompareTo(End(a)) : a.CompareTo(b));
        List<int> open = [];
        int next = 0;
        foreach (int point in points)
        {
            (int track, long ns, bool bindsNext, _) = _points[point];
            for (; next < spans.Count && Start(spans[next]) <= ns; next++)
            {
                while (open.Count > 0 && End(open[^1]) <= Start(spans[next])) open.RemoveAt(open.Count - 1);
                open.Add(spans[next]);
            }

            while (open.Count > 0 && End(open[^1]) < ns) open.RemoveAt(open.Count - 1);
            int span = open.Count > 0 ? open[^1] : -1;
            if (bindsNext && (span < 0 || Start(span) != ns)) span = next < spans.Count ? spans[next] : span;
            _points[point] = (track, ns, bindsNext, span);
        }
    }

    private long Start(int span) => builder.Spans[span].StartNs;

    private long End(int span) => builder.Spans[span].EndNs;
}
