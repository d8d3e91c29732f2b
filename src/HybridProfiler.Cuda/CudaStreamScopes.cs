using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Cuda.Events;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda;

/// <summary>Marks work on a stream. Two <c>cuEventRecord</c> per scope and no synchronisation; without a session that adds CUDA, an ordinary scope.</summary>
public static class CudaStreamScopes
{
    /// <summary>Opens a scope named like the component; what is sent to the stream inside it is the component's. End it with <c>using</c>.</summary>
    /// <param name="component">Component.</param>
    /// <param name="stream">Stream that the work is sent to.</param>
    public static CudaScope On(this Component component, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(component);
        ArgumentNullException.ThrowIfNull(stream);
        if (!EventTable.IsListening) return new CudaScope(component.Enter(), null);
        return Begin(Launch.LabelOf(component), stream, SpanKind.Compute, 0, Conversions.None);
    }

    /// <summary>Opens a scope of the label; what is sent to the stream inside it is its component's. End it with <c>using</c>.</summary>
    /// <param name="label">Label.</param>
    /// <param name="stream">Stream that the work is sent to.</param>
    public static CudaScope On(this Label label, CudaStream stream)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(stream);
        return EventTable.IsListening ? Begin(label, stream, label.Kind, 0, Conversions.None) : new CudaScope(label.Enter(), null);
    }

    /// <summary>Opens a scope around copies of a stream, which stands there as a transfer of so many bytes. End it with <c>using</c>.</summary>
    /// <param name="label">Label.</param>
    /// <param name="stream">Stream that the copies are sent to.</param>
    /// <param name="bytes">Bytes that all copies inside move.</param>
    /// <param name="direction">Where they go.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of bytes is negative.</exception>
    public static CudaScope On(this Label label, CudaStream stream, long bytes, Conversions direction)
    {
        ArgumentNullException.ThrowIfNull(label);
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return EventTable.IsListening ? Begin(label, stream, SpanKind.Transfer, bytes, direction) : new CudaScope(label.Enter(), null);
    }

    private static CudaScope Begin(Label label, CudaStream stream, SpanKind kind, long bytes, Conversions direction)
    {
        Scope scope = Launch.Enter(label, out ulong correlation);
        // What CUPTI reports of the work inside says by itself whose it is. Not the events around it, which are ours.
        OpenSpan? open = correlation == 0 ? null : EventThread.Current.Begin(stream.Log, label, kind, correlation, bytes, direction);
        // Without a host side there is nothing that a device side could be linked to; that loss is counted there.
        return new CudaScope(scope, open, CuptiProcess.IsRecording && label.Component is { } component && CuptiMarks.Push(component));
    }
}
