using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Events;

namespace HybridProfiler.Cuda;

/// <summary>
/// A stream of the program on which work can be marked with <see cref="CudaStreamScopes"/>: any <c>CUstream</c> or
/// <c>cudaStream_t</c> as a pointer, from whatever library made it. The stream stays the program's: it is never
/// synchronised, and neither retained nor destroyed. Any thread may mark work on it.
/// </summary>
public sealed class CudaStream : IDisposable
{
    internal CudaStream(StreamLog log) => Log = log;

    /// <summary>The stream.</summary>
    public nint Handle => Log.Handle;

    /// <summary>Name shown on the timeline.</summary>
    public string Name => Log.Name;

    /// <summary>Position of its device with the driver, after <c>CUDA_VISIBLE_DEVICES</c>.</summary>
    public int DeviceOrdinal => Log.Context.Device.Ordinal;

    internal StreamLog Log { get; }

    /// <summary>
    /// Takes a stream. 0 and 1 (<c>CU_STREAM_LEGACY</c>) are the legacy default stream, 2 (<c>CU_STREAM_PER_THREAD</c>) is
    /// the default stream of whichever thread marks work, both in the context that is current on the calling thread.
    /// </summary>
    /// <param name="stream">The stream, alive.</param>
    /// <param name="name">Name shown on the timeline; by default made of the device's name and a number.</param>
    /// <exception cref="CudaException">There is no usable driver, the handle is no stream, or a default stream is asked for with no context current.</exception>
    public static unsafe CudaStream Wrap(nint stream, string? name = null)
    {
        if (CudaProcess.Driver is null)
        {
            var found = CudaProcess.Find(null);
            if (!found.IsAvailable) throw new CudaException($"The stream 0x{stream:x} cannot be marked: {found.Reason}");
        }

        CudaDriver driver = CudaProcess.Driver!;
        nint context = 0;
        if (stream is >= 0 and <= 2)
        {
            driver.CtxGetCurrent(&context).Check("cuCtxGetCurrent");
            if (context == 0)
            {
                throw new CudaException(
                    $"The default stream {stream} belongs to the context of the calling thread, and none is current. "
                    + "Call CudaStream.Wrap on a thread on which CUDA is in use: after cuCtxSetCurrent, or after the first CUDA call of the library that computes there.");
            }
        }
        else
        {
            CudaStatus status = driver.StreamGetCtx(stream, &context);
            if (status != CudaStatus.Success) throw new CudaException($"0x{stream:x} is no stream of this process: cuStreamGetCtx returned {driver.NameOf(status)}.", status);
        }

        CudaDevice device = DeviceOf(driver, context);
        ulong id = 0;
        bool hasId = driver.StreamGetId != null && stream > 2 && driver.StreamGetId(stream, &id) == CudaStatus.Success;
        return new CudaStream(EventTable.Open(driver, context, device, stream, name, hasId ? (long)id : stream));
    }

    /// <summary>Takes no more marks; what is pending is still recorded. Does not wait.</summary>
    public void Dispose() => Log.IsClosed = true;

    private static unsafe CudaDevice DeviceOf(CudaDriver driver, nint context)
    {
        driver.CtxPushCurrent(context).Check("cuCtxPushCurrent");
        int handle;
        CudaStatus status = driver.CtxGetDevice(&handle);
        nint popped;
        driver.CtxPopCurrent(&popped);
        status.Check("cuCtxGetDevice");
        return CudaProcess.DeviceOf(handle)
            ?? throw new CudaException($"The stream's device {handle} is none of the {CudaProcess.Devices.Length} devices that the driver lists.");
    }
}
