using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// Lets the calling thread look at events and make new ones while some thread of the program captures a graph: in the
/// mode that threads begin with, such a call would fail and invalidate that capture. Ended with <c>using</c>.
/// </summary>
internal readonly unsafe ref struct CaptureMode
{
    private readonly CudaDriver? _driver;
    private readonly CudaCaptureMode _before;

    private CaptureMode(CudaDriver driver, CudaCaptureMode before) => (_driver, _before) = (driver, before);

    public static CaptureMode Relax(CudaDriver driver)
    {
        CudaCaptureMode mode = CudaCaptureMode.Relaxed;
        return driver.ThreadExchangeStreamCaptureMode != null && driver.ThreadExchangeStreamCaptureMode(&mode) == CudaStatus.Success
            ? new CaptureMode(driver, mode)
            : default;
    }

    public void Dispose()
    {
        CudaCaptureMode mode = _before;
        if (_driver is not null) _driver.ThreadExchangeStreamCaptureMode(&mode);
    }
}
