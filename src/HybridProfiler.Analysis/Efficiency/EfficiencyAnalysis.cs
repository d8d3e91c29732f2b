using System.Collections.Immutable;
using System.Runtime.InteropServices;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Efficiency;

/// <summary>
/// How much arithmetic and how many bytes the operations of a trace needed, and how fast the devices were at it. An operation
/// is a host span with operands that a model knows (PyTorch's names and shapes), or one that declares its cost itself in the
/// attributes <c>flops</c> and <c>memory_bytes</c>. A device operation belongs to the nearest such span around the call that
/// submitted it, so each counts once. Operations without any are the processor's own: those that declare their cost, and where no
/// device worked those of the models as well; of nested ones the innermost counts. Safe to use from any thread.
/// </summary>
public sealed class EfficiencyAnalysis
{
    /// <summary>Attribute of a span that declares its floating-point operations.</summary>
    public const string FlopsAttribute = "flops";

    /// <summary>Attribute of a span that declares the bytes that it reads and writes.</summary>
    public const string BytesAttribute = "memory_bytes";

    private readonly Trace _trace;
    private readonly int _dims, _types, _values, _flops, _bytes;
    private readonly Dictionary<int, bool> _modelled = [];
    private readonly Dictionary<(string Name, string Dims, string Types, string Values), OperationCost?> _costs = [];

    internal EfficiencyAnalysis(TraceIndex index)
    {
        _trace = index.Trace;
        (_dims, _types, _values) = (TransferEdges.KeyOf(_trace, "Input Dims"), TransferEdges.KeyOf(_trace, "Input type"), TransferEdges.KeyOf(_trace, "Concrete Inputs"));
        (_flops, _bytes) = (TransferEdges.KeyOf(_trace, FlopsAttribute), TransferEdges.KeyOf(_trace, BytesAttribute));
        Operations = _dims < 0 && _flops < 0 && _bytes < 0 ? [] : Gather(index);
    }

    /// <summary>Each operation with each shape and cost, the most time first.</summary>
    public ImmutableArray<OperationEfficiency> Operations { get; }

    /// <summary>Sum of the durations of all kernels, of operations with a model or without.</summary>
    public long KernelNs { get; private set; }

    /// <summary>Model FLOPs utilisation: operations of all modelled calls on one device / (time x peak).</summary>
    /// <param name="device">Device id, or <see cref="OperationEfficiency.Host"/>.</param>
    /// <param name="timeNs">Time in which they were done, in nanoseconds: the device's wall, a request, a step.</param>
    /// <param name="ceilings">What the device can do at most.</param>
    public double ModelFlopsUtilization(int device, long timeNs, DeviceCeilings ceilings)
    {
        ArgumentNullException.ThrowIfNull(ceilings);
        return timeNs > 0 ? Operations.Where(o => o.Device == device).Sum(o => o.Cost.Flops * o.Calls) * 1e9 / (timeNs * ceilings.FlopsPerSecond) : double.NaN;
    }

    private ImmutableArray<OperationEfficiency> Gather(TraceIndex index)
    {
        Dictionary<int, (long Ns, int Device)> ofCall = [];
        foreach (int row in DeviceOperations.RowsOf(index, -1))
        {
            if (!DeviceOperations.IsKernel(index.KindOf(row))) continue;
            KernelNs += _trace.Spans.Duration[row];
            int call = index.Launches.CallOf(row), operation = call < 0 ? -1 : OperationOf(call);
            if (operation < 0) continue;
            int device = _trace.Tracks[_trace.Spans.Track[row]].Device;
            ref (long Ns, int Device) sum = ref CollectionsMarshal.GetValueRefOrAddDefault(ofCall, operation, out bool known);
            sum = (sum.Ns + _trace.Spans.Duration[row], known && sum.Device != device ? -1 : device);
        }

        AddHost(index, ofCall);
        Dictionary<(string Name, string Dims, string Types, OperationCost Cost), (int Calls, long Ns, int Device)> groups = [];
        foreach ((int operation, (long ns, int device)) in ofCall)
        {
            if (CostOf(operation, out string dims, out string types) is not { } cost) continue;
            ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(groups, (_trace.NameOf(operation), dims, types, cost), out bool known);
            group = (group.Calls + 1, group.Ns + ns, known && group.Device != device ? -1 : device);
        }

        return
        [
            .. groups.Select(g => new OperationEfficiency(g.Key.Name, g.Key.Dims, g.Key.Types, g.Value.Device, g.Value.Calls, g.Key.Cost, g.Value.Ns))
                .OrderByDescending(o => o.DeviceNs).ThenBy(o => o.Name, StringComparer.Ordinal).ThenBy(o => o.Shape, StringComparer.Ordinal).ThenBy(o => o.Types, StringComparer.Ordinal).ThenBy(o => o.Cost.Flops).ThenBy(o => o.Cost.Bytes),
        ];
    }

