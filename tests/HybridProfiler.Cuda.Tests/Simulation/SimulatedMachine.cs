namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>
/// The simulated driver as a program finds it: configured, with the primary context of device 0 current on this thread and
/// a module of kernels. Skips the test where the simulated driver was not built. One at a time in a process.
/// </summary>
internal sealed unsafe class SimulatedMachine : IDisposable
{
    /// <summary>Kernels "k0" to "k7" of two 8-byte parameters, of which k&lt;i&gt; takes (i + 1) * 2 us unless registered otherwise.</summary>
    private static readonly string s_ptx = ".version 4.0\n.target sm_50\n.address_size 64\n" + string.Concat(Enumerable.Range(0, 8).Select(i => $".visible .entry k{i}(\n.param .u64 k{i}_0,\n.param .u64 k{i}_1)\n{{ ret; }}\n"));

    private readonly nint[] _kernels = new nint[8];

    public SimulatedMachine(string settings = "")
    {
        SimulatedDriver.Reset(settings);
        CudaCalls.Check(CudaCalls.Init());
        CudaCalls.Check(CudaCalls.RetainPrimaryContext(0, out nint context));
        Context = context;
        MakeCurrent();
        CudaCalls.Check(CudaCalls.LoadModule(s_ptx, out nint module));
        for (int i = 0; i < _kernels.Length; i++)
        {
            SimulatedDriver.RegisterKernel($"k{i}", (i + 1) * 2000);
            CudaCalls.Check(CudaCalls.GetFunction(module, $"k{i}", out _kernels[i]));
        }
    }

    /// <summary>The primary context of device 0.</summary>
    public nint Context { get; }

    /// <summary>Options that record this driver.</summary>
    public static CudaOptions Options { get; } = CudaOptions.Default with { LibraryFolder = SimulatedLibraries.Folder };

    /// <summary>Makes the context current on the calling thread.</summary>
    public void MakeCurrent() => CudaCalls.Check(CudaCalls.SetCurrent(Context));

    public nint Kernel(int index) => _kernels[index];

    public void Launch(int kernel, nint stream, params ReadOnlySpan<ulong> arguments) => CudaCalls.Check(CudaCalls.Launch(_kernels[kernel], 1, 32, stream, arguments.Length == 2 ? arguments : [0, 0]));

    public static nint Stream(bool blocking = false)
    {
        CudaCalls.Check(CudaCalls.CreateStream(out nint stream, blocking));
        return stream;
    }

    /// <summary>Rows of the log that are work of a device.</summary>
    public static SimulatedRecord[] Operations() => [.. SimulatedDriver.Log().Where(row => row.IsOperation)];

    public void Dispose()
    {
        // Whoever still calls finds a driver without objects, never a freed one.
        _ = CudaCalls.SetCurrent(0);
        SimulatedDriver.Reset();
    }
}
