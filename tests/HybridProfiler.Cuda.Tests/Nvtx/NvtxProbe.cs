using System.Diagnostics;
using System.Runtime.InteropServices;
using HybridProfiler.Formats;

namespace HybridProfiler.Cuda.Tests.Nvtx;

/// <summary>Runs the probe in a process of its own, because NVTX asks for its tool once, at a client's first call.</summary>
internal sealed class NvtxProbe : IDisposable
{
    private static readonly Lazy<string> s_tool = new(Compile);
    private readonly TemporaryFolder _folder = new("hp-nvtx-");

    /// <summary>HybridProfiler's native library as the test program has it; skips where it is not built.</summary>
    public static string NativeLibrary
    {
        get
        {
            string file = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "libhybridprofiler.dll" : "libhybridprofiler.so");
            if (!File.Exists(file)) Assert.Skip("the native library is not built here (./build.sh native)");
            return file;
        }
    }

    /// <summary>The tests' own tool; skips where it cannot be compiled.</summary>
    public static string Tool => s_tool.Value;

    /// <summary>What the tool was shown.</summary>
    public string[] Log => [.. File.ReadLines(LogFile)];

    public bool HasLog => File.Exists(LogFile);

    private string LogFile => _folder.File("nvtx.log");

    public Model.Trace Run(string? injection, string verb, params string[] arguments)
    {
        string probe = Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Cuda.Probe.dll"), trace = _folder.File("run.pftrace");
        ProcessStartInfo start = new("dotnet", [probe, verb, trace, .. arguments]) { RedirectStandardError = true };
        start.Environment["HP_NVTX_LOG"] = LogFile;
        start.Environment.Remove("NVTX_INJECTION64_PATH");
        if (injection is not null) start.Environment["NVTX_INJECTION64_PATH"] = injection;
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(120_000), "the probe hangs");
        Assert.True(process.ExitCode == 0, errors);
        return TraceFile.Load(trace);
    }

    public void Dispose() => _folder.Dispose();

    private static string Compile()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the test tool is written for Linux");
        string library = Path.Combine(TemporaryFolder.UntilExit("hp-nvtx-tool-"), "tool.so");
        string source = Path.Combine(AppContext.BaseDirectory, "Nvtx", "tool.c");
        try
        {
            using Process compiler = Process.Start(new ProcessStartInfo("gcc", ["-std=gnu11", "-Wall", "-Wextra", "-Werror", "-O2", "-shared", "-fPIC", "-fvisibility=hidden", "-o", library, source]) { RedirectStandardError = true })!;
            string errors = compiler.StandardError.ReadToEnd();
            compiler.WaitForExit();
            Assert.True(compiler.ExitCode == 0, errors);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("gcc, which compiles the test tool, is not installed");
        }

        return library;
    }
}
