using System.Runtime.ExceptionServices;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>A simulated device with streams, memory, events and graphs, and the threads that run random programs on it.</summary>
internal sealed unsafe class ProgramMachine : IDisposable
{
    private readonly SimulatedMachine _machine;
    private readonly ulong _memory;
    private readonly nint _pinned;
    private readonly nint[] _events = new nint[RandomProgram.MostThreads * RandomProgram.EventsPerThread];
    private readonly nint[] _graphs = new nint[RandomProgram.Graphs];
    private readonly Thread[] _threads = new Thread[RandomProgram.MostThreads];
    private readonly Barrier _barrier = new(RandomProgram.MostThreads + 1);
    private RandomProgram? _program;
    private ExceptionDispatchInfo? _failure;

    public ProgramMachine(string settings)
    {
        _machine = new SimulatedMachine(settings);
        for (int i = 0; i < Streams.Length; i++)
        {
            // The last one is the legacy default stream; of the others, some wait for it.
            nint stream = i == Streams.Length - 1 ? 0 : SimulatedMachine.Stream(blocking: i % 2 == 1);
            Streams[i] = stream;
            Marked[i] = CudaStream.Wrap(stream, $"stream {i}");
        }

        CudaCalls.Check(CudaCalls.Alloc(out _memory, RandomProgram.MostThreads * 2 * RandomProgram.MostBytes));
        CudaCalls.Check(CudaCalls.AllocHost(out _pinned, RandomProgram.MostThreads * 2 * RandomProgram.MostBytes));
        for (int i = 0; i < _events.Length; i++) CudaCalls.Check(CudaCalls.CreateEvent(out _events[i]));
        for (int i = 0; i < _graphs.Length; i++) _graphs[i] = Capture(i);
        for (int i = 0; i < _threads.Length; i++)
        {
            int thread = i;
            _threads[i] = new Thread(() => Work(thread)) { IsBackground = true, Name = $"program thread {i}" };
            _threads[i].Start();
        }

        _barrier.SignalAndWait();
    }

    public nint[] Streams { get; } = new nint[RandomProgram.Streams];

    public CudaStream[] Marked { get; } = new CudaStream[RandomProgram.Streams];

    /// <summary>The system's numbers of the threads.</summary>
    public uint[] ThreadIds { get; } = new uint[RandomProgram.MostThreads];

    /// <summary>Events of the programs, to tell them from those of the profiler.</summary>
    public IReadOnlyCollection<nint> Events => _events;

    /// <summary>What each thread has sent to the device so far, in order: when, and on behalf of which component.</summary>
    public List<SentStep>[] Sent { get; } = [.. Enumerable.Range(0, RandomProgram.MostThreads).Select(_ => new List<SentStep>())];

    /// <summary>Calls of the programs that waited for the device.</summary>
    public int Synchronizations { get; private set; }

    /// <summary>Runs a program to its end, and waits for the device.</summary>
    public void Run(RandomProgram program)
    {
        _program = program;
        _barrier.SignalAndWait();
        _barrier.SignalAndWait();
        if (_failure is { } failure) failure.Throw();
        CudaCalls.Check(CudaCalls.Synchronize());
        Synchronizations += 1 + program.Threads.Sum(steps => steps.Count(step => step.Kind is StepKind.SynchronizeStream or StepKind.SynchronizeEvent or StepKind.SynchronizeContext or StepKind.CheckMemory));
    }

    /// <summary>Kernels of a graph, in the order in which they are captured.</summary>
    public static int[] KernelsOf(int graph) => graph switch { 0 => [0], 1 => [1, 2], _ => [3, 0, 1, 2] };

    public void Dispose()
    {
        _program = null;
        _barrier.SignalAndWait();
        foreach (Thread thread in _threads) thread.Join();
        foreach (CudaStream stream in Marked) stream.Dispose();
        _machine.Dispose();
        _barrier.Dispose();
    }

    private nint Capture(int graph)
    {
        CudaCalls.Check(CudaCalls.BeginCapture(Streams[0]));
        foreach (int kernel in KernelsOf(graph)) _machine.Launch(kernel, Streams[0]);
        CudaCalls.Check(CudaCalls.EndCapture(Streams[0], out nint captured));
        CudaCalls.Check(CudaCalls.Instantiate(captured, out nint exec));
        CudaCalls.Check(CudaCalls.DestroyGraph(captured));
        return exec;
    }

