using HybridProfiler.OpenCL.Recording;

namespace HybridProfiler;

/// <summary>Adds OpenCL to the options of a session.</summary>
public static class OpenClSessionOptions
{
    /// <summary>
    /// Records the commands of every <see cref="OpenCL.OpenClQueue"/> of the process. Where there is no OpenCL loader, platform
    /// or device, <c>Health.Absences</c> says which and why; this call never throws because of it.
    /// Where a driver must not be entered by two threads at once (Oclgrind), starting and stopping the session count as calls
    /// of the driver.
    /// </summary>
    /// <param name="options">Options to add to.</param>
    /// <returns>The changed copy.</returns>
    public static SessionOptions AddOpenCL(this SessionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.AddBackend(new OpenClBackend());
    }
}
