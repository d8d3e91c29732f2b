using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Finds the allocations and releases of a trace, in the order of time.</summary>
internal static class AllocationEvents
{
    public static List<AllocationEvent> Of(TraceIndex index)
    {
        Trace trace = index.Trace;
        List<AllocationEvent> events = [];
        int bytesKey = TransferEdges.KeyOf(trace, AllocationAttributes.Bytes);
        if (bytesKey < 0) return events;
        int addressKey = TransferEdges.KeyOf(trace, AllocationAttributes.Address), memoryKey = TransferEdges.KeyOf(trace, AllocationAttributes.Memory);
        int deviceKey = TransferEdges.KeyOf(trace, AllocationAttributes.Device), processKey = TransferEdges.KeyOf(trace, AllocationAttributes.Process);
        int[] openCl = [.. Enumerable.Range(0, trace.Devices.Length).Where(d => trace.Devices[d].Api == DeviceApi.OpenCL)];
        int onlyOpenCl = openCl.Length == 1 ? openCl[0] : -1, only = trace.Devices.Length == 1 ? 0 : -1;
        List<int> unattributed = [];
        for (int row = 0; row < trace.Spans.Count; row++)
        {
            if (index.KindOf(row) != SpanKind.Alloc || !trace.Attributes.TryGet(row, bytesKey, out AttributeValue bytes)) continue;
            int device = deviceKey >= 0 && trace.Attributes.TryGet(row, deviceKey, out AttributeValue stated) && stated.Int64 >= 0 && stated.Int64 < trace.Devices.Length ? (int)stated.Int64 : -1;
            long address = addressKey >= 0 && trace.Attributes.TryGet(row, addressKey, out AttributeValue at) ? at.Int64 : 0;
            int component = index.ComponentOf[row];
            if (component < 0 && trace.Tracks[trace.Spans.Track[row]].Kind == TrackKind.HostCalls) unattributed.Add(events.Count);
            MemoryOwner owner = OwnerOf(TransferEdges.TextOf(trace, row, memoryKey));
            if (device < 0) device = owner == MemoryOwner.OpenClBuffer ? onlyOpenCl : owner == MemoryOwner.Device ? only : -1;
            events.Add(new AllocationEvent(trace.Spans.Start[row], row, bytes.Int64, address, owner, device, component, processKey >= 0 && trace.Attributes.TryGet(row, processKey, out AttributeValue process) ? (int)process.Int64 : 0));
        }

        if (unattributed.Count > 0) AttributeByCalls(index, events, unattributed);
        events.Sort(static (a, b) => a.TimeNs != b.TimeNs ? a.TimeNs.CompareTo(b.TimeNs) : a.Span.CompareTo(b.Span));
        return events;
    }

    private static MemoryOwner OwnerOf(string memory) => Enum.TryParse(memory, out MemoryKind kind) ? kind switch
    {
        MemoryKind.Managed => MemoryOwner.ManagedHeap,
        MemoryKind.PinnedManaged => MemoryOwner.PinnedObjectHeap,
        MemoryKind.Native => MemoryOwner.Native,
        MemoryKind.PageLocked => MemoryOwner.PageLocked,
        MemoryKind.Device => MemoryOwner.Device,
        MemoryKind.Unified => MemoryOwner.Unified,
        MemoryKind.OpenClBuffer => MemoryOwner.OpenClBuffer,
        _ => MemoryOwner.Unknown,
    } : MemoryOwner.Unknown;

    // A driver that tells an allocation without its thread tells the call beside it: the one that was under way belongs to somebody.
    private static void AttributeByCalls(TraceIndex index, List<AllocationEvent> events, List<int> unattributed)
    {
        Trace trace = index.Trace;
        List<(long StartNs, long EndNs, int Component)> calls = [];
        foreach (int track in index.TracksOf(TrackKind.HostCalls).Concat(index.TracksOf(TrackKind.HostThread)))
        {
            (int first, int end) = index.RowsOf(track);
            for (int row = first; row < end; row++)
                if (index.KindOf(row) == SpanKind.Alloc && trace.Spans.Duration[row] > 0 && index.ComponentOf[row] is >= 0 and int component) calls.Add((trace.Spans.Start[row], trace.Spans.EndOf(row), component));
        }

        calls.Sort();
        foreach (int at in unattributed)
        {
            // Calls are short and few overlap: a look at the last begun ones is enough.
            const int LookBack = 64;
            int last = TimeSearch.CountUpTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(calls), events[at].TimeNs, c => c.StartNs) - 1;
            HashSet<int> components = [];
            for (int i = last; i >= 0 && i > last - LookBack; i--)
                if (calls[i].EndNs >= events[at].TimeNs) components.Add(calls[i].Component);
            if (components.Count == 1) events[at] = events[at] with { Component = components.Single() };
        }
    }
}