    private void Work(int thread)
    {
        _machine.MakeCurrent();
        ThreadIds[thread] = ((delegate* unmanaged<uint>)SimulatedDriver.Address("hpf_engine_thread_id"))();
        _barrier.SignalAndWait();
        while (true)
        {
            _barrier.SignalAndWait();
            if (_program is not { } program) return;
            try
            {
                if (thread < program.Threads.Length)
                {
                    int at = 0;
                    Run(thread, program.Threads[thread], ref at, "", isExplicit: false);
                }
            }
            catch (Exception e)
            {
                _failure ??= ExceptionDispatchInfo.Capture(e);
            }

            _barrier.SignalAndWait();
        }
    }

    // Steps up to the one that leaves the scope around them. Work belongs to the innermost stream scope, else to the innermost scope.
    private void Run(int thread, Step[] steps, ref int at, string component, bool isExplicit)
    {
        while (at < steps.Length)
        {
            Step step = steps[at++];
            switch (step.Kind)
            {
                case StepKind.Leave:
                    return;
                case StepKind.Enter:
                    using (Labels.Of(step.Index).Enter()) Run(thread, steps, ref at, isExplicit ? component : Labels.ComponentOf(step.Index), isExplicit);
                    break;
                case StepKind.EnterOn:
                    using (Labels.Of(step.Index).On(Marked[step.Stream])) Run(thread, steps, ref at, Labels.ComponentOf(step.Index), isExplicit: true);
                    break;
                case StepKind.EnterCopyOn:
                    using (Labels.Of(step.Index).On(Marked[step.Stream], step.Bytes, Conversions.HostToDevice)) Run(thread, steps, ref at, Labels.ComponentOf(step.Index), isExplicit: true);
                    break;
                default:
                    long begin = HostTime.NowNs();
                    Do(thread, step);
                    Sent[thread].Add(new SentStep(begin, HostTime.NowNs(), component));
                    break;
            }
        }
    }

    private void Do(int thread, Step step)
    {
        nint stream = Streams[step.Stream];
        ulong memory = _memory + (ulong)(thread * 2 * RandomProgram.MostBytes);
        nint pinned = _pinned + (thread * 2 * RandomProgram.MostBytes);
        switch (step.Kind)
        {
            case StepKind.Launch:
                _machine.Launch(step.Index, stream);
                break;
            case StepKind.CopyToDevice:
                CudaCalls.Check(CudaCalls.CopyToDevice(memory, pinned, step.Bytes, stream));
                break;
            case StepKind.CopyToHost:
                CudaCalls.Check(CudaCalls.CopyToHost(pinned, memory, step.Bytes, stream));
                break;
            case StepKind.CopyOnDevice:
                CudaCalls.Check(CudaCalls.CopyOnDevice(memory + RandomProgram.MostBytes, memory, step.Bytes, stream));
                break;
            case StepKind.Set:
                CudaCalls.Check(CudaCalls.Set(memory, 7, step.Bytes, stream));
                break;
            case StepKind.RecordEvent:
                CudaCalls.Check(CudaCalls.RecordEvent(_events[step.Index], stream));
                break;
            case StepKind.WaitEvent:
                CudaCalls.Check(CudaCalls.WaitEvent(stream, _events[step.Index]));
                break;
            case StepKind.LaunchGraph:
                CudaCalls.Check(CudaCalls.LaunchGraph(_graphs[step.Index], stream));
                break;
            case StepKind.SynchronizeStream:
                CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
                break;
            case StepKind.SynchronizeEvent:
                CudaCalls.Check(CudaCalls.SynchronizeEvent(_events[step.Index]));
                break;
            case StepKind.SynchronizeContext:
                CudaCalls.Check(CudaCalls.Synchronize());
                break;
            case StepKind.CheckMemory:
                CheckMemory(step, memory + RandomProgram.MostBytes + RandomProgram.MostBytes - 256, stream);
                break;
            default:
                throw new InvalidOperationException($"{step.Kind} is no step of its own");
        }
    }

    private static void CheckMemory(Step step, ulong memory, nint stream)
    {
        byte* back = stackalloc byte[256];
        CudaCalls.Check(CudaCalls.Set(memory, (byte)step.Index, step.Bytes, stream));
        CudaCalls.Check(CudaCalls.CopyToHost((nint)back, memory, step.Bytes, stream));
        CudaCalls.Check(CudaCalls.SynchronizeStream(stream));
        Assert.Equal(-1, new ReadOnlySpan<byte>(back, step.Bytes).IndexOfAnyExcept((byte)step.Index));
    }
}
