using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Memory;

/// <summary>
/// Plays allocations and releases through. A release gives back what its allocation took, to whoever allocated: by address within
/// one memory, else the oldest block of its size. What is released without an allocation was there before the recording.
/// </summary>
internal sealed class AllocationReplay
{
    private readonly Dictionary<(MemoryOwner, int, int Process, long Address), Block> _live = [];
    private readonly Dictionary<(MemoryOwner, int, int Process, long Bytes), Queue<Block>> _unnamed = [];
    private readonly SortedDictionary<(MemoryOwner Owner, int Device, int Component, int Process), List<MemoryStep>> _changes = [];

    public AllocationReplay(IEnumerable<AllocationEvent> events)
    {
        foreach (AllocationEvent e in events)
        {
            if (e.Bytes > 0) Allocate(e);
            else Release(e);
        }
    }

    /// <summary>Changes by owner, device, component and process, in the order of time. What comes from before the recording has the component <see cref="MemoryAccount.BeforeRecording"/> and begins at an unknown amount.</summary>
    public IReadOnlyDictionary<(MemoryOwner Owner, int Device, int Component, int Process), List<MemoryStep>> Changes => _changes;

    /// <summary>Sums by component.</summary>
    public SortedDictionary<int, AllocationSums> Sums { get; } = [];

    /// <summary>Releases of what was not allocated while recorded.</summary>
    public long ReleasesWithoutAllocation { get; private set; }

    /// <summary>Their bytes, as far as they are stated.</summary>
    public long BytesWithoutAllocation { get; private set; }

    /// <summary>Allocations of an address that was still in use: its release was not recorded and is taken to have come just before.</summary>
    public long Replaced { get; private set; }

    /// <summary>Blocks that are live at the end.</summary>
    public IEnumerable<AllocationEvent> LiveAtEnd => _live.Values.Concat(_unnamed.Values.SelectMany(q => q)).Select(b => b.Event).OrderBy(e => e.TimeNs).ThenBy(e => e.Span);

    private void Allocate(in AllocationEvent e)
    {
        if (e.Address != 0 && _live.Remove((e.Owner, e.Device, e.Process, e.Address), out Block? old))
        {
            Replaced++;
            Change(old.Event, e.TimeNs, -old.Event.Bytes);
        }

        if (e.Address != 0) _live.Add((e.Owner, e.Device, e.Process, e.Address), new Block(e));
        else
        {
            if (!_unnamed.TryGetValue((e.Owner, e.Device, e.Process, e.Bytes), out Queue<Block>? queue)) _unnamed.Add((e.Owner, e.Device, e.Process, e.Bytes), queue = new Queue<Block>());
            queue.Enqueue(new Block(e));
        }

        AllocationSums sums = Sums.GetValueOrDefault(e.Component);
        Sums[e.Component] = sums with { Allocations = sums.Allocations + 1, AllocatedBytes = sums.AllocatedBytes + e.Bytes };
        Change(e, e.TimeNs, e.Bytes);
    }

    private void Release(in AllocationEvent e)
    {
        Block? block = null;
        bool found = e.Address != 0
            ? _live.Remove((e.Owner, e.Device, e.Process, e.Address), out block)
            : _unnamed.TryGetValue((e.Owner, e.Device, e.Process, -e.Bytes), out Queue<Block>? queue) && queue.TryDequeue(out block);
        if (found)
        {
            AllocationSums sums = Sums.GetValueOrDefault(block!.Event.Component);
            Sums[block.Event.Component] = sums with { Releases = sums.Releases + 1, ReleasedBytes = sums.ReleasedBytes + block.Event.Bytes };
            Change(block.Event, e.TimeNs, -block.Event.Bytes);
            return;
        }

        ReleasesWithoutAllocation++;
        BytesWithoutAllocation -= e.Bytes;
        if (e.Bytes != 0) Change(e with { Component = MemoryAccount.BeforeRecording }, e.TimeNs, e.Bytes);
    }

    private void Change(in AllocationEvent whose, long ns, long bytes)
    {
        var key = (whose.Owner, whose.Device, whose.Component, whose.Process);
        if (!_changes.TryGetValue(key, out List<MemoryStep>? changes)) _changes.Add(key, changes = []);
        changes.Add(new MemoryStep(ns, bytes));
    }

    private sealed record Block(AllocationEvent Event);
}
