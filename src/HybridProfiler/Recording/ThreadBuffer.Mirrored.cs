using System.Runtime.CompilerServices;
using HybridProfiler.Devices;

namespace HybridProfiler.Recording;

/// <summary>
/// Scopes that are shown to a mirror. A thread is led here by a limit of 0, which makes each write take the path of a full
/// chunk; a mirrored scope carries a mark in its place, which makes its end take the path of an outlived chunk.
/// </summary>
internal sealed unsafe partial class ThreadBuffer
{
    // No chunk has that many predecessors: the serial of the place of a mirrored scope is negative.
    private const long Mirrored = 1L << 31;

    // Where the chunk really ends.
    private nint _end;

    // Depths of the scopes that the mirror was shown and whose end it was not, innermost last.
    private readonly List<int> _shown = [];

    /// <summary>Makes the owner look for the mirror at its next write. With <see cref="ScopeMirror.IsOn"/> set and seen by every thread.</summary>
    public void LeadToMirror()
    {
        // An owner inside a write may be putting the limit where it was before. One that comes later puts it right itself.
        SpinWait spin = default;
        while (IsBusy && Thread.IsAlive) spin.SpinOnce();
        Volatile.Write(ref _limit, 0);
    }

    // A chunk that looks full may only lead to the mirror: what is no scope is written all the same.
    private bool TryFindRoom(int count, out Record* record)
    {
        record = (Record*)_next;
        if (_limit == _end) return false;
        if (!ScopeMirror.IsOn) _limit = _end;
        return _end - (nint)record >= count * sizeof(Record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Record* TurnForScope(int count) => ScopeMirror.IsOn ? null : Turn(count);

    // There is no record for a scope: nobody records, no memory is left, or the scope is to be mirrored. In the last case
    // the mirror is called outside of the write, and before the clock is read.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Scope RefuseOrMirror(int label, long payload, long ticks)
    {
        Volatile.Write(ref _busy, 0);
        if (!BeginMirrored(label, 1, out Record* record)) return Scope.Disabled;
        return AsMirrored(Publish(record, record + 1, Fill(record, label, payload), ticks == 0 ? HostClock.Ticks() : ticks));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Scope RefuseOrMirror(int label, int key1, long bits1, int key2, long bits2)
    {
        Volatile.Write(ref _busy, 0);
        if (!BeginMirrored(label, 2, out Record* record)) return Scope.Disabled;
        long place = Fill(record, label, 0);
        Annotation.Fill(record + 1, DepthOf(place), key1, bits1, key2, bits2);
        return AsMirrored(Publish(record, record + 2, place, HostClock.Ticks()));
    }

    private bool BeginMirrored(int label, int count, out Record* record)
    {
        record = null;
        if (!ScopeMirror.IsOn || !Gate.IsOpen || ScopeMirror.Current is not { } mirror) return false;
        // Scopes that an inner block left open ended with their parent.
        EndShown(Depth, mirror);
        mirror.ScopeBegins(Registry.Labels[label], label);
        _shown.Add(Depth);
        record = BeginWrite(count);
        if (record != null) return true;
        EndWrite(null);
        EndShown(Depth, mirror);
        return false;
    }

    private void CloseMirrored(nint slot, long place, long ticks)
    {
        long repeated = RepeatedEnds;
        Close(slot, place & ~Mirrored, ticks);
        if (RepeatedEnds == repeated) EndShown(DepthOf(place), ScopeMirror.Current!);
    }

    private void EndShown(int depth, IScopeMirror mirror)
    {
        while (_shown.Count > 0 && _shown[^1] >= depth)
        {
            _shown.RemoveAt(_shown.Count - 1);
            mirror.ScopeEnded();
        }
    }

    private static Scope AsMirrored(Scope scope) => scope.At(Mirrored);
}
