using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Cuda.Events;

namespace HybridProfiler.Cuda;

/// <summary>
/// A scope on the calling thread whose work goes to a stream: what is sent to the stream inside it is bracketed by two
/// events, so that the trace has its host time and its device time, linked. Ended by <see cref="Dispose"/> on the same thread.
/// The default value is the scope of a program that nobody records.
/// </summary>
public readonly ref struct CudaScope
{
    private readonly OpenSpan? _open;
    private readonly int _serial;
    private readonly Scope _scope;
    private readonly bool _isPushed;

    internal CudaScope(Scope scope, OpenSpan? open, bool isPushed = false)
    {
        _isPushed = isPushed;
        _scope = scope;
        _open = open;
        _serial = open?.Serial ?? 0;
    }

    /// <summary>True when the host's side of the scope is being recorded.</summary>
    public bool IsRecording => _scope.IsRecording;

    /// <summary>True when the stream's side is being recorded too: not where the driver refused (counted). That a stream captures a graph shows at the end of the scope, which then has host time only.</summary>
    public bool IsOnDevice => _open is not null;

    /// <summary>Sets an attribute of the host's side.</summary>
    /// <returns>This scope.</returns>
    public CudaScope Set<T>(AttributeKey<T> key, T value)
    {
        _scope.Set(key, value);
        return this;
    }

    /// <summary>Ends the scope; the stream's side ends when the stream has come so far. Does not wait.</summary>
    public void Dispose()
    {
        if (_isPushed) CuptiMarks.Pop();
        _open?.Thread.End(_open, _serial);
        _scope.Dispose();
    }
}
