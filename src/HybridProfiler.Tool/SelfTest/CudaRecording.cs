using HybridProfiler.Cuda;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>What was done on one CUDA device while it was recorded, and the trace of it.</summary>
internal sealed class CudaRecording
{
    /// <summary>Kernels started one after the other, besides those that are timed.</summary>
    public const int Kernels = 50;

    /// <summary>How often the numbers are advanced by each of them.</summary>
    public const int Rounds = 16;

    /// <summary>Name of the component that submits everything.</summary>
    public const string ComponentName = "selftest.cuda";

    /// <summary>Name of the marked span around the long kernel.</summary>
    public const string MarkedName = "long kernel";

    private const double LongKernelNs = 5e6;
    private const int MostRounds = 1 << 22;
    private const int MostBacklog = 500; // A stream takes about a thousand before the thread has to wait.
    private const int EmptySpans = 1000;
    private const int Repetitions = 5;
    private const int LongKernelsInAll = 5;
    private static readonly TimeSpan s_energyWindow = TimeSpan.FromSeconds(1.5);

    private static readonly Component s_component = Component.Define(ComponentName, Paradigm.Glue, RuntimeKind.Cuda);
    private static readonly Label s_work = s_component.Label("work"), s_marked = s_component.Label(MarkedName), s_empty = s_component.Label("empty");

    /// <summary>The trace.</summary>
    public required DeviceTrace Trace { get; init; }

    /// <summary>The numbers that came back.</summary>
    public required uint[] Result { get; init; }

    /// <summary>Rounds of all kernels together.</summary>
    public required long AllRounds { get; init; }

    /// <summary>Kernels in all.</summary>
    public required int AllKernels { get; init; }

    /// <summary>
    /// The long kernels, each between two events of the program's own inside a marked span: which kernel it was, counted from
    /// 0, and what the driver says elapsed between the events. Where the thread is held up between them, both are longer
    /// than the kernel: of several, one is to be expected that was not.
    /// </summary>
    public required (int Kernel, double ByEventsNs)[] LongKernels { get; init; }

    /// <summary>What a marked span costs the thread, both driver calls and the scope included; medians of each repetition, best first.</summary>
    public required double[] SpanCostNs { get; init; }

    /// <summary>Does the work on one device and records it.</summary>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public static CudaRecording Make(CudaProgram program, int ordinal, CudaOptions options)
    {
        using CudaWork work = new(program, ordinal);
        (int longRounds, double longNs) = ALongKernel(work);
        int backlog = (int)Math.Clamp(LongKernelNs / longNs, 1, MostBacklog);
        using CudaStream stream = CudaStream.Wrap(work.Stream, "self-test");
        work.Send();
        work.Finish();
        double[] cost = CostOfSpans(work, stream, options);

        using Session session = Profiler.Configure().AddCuda(options).Start();
        long rounds = 0;
        int kernels = 0;
        var longKernels = new (int Kernel, double ByEventsNs)[LongKernelsInAll];
        uint[] result;
        using (s_work.Enter())
        {
            work.Send();
            for (; kernels < Kernels; kernels++, rounds += Rounds) work.Launch(Rounds);
            work.Finish();
            for (int k = 0; k < longKernels.Length; k++)
            {
                // Behind work that is still running, so that nothing waits for this thread between the events.
                for (int i = 0; i < backlog; i++) work.Launch(longRounds);
                (nint, nint) events;
                using (s_marked.On(stream)) events = work.LaunchBetweenEvents(longRounds);
                longKernels[k] = (kernels + backlog, work.Elapsed(events));
                (kernels, rounds) = (kernels + backlog + 1, rounds + ((backlog + 1L) * longRounds));
            }

            // The energy counter is read many times while the device is at work.
            long until = HostTime.NowNs() + (long)s_energyWindow.TotalNanoseconds;
            while (HostTime.NowNs() < until)
            {
                work.Launch(longRounds);
                work.Finish();
                (kernels, rounds) = (kernels + 1, rounds + longRounds);
            }

            result = work.Receive();
        }

        return new CudaRecording
        {
            Trace = new DeviceTrace(session.Stop()), Result = result, AllRounds = rounds, AllKernels = kernels, LongKernels = longKernels,
            SpanCostNs = cost,
        };
    }

    // Long beside the steps of an event's time and what lies between an event and a kernel.
    private static (int Rounds, double Ns) ALongKernel(CudaWork work)
    {
        int rounds = 1024;
        Time();
        double ns = Time();
        while (rounds < MostRounds && ns < LongKernelNs)
        {
            rounds *= 2;
            ns = Time();
        }

        return (rounds, Math.Max(1000, ns));

        double Time() => work.Elapsed(work.LaunchBetweenEvents(rounds));
    }

    private static double[] CostOfSpans(CudaWork work, CudaStream stream, CudaOptions options)
    {
        // Without activity: that would record the calls that are measured.
        using Session session = Profiler.Configure().AddCuda(options with { Cupti = false, NvmlRateHz = 0 }).Start();
        double[] medians = new double[Repetitions];
        double[] each = new double[EmptySpans];
        for (int r = -1; r < Repetitions; r++)
        {
            for (int i = 0; i < EmptySpans; i++)
            {
                long begin = HostTime.NowNs();
                s_empty.On(stream).Dispose();
                each[i] = HostTime.NowNs() - begin;
            }

            work.Finish();
            Array.Sort(each);
            // The first repetition fills the pool of events.
            if (r >= 0) medians[r] = each[EmptySpans / 2];
        }

        Array.Sort(medians);
        return medians;
    }
}