    private void AddHost(TraceIndex index, Dictionary<int, (long Ns, int Device)> ofCall)
    {
        bool modelled = !DeviceOperations.RowsOf(index, -1).Any();
        if (!modelled && _flops < 0 && _bytes < 0) return;
        HashSet<int> outer = [];
        List<int> own = [];
        foreach (int operation in ofCall.Keys) MarkOuter(operation);
        for (int track = 0; track < _trace.Tracks.Length; track++)
        {
            if (!index.IsHost(track)) continue;
            (int first, int end) = index.RowsOf(track);
            for (int span = first; span < end; span++)
            {
                if (ofCall.ContainsKey(span) || !(Declares(span) || (modelled && IsOperation(span))) || OperationOf(span) != span) continue;
                own.Add(span);
                MarkOuter(span);
            }
        }

        foreach (int span in own)
            if (!outer.Contains(span)) ofCall.Add(span, (_trace.Spans.Duration[span], OperationEfficiency.Host));

        void MarkOuter(int span)
        {
            for (int parent = _trace.Spans.Parent[span]; parent >= 0 && outer.Add(parent); parent = _trace.Spans.Parent[parent]) { }
        }
    }

    // A sum or a function inside a larger operation is part of it; of the others the nearest counts.
    private int OperationOf(int call)
    {
        int part = -1;
        for (int span = call; span >= 0; span = _trace.Spans.Parent[span])
        {
            if (!IsOperation(span)) continue;
            if (!FrameworkCosts.IsPart(_trace.NameOf(span))) return span;
            if (part < 0) part = span;
        }

        return part;
    }

    private bool IsOperation(int span)
    {
        if (Declares(span)) return true;
        int name = _trace.Spans.Name[span];
        if (!_modelled.TryGetValue(name, out bool modelled)) _modelled.Add(name, modelled = FrameworkCosts.IsModelled(_trace.Strings[name]));
        return modelled;
    }

    private bool Declares(int span) => (_flops >= 0 && _trace.Attributes.TryGet(span, _flops, out _)) || (_bytes >= 0 && _trace.Attributes.TryGet(span, _bytes, out _));

    private OperationCost? CostOf(int span, out string dims, out string types)
    {
        (dims, types) = ("", "");
        AttributeValue flops = default, bytes = default;
        bool declaresFlops = _flops >= 0 && _trace.Attributes.TryGet(span, _flops, out flops), declaresBytes = _bytes >= 0 && _trace.Attributes.TryGet(span, _bytes, out bytes);
        if (declaresFlops || declaresBytes) return new OperationCost(flops.Double, bytes.Double);
        dims = Text(span, _dims);
        types = Text(span, _types);
        var key = (_trace.NameOf(span), dims, types, Text(span, _values));
        if (!_costs.TryGetValue(key, out OperationCost? cost))
            _costs.Add(key, cost = OperandShapes.Parse(key.dims, key.types, key.Item4) is { } operands ? FrameworkCosts.Of(key.Item1, operands) : null);
        return cost;
    }

    private string Text(int span, int key) => TransferEdges.TextOf(_trace, span, key);
}
