using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>
/// An OpenCL layer (layer.c) between the loader and the driver. Compiled by the first process that asks; a test with the
/// layer runs in a process of its own.
/// </summary>
internal sealed unsafe class TestLayer
{
    private const string Variable = "OPENCL_LAYERS";
    private static readonly Lazy<string> s_library = new(Compile);
    private readonly nint _handle;

    private TestLayer(string library) => _handle = NativeLibrary.Load(library);

    /// <summary>Calls that went through the layer.</summary>
    public long Calls => ((delegate* unmanaged<int, nint>)Export("hp_layer_calls"))(0);

    /// <summary>Calls among them that the profiler made on a thread of its own.</summary>
    public long OwnCalls => ((delegate* unmanaged<int, nint>)Export("hp_layer_calls"))(1);

    /// <summary>Number of times the timer answered.</summary>
    public long Timers => ((delegate* unmanaged<nint>)Export("hp_layer_timers"))();

    /// <summary>True in the process that has the layer; otherwise runs the test there and returns false. Skips where it cannot.</summary>
    public static bool IsHere(string test, Dictionary<string, string> environment, out TestLayer layer)
    {
        layer = null!;
        if (Lane.Current is not null)
        {
            layer = new TestLayer(Environment.GetEnvironmentVariable(Variable)!);
            return true;
        }

        Lane.Run("layer", new(environment) { [Variable] = s_library.Value }, "--filter-method", $"{typeof(LayerTests).FullName}.{test}");
        return false;
    }

    /// <summary>Puts the layer's own device clock in the place of the driver's, and gives it a timer.</summary>
    /// <param name="timerIsWrongByNs">How far the timer is off.</param>
    public void UseOwnClock(long timerIsWrongByNs = 0) => ((delegate* unmanaged<int, nint, void>)Export("hp_layer_clock"))(1, (nint)timerIsWrongByNs);

    /// <summary>Makes every device state a resolution.</summary>
    public void StateResolution(int ns) => ((delegate* unmanaged<nint, void>)Export("hp_layer_resolution"))(ns);

    /// <summary>From now on no command queue can be created.</summary>
    public void RefuseQueues() => ((delegate* unmanaged<int, void>)Export("hp_layer_refuse_queues"))(1);

    private nint Export(string name) => NativeLibrary.GetExport(_handle, name);

    private static string Compile()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Assert.Skip("the test layer is written for x86-64 Linux");
        using (new Machine())
        {
            // Loads the loader, or skips.
        }

        string? loader = File.ReadLines("/proc/self/maps").Select(line => line[(line.LastIndexOf(' ') + 1)..]).FirstOrDefault(path => path.Contains("libOpenCL", StringComparison.Ordinal));
        if (loader is null || File.ReadAllBytes(loader).AsSpan().IndexOf("OPENCL_LAYERS"u8) < 0) Assert.Skip($"the OpenCL loader {loader} takes no layers");
        string library = Path.Combine(TemporaryFolder.UntilExit("hp-layer-"), "layer.so");
        string source = Path.Combine(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location)!, "Layer", "layer.c");
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-std=c11", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-o", library, source]) { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("gcc, which compiles the test layer, is not installed");
        }

        return library;
    }
}
