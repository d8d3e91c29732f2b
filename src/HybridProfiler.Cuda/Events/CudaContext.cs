using HybridProfiler.Cuda.Driver;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// A context in which streams are marked: its events, and the chain of anchors that its device times hang on. The program
/// may destroy it at any time; from then on nothing of it is touched.
/// </summary>
internal sealed unsafe class CudaContext
{
    /// <summary>Threads keep event pairs at hand for so many contexts.</summary>
    public const int MostWithStash = 64;

    private readonly ulong _id;
    private volatile bool _isGone;

    /// <summary>Takes a context that is alive.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="handle">The context.</param>
    /// <param name="device">Its device.</param>
    /// <param name="index">Position among the contexts that are known.</param>
    public CudaContext(CudaDriver driver, nint handle, CudaDevice device, int index)
    {
        (Driver, Handle, Device, Index) = (driver, handle, device, index);
        ulong id = 0;
        if (driver.CtxGetId != null) driver.CtxGetId(handle, &id);
        _id = id;
        Pool = new EventPool(this);
        Anchors = new AnchorChain(this, HostTime.NowNs);
    }

    public CudaDriver Driver { get; }

    public nint Handle { get; }

    public CudaDevice Device { get; }

    public int Index { get; }

    public EventPool Pool { get; }

    public AnchorChain Anchors { get; }

    /// <summary>Streams of it that are marked. Under the table's lock.</summary>
    public List<StreamLog> Streams { get; } = [];

    /// <summary>True when the context was destroyed, reset or lost.</summary>
    public bool IsGone => _isGone;

    /// <summary>Says that the context is destroyed, reset or lost.</summary>
    public void Leave() => _isGone = true;

    /// <summary>True while the context stands that was wrapped, and not a later one at its address.</summary>
    public bool IsAlive()
    {
        if (_isGone) return false;
        ulong id = 0;
        if (Driver.CtxGetId != null && (Driver.CtxGetId(Handle, &id) != CudaStatus.Success || id != _id)) _isGone = true;
        return !_isGone;
    }

    /// <summary>Makes the context current on the calling thread, where it still stands. Followed by <see cref="Exit"/> when it does.</summary>
    public bool TryEnter()
    {
        if (!IsAlive()) return false;
        if (Driver.CtxPushCurrent(Handle) == CudaStatus.Success) return true;
        _isGone = true;
        return false;
    }

    /// <summary>Makes current again what was before.</summary>
    public void Exit()
    {
        nint popped;
        Driver.CtxPopCurrent(&popped);
    }
}
