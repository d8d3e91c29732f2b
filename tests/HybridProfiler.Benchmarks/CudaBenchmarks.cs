using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using HybridProfiler.Cuda;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Events;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// What a marked span costs beyond its two <c>cuEventRecord</c>: on the simulated driver, whose calls cost about what they
/// cost, and on a driver whose entries do nothing, where nothing but our own share is left.
/// </summary>
internal sealed unsafe class CudaBenchmarks : BenchmarkSuite
{
    private const int Operations = 200, Warming = 50;
    private static readonly Component s_component = Component.Define("benchmark on a stream");
    private static readonly Label s_label = s_component.Label("span");

    public override void Run(string filter, Summary summary)
    {
        string[] names = [.. from driver in (string[])["simulated driver", "driver that does nothing"] from how in (string[])["two cuEventRecord", "span", "span, recording off", "two cuEventRecord at full speed", "span at full speed"] select $"cuda {how}, {driver}"];
        if (!names.Any(name => name.Contains(filter, StringComparison.OrdinalIgnoreCase)) && !"cuda our share of a span".Contains(filter, StringComparison.OrdinalIgnoreCase)) return;
        string folder = Path.Combine("artifacts", "native-fakes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
        if (!NativeLibrary.TryLoad(Path.GetFullPath(Path.Combine(folder, "libcuda.so.1")), out nint library))
        {
            Console.WriteLine($"cuda: not measured, there is no simulated driver in {folder}");
            return;
        }

        CudaOptions options = new() { LibraryFolder = folder, Cupti = false, NvmlRateHz = 0, Nvtx = NvtxEmission.Never };
        using CudaStream simulated = OpenSimulated(library), idle = OpenIdle();
        foreach ((CudaStream stream, int first) in (IEnumerable<(CudaStream, int)>)[(simulated, 0), (idle, 5)])
        {
            CudaContext context = stream.Log.Context;
            context.TryEnter();
            // As many as a round of spans has: events used over and over would be in a nearer cache than those of spans are.
            EventPair[] pairs = [.. Enumerable.Range(0, Operations + Warming).Select(_ => new EventPair(MakeEvent(context.Driver), MakeEvent(context.Driver)))];
            new Interleaved(41, 2000).Add(names[first + 2], n => Spans(stream, n)).Run("", summary);
            string on = names[first][(names[first].IndexOf(',', StringComparison.Ordinal) + 2)..];
            // One session for all rounds: what is measured is the steady state, in which events are at hand.
            using (Session session = Profiler.Configure().AddCuda(options).Start())
            {
                new Interleaved(201, Operations)
                    .Add(names[first], n => Bare(context.Driver, stream.Handle, pairs, n), before: () => Bare(context.Driver, stream.Handle, pairs, Warming))
                    .Add($"cuda scope alone, beside {on}", Scopes)
                    // What a round leaves behind is looked at before the next begins, as it is where spans come by the
                    // thousand a second and the collector comes ten times. Both begin with the caches that theirs leave.
                    .Add(names[first + 1], n => Spans(stream, n), names[first], before: () => Spans(stream, Warming), after: () => EventTable.Drain(sample: false))
                    .Beyond($"cuda our share of a span, {on}", names[first + 1], names[first], target: 100)
                    .Run("", summary);
                // A million spans a second, and the collector asking the same driver after each while more are made.
                new Interleaved(41, 400)
                    .Add(names[first + 3], n => Bare(context.Driver, stream.Handle, pairs, n))
                    .Add(names[first + 4], n => Spans(stream, n), names[first + 3])
                    .Beyond($"cuda our share of a span at full speed, {on}", names[first + 4], names[first + 3])
                    .Run("", summary);
            }

            context.Exit();
        }
    }

    private static nint MakeEvent(CudaDriver driver)
    {
        nint made;
        driver.EventCreate(&made, 0);
        return made;
    }

    // The program's side: a context, a stream, no log and operations that end at once.
    private static CudaStream OpenSimulated(nint library)
    {
        nint Entry(string name) => NativeLibrary.GetExport(library, name);
        fixed (byte* settings = Encoding.UTF8.GetBytes("log=0\nworkers=inline\nlaunch_latency=0\ngap=0\nqueue_limit=100000000\0"))
            ((delegate* unmanaged<byte*, int>)Entry("hpf_configure"))(settings);
        nint context, stream;
        ((delegate* unmanaged<uint, int>)Entry("cuInit"))(0);
        ((delegate* unmanaged<nint*, uint, int, int>)Entry("cuCtxCreate_v2"))(&context, 0, 0);
        ((delegate* unmanaged<nint*, uint, int>)Entry("cuStreamCreate"))(&stream, 1);
        return CudaStream.Wrap(stream, "simulated");
    }

    private static CudaStream OpenIdle()
    {
        CudaDriver driver = CudaDriver.Bind("nothing", static entry => entry switch
        {
            "cuStreamIsCapturing" => (nint)(delegate* unmanaged<nint, int*, CudaStatus>)&NotCapturing,
            "cuEventCreate" => (nint)(delegate* unmanaged<nint*, uint, CudaStatus>)&Create,
            "cuEventElapsedTime" => (nint)(delegate* unmanaged<float*, nint, nint, CudaStatus>)&NoTime,
            "cuStreamCreateWithPriority" => (nint)(delegate* unmanaged<nint*, uint, int, CudaStatus>)&CreateStream,
            "cuCtxGetId" or "cuCtxGetStreamPriorityRange" or "cuThreadExchangeStreamCaptureMode" => 0,
            _ => (nint)(delegate* unmanaged<nint, CudaStatus>)&Nothing,
        }, out _)!;
        return new CudaStream(EventTable.Open(driver, 1, CudaProcess.Devices[0], 3, "nothing", 3));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Bare(CudaDriver driver, nint stream, EventPair[] pairs, int n)
    {
        for (int i = 0, next = 0; i < n; i++, next = next + 1 < pairs.Length ? next + 1 : 0)
        {
            driver.EventRecord(pairs[next].Begin, stream);
            driver.EventRecord(pairs[next].End, stream);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Spans(CudaStream stream, int n)
    {
        for (int i = 0; i < n; i++)
        {
            using (s_label.On(stream)) { }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Scopes(int n)
    {
        for (int i = 0; i < n; i++)
        {
            using (s_label.Enter()) { }
        }
    }

    [UnmanagedCallersOnly]
    private static CudaStatus Nothing(nint any) => CudaStatus.Success;

    [UnmanagedCallersOnly]
    private static CudaStatus NotCapturing(nint stream, int* capturing)
    {
        *capturing = 0;
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus Create(nint* made, uint flags)
    {
        *made = 1;
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus CreateStream(nint* made, uint flags, int priority)
    {
        *made = 1;
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus NoTime(float* ms, nint from, nint to)
    {
        *ms = 0;
        return CudaStatus.Success;
    }
}
