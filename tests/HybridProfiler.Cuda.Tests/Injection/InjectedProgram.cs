using System.Diagnostics;
using System.Globalization;
using HybridProfiler.NativePrograms;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>A run of the native test program inject_client, a CUDA program that knows nothing of a profiler, in a folder of its own.</summary>
internal sealed class InjectedProgram : IDisposable
{
    private readonly TemporaryFolder _folder = new("hp-inject-");

    public InjectedProgram()
    {
        TraceFile = InFolder("trace.pftrace");
        Environment["HP_TRACE_FILE"] = TraceFile;
        Environment["CUDA_INJECTION64_PATH"] = NativeTestProgram.ProductLibrary;
    }

    /// <summary>A run on the simulated driver and CUPTI, which load no injection by themselves; skips where they were not built.</summary>
    public static InjectedProgram OnSimulatedDriver()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the test program is written for Linux");
        var program = new InjectedProgram();
        program.Environment["INJECT_CLIENT_LOADS"] = "1";
        program.Environment["LD_LIBRARY_PATH"] = Path.GetDirectoryName(NativeTestProgram.SimulatedLibrary("libcupti.so.12"))!;
        return program;
    }

    /// <summary>What is set for the program.</summary>
    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string TraceFile { get; }

    public string Output { get; private set; } = "";

    public string Errors { get; private set; } = "";

    /// <summary>How it ended: 128 and the signal's number where a signal ended it.</summary>
    public int ExitCode { get; private set; }

    public int ProcessId { get; private set; }

    public string InFolder(string name) => _folder.File(name);

    /// <summary>Runs the program to its end; a minute is a hang.</summary>
    public InjectedProgram Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill();
            Assert.Fail("the program did not end");
        }

        (Output, Errors, ExitCode) = (output.Result, errors.Result, process.ExitCode);
        return this;
    }

    /// <summary>Has it act at random on the simulated driver and returns the driver's own log of that.</summary>
    public DriverLogRecord[] RunLogged(string action, int seed, int calls, string end = "exit")
    {
        string log = InFolder("driver.log");
        Run(NativeTestProgram.SimulatedLibrary("libcuda.so.1"), action, end, log, seed.ToString(CultureInfo.InvariantCulture), calls.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(("cuInit 0\n", ""), (Output, Errors));
        return DriverLogRecord.Read(log);
    }

    /// <summary>Starts the program and leaves it to the caller.</summary>
    public Process Start(params string[] arguments)
    {
        var info = new ProcessStartInfo(NativeTestProgram.PathOf("inject_client"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        foreach ((string key, string value) in Environment) info.Environment[key] = value;
        Process process = Process.Start(info)!;
        ProcessId = process.Id;
        return process;
    }

    public Trace Load() => Formats.TraceFile.Load(TraceFile);

    public void Dispose() => _folder.Dispose();
}
