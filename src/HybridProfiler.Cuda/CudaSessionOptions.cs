using HybridProfiler.Cuda;
using HybridProfiler.Cuda.Recording;

namespace HybridProfiler;

/// <summary>Adds CUDA to the options of a session.</summary>
public static class CudaSessionOptions
{
    /// <summary>
    /// Records the CUDA work of the process: every source that <paramref name="cuda"/> asks for and that can be used here.
    /// For each that cannot, <c>Health.Absences</c> says why and what would help; this call never throws because of it.
    /// </summary>
    /// <param name="options">Options to add to.</param>
    /// <param name="cuda">What to record and where the vendor's libraries lie; null: <see cref="CudaOptions.Default"/>.</param>
    /// <returns>The changed copy, for one session.</returns>
    public static SessionOptions AddCuda(this SessionOptions options, CudaOptions? cuda = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        CudaRecording recording = new(cuda ?? CudaOptions.Default);
        foreach (ICudaSource source in CudaSources.For(recording.Options)) options = options.AddBackend(new CudaBackend(recording, source));
        return options;
    }
}
