using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Dynamics;

/// <summary>Warm, finished requests in the order of their start, with their features and latencies.</summary>
internal sealed class RequestFeatures
{
    public RequestFeatures(TraceIndex index, IEnumerable<RequestLatency> requests)
    {
        Trace trace = Trace = index.Trace;
        Requests = [.. requests.Where(r => r.Finished && r.Regime == Regime.Warm).OrderBy(r => r.IntendedStartNs)];
        LatencyNs = [.. Requests.Select(r => (double)r.LatencyNs)];
        Dictionary<int, int> position = Requests.Select((r, i) => (r.Request, i)).ToDictionary(p => p.Request, p => p.i);
        Dictionary<(FeatureSource Source, string Name), AttributeValue?[]> values = [];
        void Set(FeatureSource source, string name, int request, AttributeValue value)
        {
            if (!values.TryGetValue((source, name), out AttributeValue?[]? column)) values[(source, name)] = column = new AttributeValue?[Requests.Length];
            column[request] = value;
        }

        for (int i = 0; i < Requests.Length; i++)
        {
            int span = trace.Requests.Span[Requests[i].Request];
            if (Requests[i].Class.Length > 0) Set(FeatureSource.Input, ClassName, i, Requests[i].Class);
            ReadOnlySpan<int> keys = trace.Attributes.KeysOf(span);
            for (int a = 0; a < keys.Length; a++) Set(FeatureSource.Input, trace.Strings[keys[a]], i, trace.Attributes.ValuesOf(span)[a]);
        }

        int choice = TransferEdges.KeyOf(trace, "choice");
        for (int row = 0; choice >= 0 && row < trace.Spans.Count; row++)
        {
            if (index.KindOf(row) != SpanKind.Decision || !position.TryGetValue(trace.Spans.Request[row], out int request)) continue;
            if (!trace.Attributes.TryGet(row, choice, out AttributeValue value)) continue;
            int component = index.ComponentOf[row];
            // A decision taken several times within a request: the last one stands for it.
            Set(FeatureSource.Decision, component < 0 ? trace.NameOf(row) : $"{trace.Components[component].Name}: {trace.NameOf(row)}", request, value.ToString());
        }

        Features = [.. values.OrderBy(v => v.Key.Source).ThenBy(v => v.Key.Name, StringComparer.Ordinal).Select(v => RequestFeature.Of(v.Key.Name, v.Key.Source, v.Value)).OfType<RequestFeature>()];
        Inputs = values.Where(v => v.Key.Source == FeatureSource.Input).ToDictionary(v => v.Key.Name, v => v.Value, StringComparer.Ordinal);
    }

    /// <summary>Name under which the class of a request is a feature.</summary>
    public const string ClassName = "class";

    public Trace Trace { get; }

    public RequestLatency[] Requests { get; }

    public double[] LatencyNs { get; }

    /// <summary>Features in which the requests differ.</summary>
    public RequestFeature[] Features { get; }

    /// <summary>Values that requests state of their input by name, features or not.</summary>
    public Dictionary<string, AttributeValue?[]> Inputs { get; }
}
