using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Storage.Nsight;

/// <summary>
/// Reads what <c>nsys export --type sqlite</c> writes: kernels, copies and memory sets, calls of the CUDA runtime, NVTX
/// ranges. Times stay on the clock of the recorded machine, in whole nanoseconds as they stand. Tables are found by name and columns by name, so
/// exports of older and newer versions are read as far as they agree; what is not read is stated in <see cref="Trace.Health"/>.
/// </summary>
public sealed class NsightSystemsImporter : ITraceImporter
{
    private const int CopyBytes = 1 << 20;

    /// <inheritdoc/>
    public string Format => "Nsight Systems SQLite export";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head) => head.StartsWith("SQLite format 3\0"u8);

    /// <inheritdoc/>
    public Trace Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (stream is FileStream file) return NsightReader.Read(file.Name);
        // SQLite reads pages in any order, which a packed file cannot give.
        string unpacked = Path.GetTempFileName();
        try
        {
            using (FileStream copy = new(unpacked, FileMode.Create, FileAccess.Write, FileShare.None, CopyBytes)) stream.CopyTo(copy);
            return NsightReader.Read(unpacked);
        }
        finally
        {
            File.Delete(unpacked);
        }
    }
}
