using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Events;

/// <summary>The spans of one stream that have not been handed over. Everything but <see cref="IsClosed"/> is for whoever drains.</summary>
internal sealed unsafe class StreamLog(CudaContext context, nint handle, string name, int number, long nativeId)
{
    private readonly Dictionary<EventThread, SpanQueue> _queues = [];
    private volatile bool _isClosed;

    public CudaContext Context => context;

    public nint Handle => handle;

    /// <summary>True for the legacy default stream of a context, which waits for the others and makes them wait.</summary>
    public bool IsLegacy { get; } = handle is 0 or 1;

    public string Name => name;

    /// <summary>Number of the stream in the process, from 1.</summary>
    public int Number => number;

    /// <summary>The driver's own number of the stream, else its handle.</summary>
    public long NativeId => nativeId;

    /// <summary>True when its <see cref="CudaStream"/> was disposed.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    public bool IsEmpty
    {
        get
        {
            foreach (SpanQueue queue in _queues.Values)
            {
                if (queue.Count > 0) return false;
            }

            return true;
        }
    }

    public void Enqueue(EventThread thread, in StreamSpan span)
    {
        ref SpanQueue? queue = ref CollectionsMarshal.GetValueRefOrAddDefault(_queues, thread, out _);
        (queue ??= new SpanQueue()).Add(span);
    }

    /// <summary>Hands over what has been reached, without waiting. With the context current.</summary>
    /// <returns>Number of spans handed over.</returns>
    public int Poll()
    {
        int delivered = 0;
        foreach ((EventThread thread, SpanQueue queue) in _queues)
        {
            while (queue.Pending.TryPeek(out StreamSpan span))
            {
                CudaStatus status = context.Driver.EventQuery(span.Events.End);
                if (status == CudaStatus.NotReady) break;
                if (status == CudaStatus.Success && TryPlace(queue, span, out status))
                {
                    queue.Pending.Dequeue();
                    context.Pool.Return(span.Events);
                    delivered++;
                    continue;
                }

                // Reached, and no anchor has been yet: the next round has one.
                if (status == CudaStatus.NotReady) break;
                queue.Pending.Dequeue();
                Drop(span, status);
                if (context.IsGone) return delivered;
            }

            // A thread that has ended leaves nothing more behind.
            if (queue.Count == 0 && !thread.IsAlive) _queues.Remove(thread);
        }

        return delivered;
    }

    /// <summary>Gives up on everything pending.</summary>
    /// <param name="give">What is done with each span.</param>
    public void Abandon(Action<StreamSpan> give)
    {
        foreach (SpanQueue queue in _queues.Values)
        {
            while (queue.Pending.TryDequeue(out StreamSpan span)) give(span);
        }

        _queues.Clear();
    }

    /// <summary>Number of pending spans that began while so many sessions had come and gone.</summary>
    public int CountPending(int fromEpoch, int toEpoch)
    {
        int count = 0;
        foreach (SpanQueue queue in _queues.Values)
        {
            foreach (StreamSpan span in queue.Pending)
            {
                if (span.Epoch >= fromEpoch && span.Epoch < toEpoch) count++;
            }
        }

        return count;
    }

    private bool TryPlace(SpanQueue queue, in StreamSpan span, out CudaStatus status)
    {
        // Recorded while the stream captured, it has no time of its own; it may have one of an earlier use.
        status = context.Driver.EventQuery(span.Events.Begin);
        if (status != CudaStatus.Success) return false;
        status = context.Anchors.TimeOf(span.Events.Begin, out long beginNs);
        if (status != CudaStatus.Success) return false;
        float ms;
        status = context.Driver.EventElapsedTime(&ms, span.Events.Begin, span.Events.End);
        if (status != CudaStatus.Success) return false;
        long endNs = beginNs + AnchorChain.ToNs(ms);
        queue.Order(span, ref beginNs, ref endNs);
        EventTable.Deliver(span, beginNs, endNs);
        return true;
    }

    private void Drop(in StreamSpan span, CudaStatus status)
    {
        if (status == CudaStatus.CapturedEvent)
        {
            EventTable.CountUnmarked(UnmarkedReason.Capturing);
        }
        else
        {
            EventTable.Lose(span);
            EventTable.Fail(context, $"cuEventQuery or cuEventElapsedTime on the stream {name}", status, ofOurOwn: true);
        }

        if (!context.IsGone) context.Pool.Return(span.Events);
    }
}
