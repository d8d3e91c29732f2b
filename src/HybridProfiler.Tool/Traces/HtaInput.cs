using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Compatibility;
using HybridProfiler.Formats;

namespace HybridProfiler.Tool.Traces;

/// <summary>Reads a file as Holistic Trace Analysis does; what goes wrong becomes one line for the user.</summary>
internal static class HtaInput
{
    /// <summary>The report by its definitions. What is not PyTorch's JSON is taken as that which <c>convert</c> makes of it.</summary>
    /// <exception cref="CommandFailedException">There is no such file, it cannot be read, or the annotation is not in it.</exception>
    public static Report Report(string path, string title, bool nanoseconds, string? annotation, int instance)
    {
        HtaResolution resolution = nanoseconds ? HtaResolution.Nanoseconds : HtaResolution.Microseconds;
        HtaAnalysis analysis = TraceInput.Reading(path, () => TraceInput.IsReadByHta(path)
            ? HtaAnalysis.Read(path, resolution)
            : TraceAnalysis.Of(TraceFile.Load(path, TraceInput.Importers)).AsHolisticTraceAnalysis(resolution));
        try
        {
            return analysis.Report(title.Length > 0 ? title : Path.GetFileName(path), annotation, instance);
        }
        catch (ArgumentException e)
        {
            throw new CommandFailedException($"{path}: {e.Message}");
        }
    }
}
