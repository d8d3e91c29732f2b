using System.Runtime.InteropServices;
using System.Text;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Probe;

/// <summary>
/// A program on the simulated driver that meets what ends programs. It prints what each call returned to it, so that a run
/// under the profiler can be compared with one that nobody watches.
/// </summary>
internal static unsafe partial class CudaUser
{
    private const int Launches = 40;
    private static readonly Component s_component = Component.Define("model");
    private static readonly Label s_layer = s_component.Label("layer");
    private static nint s_driver;

    /// <summary>Runs it.</summary>
    /// <param name="trace">File to record to; "-": unrecorded.</param>
    /// <param name="folder">Folder of the simulated libraries.</param>
    /// <param name="end">How it ends: "stop", "no-stop", "exception", "out-of-memory", "device-lost", "refused-launch", "fork", "mig" (an instance of a partitioned device), "injected" and "injection" (the library in PROBE_INJECTION is initialised as the driver does, before or after the recording began).</param>
    public static int Run(string trace, string folder, string end)
    {
        s_driver = NativeLibrary.Load(Path.Combine(folder, "libcuda.so.1"));
        Configure("kernel=20000\n" + end switch
        {
            "out-of-memory" => "memory=16777216",
            "mig" => "mig=1\nmemory=5368709120\nuuid=0123456789abcdef0123456789abcdef",
            "refused-launch" => "fault=cuLaunchKernel code=701 after=10 count=3",
            _ => "",
        });
        nint context, stream, module, kernel;
        Say("cuInit", ((delegate* unmanaged<uint, int>)Entry("cuInit"))(0));
        if (end == "injected") Inject();
        Say("cuDevicePrimaryCtxRetain", ((delegate* unmanaged<nint*, int, int>)Entry("cuDevicePrimaryCtxRetain"))(&context, 0));
        Say("cuCtxSetCurrent", ((delegate* unmanaged<nint, int>)Entry("cuCtxSetCurrent"))(context));
        Say("cuStreamCreate", ((delegate* unmanaged<nint*, uint, int>)Entry("cuStreamCreate"))(&stream, 1));
        fixed (byte* image = ".version 4.0\n.target sm_50\n.address_size 64\n.visible .entry layer()\n{\nret;\n}\n\0"u8, name = "layer\0"u8)
        {
            Say("cuModuleLoadData", ((delegate* unmanaged<nint*, byte*, int>)Entry("cuModuleLoadData"))(&module, image));
            Say("cuModuleGetFunction", ((delegate* unmanaged<nint*, nint, byte*, int>)Entry("cuModuleGetFunction"))(&kernel, module, name));
        }

        using CudaStream marked = CudaStream.Wrap(stream, "main");
        Session? session = trace == "-" ? null : Profiler.Configure().AddCuda(new CudaOptions { LibraryFolder = folder, NvmlRateHz = end == "mig" ? 20 : 0, Nvtx = NvtxEmission.Never }).WriteTo(trace).Start();
        for (int i = 0; i < Launches; i++)
        {
            if (i == Launches / 2) Meet(end, trace, stream, kernel);
            using (s_layer.On(marked)) Say("cuLaunchKernel", Launch(kernel, stream));
        }

        Say("cuStreamSynchronize", ((delegate* unmanaged<nint, int>)Entry("cuStreamSynchronize"))(stream));
        if (end is "no-stop" or "exception")
        {
            AwaitInFile(trace, read => Enumerable.Range(0, read.Spans.Count).Count(row => read.Tracks[read.Spans.Track[row]].Kind == TrackKind.DeviceQueue) >= 2 * Launches);
            if (end == "exception") throw new InvalidOperationException("the program ends like this");
            return 0;
        }

        session?.Dispose();
        return 0;
    }

    private static void Meet(string end, string trace, nint stream, nint kernel)
    {
        if (end == "device-lost")
        {
            Say("cuStreamSynchronize", ((delegate* unmanaged<nint, int>)Entry("cuStreamSynchronize"))(stream));
            Configure("device_lost=0");
        }
        else if (end == "mig")
        {
            string[] sampled = ["nvml.memory.used", "nvml.power.instant", "nvml.energy"];
            AwaitInFile(trace, read => sampled.All(name => Enumerable.Range(0, read.Counters.Length).Any(i => read.Counters[i].Name == name && read.CounterSamples[i].Value.Length > 0)));
        }
        else if (end == "out-of-memory")
        {
            ulong first, second;
            var alloc = (delegate* unmanaged<ulong*, nuint, int>)Entry("cuMemAlloc_v2");
            Say("cuMemAlloc_v2", alloc(&first, 12 << 20));
            Say("cuMemAlloc_v2", alloc(&second, 12 << 20));
            Say("cuMemFree_v2", ((delegate* unmanaged<ulong, int>)Entry("cuMemFree_v2"))(first));
        }
        else if (end == "injection")
        {
            Inject();
        }
        else if (end == "fork")
        {
            int child = Fork();
            if (child == 0)
            {
                // Of .NET only this thread has come along, and CUDA does not survive a fork: what the child can do is to call
                // a driver that refuses, with the profiler's hooks still in it, and to leave.
                Leave(40 + Launch(kernel, stream));
            }

            int status = 0;
            for (int i = 0; i < 300; i++)
            {
                int left = Wait(child, &status, 1);
                if (left == child) break;
                Thread.Sleep(100);
            }

            Say("the child's exit code", status >> 8);
        }
    }

    private static void Inject()
    {
        nint library = NativeLibrary.Load(Environment.GetEnvironmentVariable("PROBE_INJECTION")!);
        Say("InitializeInjection", ((delegate* unmanaged<int>)NativeLibrary.GetExport(library, "InitializeInjection"))());
    }

    // A streamed file holds what was there at its last flush, which on a busy machine is a while ago.
    private static void AwaitInFile(string trace, Func<Trace, bool> isThere)
    {
        for (int i = 0; trace != "-" && i < 120 && !isThere(TraceFile.Load(trace)); i++) Thread.Sleep(250);
    }

    private static int Launch(nint kernel, nint stream) =>
        ((delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, int>)Entry("cuLaunchKernel"))(kernel, 1, 1, 1, 32, 1, 1, 0, stream, null, null);

    private static void Configure(string settings)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(settings + "\0")) Say("hpf_configure", ((delegate* unmanaged<byte*, int>)Entry("hpf_configure"))(text));
    }

    private static nint Entry(string name) => NativeLibrary.GetExport(s_driver, name);

    private static void Say(string call, int result) => Console.WriteLine($"{call} {result}");

    [LibraryImport("libc", EntryPoint = "fork")]
    private static partial int Fork();

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int process, int* status, int options);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Leave(int code);
}
