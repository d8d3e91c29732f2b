using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Transfers;

/// <summary>Names links after what the trace states of a transfer: attributes, else the name that PyTorch's profiler gives it.</summary>
internal sealed class LinkNames(Trace trace)
{
    private readonly int _direction = TransferEdges.KeyOf(trace, OperationAttributes.Direction), _source = TransferEdges.KeyOf(trace, OperationAttributes.SourceMemory);
    private readonly int _target = TransferEdges.KeyOf(trace, OperationAttributes.TargetMemory), _collective = TransferEdges.KeyOf(trace, OperationAttributes.Collective);
    private readonly Dictionary<(int, string, string, string), string> _names = [];

    public string Of(int row, SpanKind kind)
    {
        if (kind == SpanKind.Communication) return Text(row, _collective) is { Length: > 0 } collective ? "collective " + collective : "exchange with other devices";
        (int Name, string Direction, string Source, string Target) key = (trace.Spans.Name[row], Text(row, _direction), Text(row, _source), Text(row, _target));
        if (!_names.TryGetValue(key, out string? name)) _names.Add(key, name = NameOf(key.Name, key.Direction, key.Source, key.Target));
        return name;
    }

    private string NameOf(int text, string direction, string source, string target)
    {
        string name = trace.Strings[text];
        if (direction is "" or "Copy" or "None") direction = name.Contains("PtoP", StringComparison.Ordinal) ? "PeerToPeer" : name.Contains("DtoD", StringComparison.Ordinal) ? "DeviceToDevice" : direction;
        if (direction.Length == 0) direction = "copy";
        // "Memcpy HtoD (Pageable -> Device)"
        int open = name.IndexOf('('), arrow = name.IndexOf("->", StringComparison.Ordinal), close = name.IndexOf(')');
        if (source.Length == 0 && open >= 0 && arrow > open && close > arrow) (source, target) = (name[(open + 1)..arrow].Trim(), name[(arrow + 2)..close].Trim());
        return source.Length > 0 || target.Length > 0 ? $"{direction}, {source} to {target}" : direction;
    }

    private string Text(int row, int key) => TransferEdges.TextOf(trace, row, key);
}
