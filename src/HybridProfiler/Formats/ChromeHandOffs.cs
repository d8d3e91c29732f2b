using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Names of hand-off arrows and the facts that ride on them.</summary>
internal sealed class ChromeHandOffs
{
    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly long _originNs;
    private readonly ChromeBlock[] _names;
    private readonly byte[][] _edges;
    private readonly byte[][] _layouts;

    public ChromeHandOffs(Trace trace, ChromeOutput output, long originNs)
    {
        (_trace, _output, _originNs) = (trace, output, originNs);
        _names = [.. trace.Edges.Select(edge => new ChromeBlock([.. "handoff\",\"name\":\""u8, .. ChromeText.Encode(Title(edge))]))];
        _edges = [.. trace.Edges.Select(Edge)];
        _layouts = [.. trace.HandOffs.Layouts.Select(Layout)];
    }

    /// <summary>Category and name of the arrows of an edge, without the outer quotes.</summary>
    public ref readonly ChromeBlock NameOf(int edge) => ref _names[edge];

    /// <summary>Writes the facts of a hand-off as arguments, with a comma before them.</summary>
    public void WriteArguments(int handOff)
    {
        HandOffTable rows = _trace.HandOffs;
        ChromeOutput output = _output;
        output.Write(",\"args\":{"u8);
        output.Write(_edges[rows.EdgeColumn[handOff]]);
        Number(",\"bytes\":"u8, rows.BytesColumn[handOff]);
        Number(",\"produced_ns\":"u8, rows.ProducedColumn[handOff] - _originNs);
        if (rows.ConsumedColumn[handOff] >= 0) Number(",\"consumed_ns\":"u8, rows.ConsumedColumn[handOff] - _originNs);
        if (rows.TensorColumn[handOff] != 0) Number(",\"tensor\":"u8, rows.TensorColumn[handOff]);
        if (rows.VersionColumn[handOff] != 0) Number(",\"version\":"u8, rows.VersionColumn[handOff]);
        if (rows.RequestColumn[handOff] >= 0) Number(",\"request\":"u8, _trace.Requests.IdColumn[rows.RequestColumn[handOff]]);
        if (rows.LayoutColumn[handOff] >= 0) output.Write(_layouts[rows.LayoutColumn[handOff]]);
        output.Write("}"u8);
    }

    private void Number(ReadOnlySpan<byte> name, long value)
    {
        _output.Write(name);
        _output.WriteNumber(value);
    }

    private string Title(EdgeInfo edge)
    {
        string route = $"{ComponentName(edge.Producer)} -> {ComponentName(edge.Consumer)}";
        return edge.Name.Length > 0 ? $"{edge.Name}: {route}" : route;
    }

    private byte[] Edge(EdgeInfo edge) =>
    [
        .. "\"producer\":\""u8, .. ChromeText.Encode(ComponentName(edge.Producer)),
        .. "\",\"consumer\":\""u8, .. ChromeText.Encode(ComponentName(edge.Consumer)), .. "\""u8,
    ];

    private static byte[] Layout(TensorLayout layout) => Encoding.ASCII.GetBytes(
        $",\"dtype\":\"{layout.DType}\",\"shape\":[{List(layout.Shape)}],\"strides\":[{List(layout.Strides)}]"
        + $",\"from_memory\":\"{layout.From}\",\"to_memory\":\"{layout.To}\",\"conversions\":\"{layout.Conversions}\"");

    private static string List(ImmutableArray<long> numbers) =>
        numbers.IsDefault ? "" : string.Join(',', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private string ComponentName(int component) => (uint)component < (uint)_trace.Components.Length ? _trace.Components[component].Name : "?";
}
