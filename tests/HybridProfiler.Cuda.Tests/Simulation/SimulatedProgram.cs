using CsCheck;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>A random program for the device: steps over a few streams, of sizes that matter.</summary>
/// <param name="Steps">What it does, in order.</param>
internal sealed record SimulatedProgram((int What, int Stream, int Size)[] Steps)
{
    public const int Streams = 3;

    /// <summary>Programs of up to 40 steps.</summary>
    public static Gen<SimulatedProgram> Any { get; } =
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, Streams - 1], Gen.Int[1, 4096]).Array[0, 40].Select(steps => new SimulatedProgram(steps));

    /// <summary>Runs it on the current context and waits for its end.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="between">Called before every step, with its number.</param>
    public void Run(SimulatedMachine machine, Action<int>? between = null)
    {
        nint[] streams = [.. Enumerable.Range(0, Streams).Select(_ => SimulatedMachine.Stream())];
        CudaCalls.Check(CudaCalls.Alloc(out ulong memory, 8192));
        CudaCalls.Check(CudaCalls.AllocHost(out nint host, 8192));
        for (int i = 0; i < Steps.Length; i++)
        {
            between?.Invoke(i);
            (int what, int s, int size) = Steps[i];
            nint stream = streams[s];
            switch (what)
            {
                case 0: CudaCalls.Check(CudaCalls.CopyToDevice(memory, host, size, stream)); break;
                case 1: CudaCalls.Check(CudaCalls.CopyToHost(host, memory, size, stream)); break;
                case 2: CudaCalls.Check(CudaCalls.CopyOnDevice(memory + 4096, memory, size, stream)); break;
                case 3: CudaCalls.Check(CudaCalls.Set(memory, (byte)size, size, stream)); break;
                case 4: CudaCalls.Check(CudaCalls.SynchronizeStream(stream)); break;
                case 5:
                    CudaCalls.Check(CudaCalls.CreateEvent(out nint @event));
                    CudaCalls.Check(CudaCalls.RecordEvent(@event, stream));
                    CudaCalls.Check(CudaCalls.WaitEvent(streams[(s + 1) % Streams], @event));
                    CudaCalls.Check(CudaCalls.DestroyEvent(@event));
                    break;
                case 6:
                    CudaCalls.Check(CudaCalls.Alloc(out ulong more, size));
                    CudaCalls.Check(CudaCalls.Free(more));
                    break;
                default: machine.Launch(size % 8, stream); break;
            }
        }

        CudaCalls.Check(CudaCalls.Synchronize());
        CudaCalls.Check(CudaCalls.FreeHost(host));
        CudaCalls.Check(CudaCalls.Free(memory));
        foreach (nint stream in streams) CudaCalls.Check(CudaCalls.DestroyStream(stream));
    }
}
