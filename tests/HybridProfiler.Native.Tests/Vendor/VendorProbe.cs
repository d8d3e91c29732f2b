using System.Diagnostics;
using HybridProfiler.Goldens;
using HybridProfiler.Native.Tests.Abi;

namespace HybridProfiler.Native.Tests.Vendor;

/// <summary>Compiles vendor_probe.cpp and injection_probe.cpp once per run, against our own declarations.</summary>
public sealed class VendorProbe : IAsyncLifetime
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new("hp-vendor-");
    private string _missing = "";

    /// <summary>The path of the library that injection loads.</summary>
    internal string Injection => _folder.File("injection_probe.so");

    public async ValueTask InitializeAsync()
    {
        string? compiler = Compiler.Executable;
        if (compiler is null || !OperatingSystem.IsLinux())
        {
            _missing = "the probe of the vendor's libraries is compiled for Linux by g++, which is not installed";
            return;
        }

        string sources = Checkout.PathOf("tests/HybridProfiler.Native.Tests/Vendor");
        string[] options = ["-std=c++17", "-Wall", "-Wextra", "-Werror", "-I" + Checkout.PathOf("native/src")];
        await Compile([.. options, Path.Combine(sources, "vendor_probe.cpp"), "-o", _folder.File("vendor_probe"), "-ldl"]);
        await Compile([.. options, "-shared", "-fPIC", "-fvisibility=hidden", Path.Combine(sources, "injection_probe.cpp"), "-o", Injection]);

        async Task Compile(string[] arguments)
        {
            (int code, string text) = await Compiler.Run(compiler, arguments, TestContext.Current.CancellationToken);
            Assert.True(code == 0, text);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>What a library answers, line by line in the order of the calls. The process must end well and say nothing on standard error.</summary>
    internal async Task<IReadOnlyList<string>> Ask(string what, string library, IEnumerable<string> more, params (string Name, string Value)[] environment)
    {
        if (_missing.Length > 0) Assert.Skip(_missing);
        if (Directory.Exists("/proc/driver/nvidia")) Assert.Skip("this machine has an NVIDIA driver, so the answers without one cannot be seen");
        ProcessStartInfo info = new(_folder.File("vendor_probe")) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])[what, library, .. more]) info.ArgumentList.Add(argument);
        foreach ((string name, string value) in environment) info.Environment[name] = value;
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(s_patience);
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(patience.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.Equal("", await error);
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}: {await output}");
        return (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
