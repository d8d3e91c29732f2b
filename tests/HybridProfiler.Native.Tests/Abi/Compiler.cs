using System.Diagnostics;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>The C++ compiler of this machine.</summary>
internal sealed class Compiler
{
    private readonly string _path;

    private Compiler(string path) => _path = path;

    /// <summary>The compiler's path; null where there is none.</summary>
    internal static string? Executable { get; } = new[] { "g++", "clang++", "clang++-14" }.Select(Find).FirstOrDefault(p => p is not null);

    /// <summary>The compiler; skips the calling test where there is none.</summary>
    internal static Compiler Need()
    {
        if (Executable is null) Assert.Skip("no C++ compiler is installed (package g++)");
        return new Compiler(Executable);
    }

    internal static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(d => Path.Combine(d, program)).FirstOrDefault(File.Exists);

    /// <summary>Compiles and runs a program; what it printed.</summary>
    internal async Task<string> RunProgram(string source, IEnumerable<string> folders, CancellationToken token)
    {
        using TemporaryFolder folder = new("hp-abi-");
        string file = folder.File("probe.cpp");
        string program = folder.File("probe");
        await File.WriteAllTextAsync(file, source, token);
        (int code, string output) = await Run(_path, ["-std=c++17", "-w", .. folders.Select(f => "-I" + f), file, "-o", program], token);
        if (code != 0) Assert.Fail($"the program does not compile:\n{output[..Math.Min(output.Length, 4000)]}");
        (code, output) = await Run(program, [], token);
        if (code != 0) Assert.Fail($"the program ended with exit code {code}:\n{output}");
        return output;
    }

    /// <summary>Compiles a program that is all static assertions; the compiler's errors, empty when every one holds.</summary>
    internal async Task<string> Check(string source, IEnumerable<string> folders, CancellationToken token)
    {
        using TemporaryFolder folder = new("hp-abi-");
        string file = folder.File("probe.cpp");
        await File.WriteAllTextAsync(file, source, token);
        (int code, string output) = await Run(_path, ["-std=c++17", "-w", "-fsyntax-only", .. folders.Select(f => "-I" + f), file], token);
        return code == 0 ? "" : output;
    }

    internal static async Task<(int Code, string Output)> Run(string file, IEnumerable<string> arguments, CancellationToken token)
    {
        ProcessStartInfo info = new(file) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments) info.ArgumentList.Add(argument);
        info.Environment["LC_ALL"] = "C";
        using Process process = Process.Start(info)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(token);
        Task<string> error = process.StandardError.ReadToEndAsync(token);
        await process.WaitForExitAsync(token);
        return (process.ExitCode, await output + await error);
    }
}
