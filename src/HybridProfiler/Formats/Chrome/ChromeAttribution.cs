using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Whom the time belongs to. A component is what the event says it is; else the outermost module of the network around
/// the call that submitted the work, on its thread; in a file without modules the outermost annotation. The steps of
/// PyTorch's profiler are requests.
/// </summary>
internal sealed class ChromeAttribution(TraceBuilder builder, ChromeNames names)
{
    private readonly Dictionary<string, int> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ChromeRanges> _modules = [], _annotations = [];
    private readonly List<(long StartNs, long EndNs, int Request)> _steps = [];
    private int _stepTrack = -1;
    private long _stepsBefore;

    /// <summary>Device operations whose call is not in the file.</summary>
    public long OperationsWithoutCall { get; private set; }

    /// <summary>Steps that the program had made before the first one of the file, which PyTorch numbers from 0.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts()
    {
        if (_stepsBefore > 0) yield return new(TraceHeader.RequestsBeforeFact, _stepsBefore.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A component that the file describes.</summary>
    public void Declare(ComponentInfo component) => _components.TryAdd(component.Name, builder.AddComponent(component));

    /// <summary>Component that an event names, or -1.</summary>
    public int ComponentOf(ChromeEvent e)
    {
        if (!e.TryArgument(ChromeKey.Component, out AttributeValue component) || component.String is not { Length: > 0 } name) return -1;
        Paradigm paradigm = e.TryArgument(ChromeKey.Paradigm, out AttributeValue said) && Enum.TryParse(said.String, out Paradigm stated) ? stated : Paradigm.Unspecified;
        return ComponentNamed(name, paradigm);
    }

    /// <summary>A range of a thread that may stand for a component.</summary>
    public void Range(ChromeEvent e, ChromeRow row, int track, int span, long durationNs)
    {
        int name = row == ChromeRow.Function ? names.ModuleOf(e.Name) : e.Name;
        if (name < 0) return;
        Dictionary<int, ChromeRanges> ranges = row == ChromeRow.Function ? _modules : _annotations;
        if (!ranges.TryGetValue(track, out ChromeRanges? ofTrack)) ranges.Add(track, ofTrack = new ChromeRanges());
        ofTrack.Add(e.StartNs, e.StartNs + durationNs, name, span);
    }

    /// <summary>A step of the profiler; returns its span.</summary>
    public int Step(ChromeEvent e, long durationNs, long step)
    {
        if (_stepTrack < 0)
        {
            _stepTrack = builder.AddTrack(new TrackInfo(TrackKind.Requests, "steps"));
            _stepsBefore = step;
        }

        _stepsBefore = Math.Min(_stepsBefore, step);
        int span = builder.AddSpan(_stepTrack, e.StartNs, durationNs, e.Name, -1, SpanKind.Stage);
        int request = builder.AddRequest(span, step, 0, e.StartNs);
        builder.AssignRequest(span, request);
        _steps.Add((e.StartNs, e.StartNs + durationNs, request));
        return span;
    }

    /// <summary>Joins operations with their calls, components and steps.</summary>
    public void Finish(ChromeOperations operations)
    {
        bool byModules = _modules.Count > 0;
        Dictionary<int, ChromeRanges> ranges = byModules ? _modules : _annotations;
        // A file that names components itself needs no guess.
        bool named = _components.Count > 0;
        if (!named)
        {
            foreach (ChromeRanges ofTrack in ranges.Values)
                ofTrack.Seal((span, name) => builder.AttributeSpanTo(span, ComponentNamed(builder.TextOf(name), Paradigm.Unspecified)));
        }

        _steps.Sort();
        for (int span = 0; _steps.Count > 0 && span < builder.SpanCount; span++)
        {
            if (builder.Spans[span].Request < 0 && StepAt(builder.Spans[span].StartNs) is >= 0 and int step) builder.AssignRequest(span, step);
        }

        ChromeLaunchTable launches = operations.Launches;
        for (int i = 0; i < launches.Count; i++)
        {
            int operation = launches[i], call = launches.CallOf(i);
            if (call < 0)
            {
                OperationsWithoutCall++;
                continue;
            }

            builder.AddFlow(call, operation, FlowKind.Launch, (ulong)launches.CorrelationOf(i));
            builder.AssignRequest(operation, builder.Spans[call].Request);
            if (named || !ranges.TryGetValue(builder.Spans[call].Track, out ChromeRanges? around)) continue;
            int owner = around.OwnerAt(builder.Spans[call].StartNs);
            if (owner >= 0) builder.AttributeSpanTo(operation, ComponentNamed(builder.TextOf(owner), Paradigm.Unspecified));
        }
    }

    private int StepAt(long ns)
    {
        int low = 0, high = _steps.Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            if (_steps[middle].StartNs <= ns) low = middle + 1;
            else high = middle - 1;
        }

        return high >= 0 && ns < _steps[high].EndNs ? _steps[high].Request : -1;
    }

    private int ComponentNamed(string name, Paradigm paradigm)
    {
        if (_components.TryGetValue(name, out int id)) return id;
        id = builder.AddComponent(new ComponentInfo(name, paradigm));
        _components.Add(name, id);
        return id;
    }
}
