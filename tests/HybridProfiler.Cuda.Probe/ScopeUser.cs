using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Probe;

/// <summary>A program that records scopes, spans and requests.</summary>
internal static partial class ScopeUser
{
    public static int Run(string trace, string emission, string folder, string? tool)
    {
        if (tool is not null)
        {
            // .NET copies its environment at the first change; the C library's is changed behind its back.
            Environment.SetEnvironmentVariable("HP_PROBE", "1");
            if (SetEnvironment("NVTX_INJECTION64_PATH", tool, 1) != 0) return 3;
        }

        Component detector = Component.Define("detector"), reader = Component.Define("reader");
        Label detect = detector.Label("detect"), read = reader.Label("read"), step = reader.Label("step");
        CudaOptions options = new() { NvmlRateHz = 0, Cupti = false, Nvtx = Enum.Parse<NvtxEmission>(emission), LibraryFolder = folder };
        using Session session = Profiler.Configure().AddCuda(options).WriteTo(trace).Start();
        using (session.Request(1, "clean"))
        {
            using (detect.Enter())
            {
                using Phases phases = read.EnterPhases();
                phases.Next(step);
            }

            Span free = reader.Begin();
            Thread other = new(() =>
            {
                using (read.Enter())
                {
                }

                free.End();
            });
            other.Start();
            other.Join();
        }

        session.Stop();
        using (detect.Enter())
        {
        }

        return 0;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
