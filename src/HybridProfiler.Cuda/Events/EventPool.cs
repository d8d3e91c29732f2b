using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// Event pairs of one context. The collector keeps some ready, so that the program's threads hardly ever wait for the
/// driver to make one; there is an upper bound, beyond which spans have host time only (counted).
/// </summary>
internal sealed unsafe class EventPool(CudaContext context)
{
    /// <summary>Most pairs of one context, hence most spans that are pending or not looked at yet.</summary>
    public const int MostPairs = 1 << 17;

    private const int MadeAtOnce = 16, Ready = 256;
    private readonly Lock _lock = new();
    private readonly List<EventPair> _free = [];
    private int _made;
    private bool _isReleased;

    // Set when the driver refused: only the collector tries again, so that a program does not pay for it with every span.
    private bool _isRefused;

    /// <summary>Pairs that exist.</summary>
    public int Made
    {
        get
        {
            lock (_lock) return _made;
        }
    }

    /// <summary>Fills an empty stash, with pairs made on the spot when none is ready.</summary>
    public void Fill(EventStash stash)
    {
        lock (_lock)
        {
            if (_isReleased) return;
            if (_free.Count == 0 && !_isRefused) Make(MadeAtOnce);
            for (int left = Math.Min(_free.Count, EventStash.Capacity); left > 0; left--) stash.Push(Pop());
        }
    }

    /// <summary>Takes one pair.</summary>
    public bool TryTake(out EventPair pair)
    {
        pair = default;
        lock (_lock)
        {
            if (_isReleased) return false;
            if (_free.Count == 0 && !_isRefused) Make(MadeAtOnce);
            if (_free.Count == 0) return false;
            pair = Pop();
            return true;
        }
    }

    /// <summary>Takes a pair back, whether its events have been reached or not: recording one again makes it a new event.</summary>
    public void Return(EventPair pair)
    {
        lock (_lock)
        {
            if (!_isReleased)
            {
                _free.Add(pair);
                return;
            }

            // The span ended after the last session.
            bool canCall = context.TryEnter();
            Destroy(pair);
            if (canCall) context.Exit();
        }
    }

    /// <summary>Makes pairs so that some are ready. With the context current.</summary>
    public void KeepReady()
    {
        lock (_lock)
        {
            _isReleased = false;
            _isRefused = false;
            if (_free.Count < Ready) MakeHere(Ready - _free.Count);
        }
    }

    /// <summary>Destroys what is free; what is still out is destroyed as it comes back. With the context current.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _isReleased = true;
            foreach (EventPair pair in CollectionsMarshal.AsSpan(_free)) Destroy(pair);
            _free.Clear();
        }
    }

    private EventPair Pop()
    {
        EventPair pair = _free[^1];
        _free.RemoveAt(_free.Count - 1);
        return pair;
    }

    private void Make(int pairs)
    {
        if (_made >= MostPairs) return;
        using CaptureMode relaxed = CaptureMode.Relax(context.Driver);
        if (!context.TryEnter()) return;
        MakeHere(pairs);
        context.Exit();
    }

    private void MakeHere(int pairs)
    {
        for (pairs = Math.Min(pairs, MostPairs - _made); pairs > 0; pairs--)
        {
            nint begin, end = 0;
            CudaStatus status = context.Driver.EventCreate(&begin, 0);
            if (status == CudaStatus.Success)
            {
                status = context.Driver.EventCreate(&end, 0);
                if (status != CudaStatus.Success) context.Driver.EventDestroy(begin);
            }

            if (status != CudaStatus.Success)
            {
                _isRefused = true;
                EventTable.Fail(context, "cuEventCreate", status);
                return;
            }

            _free.Add(new EventPair(begin, end));
            _made++;
        }
    }

    private void Destroy(EventPair pair)
    {
        _made--;
        if (context.IsGone) return;
        context.Driver.EventDestroy(pair.Begin);
        context.Driver.EventDestroy(pair.End);
    }
}
