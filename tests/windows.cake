// The tests of the CUDA backend as a program for Windows, run under wine with the simulated NVIDIA libraries built as DLLs.

const string WindowsTests = "HybridProfiler.Cuda.Tests under wine";

// Null where this is not Linux. What is missing is told of as a skipped test.
ProjectResult RunWindowsTests(List<Outcome> outcomes, bool everything)
{
    if (!IsRunningOnLinux()) return null;
    var watch = Stopwatch.StartNew();
    var name = WindowsTests.Replace(' ', '-');
    ProjectResult Skip(string why)
    {
        outcomes.Add(new Outcome(name, WindowsTests, "Skip", why));
        Console.WriteLine($"{WindowsTests}: skipped, {why}");
        return new ProjectResult(name, 0, 0, 1, watch.Elapsed.TotalSeconds);
    }
    if (RuntimeInformation.OSArchitecture != System.Runtime.InteropServices.Architecture.X64) return Skip("wine runs programs for the machine's own processor only");
    if (!wine.Present()) return Skip($"{wine.Name} is not installed (package {wine.Package})");
    foreach (var file in new[] { "native/win-x64/libhybridprofiler.dll", "native-fakes/win-x64/nvcuda.dll" })
        if (!System.IO.File.Exists($"{artifacts}/{file}")) return Skip($"artifacts/{file} is not built ({mingw.Name}, package {mingw.Package}; ./build.sh native-tests)");

    // Folders of its own: a restore for another platform would undo that of the ordinary build.
    var settings = new ProcessSettings
    {
        Arguments = $"publish tests/HybridProfiler.Cuda.Tests -c {Configuration} -r win-x64 --self-contained --artifacts-path artifacts/windows-tests -v minimal -nologo -clp:NoSummary",
        WorkingDirectory = root, RedirectStandardOutput = true, RedirectStandardError = true,
    };
    if (StartProcess("dotnet", settings, out var output, out var error) != 0)
    {
        var lines = output.Concat(error).ToList();
        // .NET's own runtime for Windows is a package that a mirror may lack.
        if (lines.Any(l => Regex.IsMatch(l, "error (NU1101|NU1102|NU1301)"))) return Skip("the .NET runtime for win-x64 could not be restored");
        outcomes.Add(new Outcome(name, WindowsTests, "Fail", string.Join("\n", lines.TakeLast(40))));
        return new ProjectResult(name, 0, 1, 0, watch.Elapsed.TotalSeconds);
    }

    var env = WineEnvironment();
    // The loader of .NET's assemblies needs wine's mscoree; memory that is never both writable and executable is beyond wine 8.
    env["WINEDLLOVERRIDES"] = "mshtml,winedbg.exe=";
    env["DOTNET_EnableWriteXorExecute"] = "0";
    string PathOf(string file) => "Z:" + file.Replace('/', '\\');
    string[] traits = everything ? ["--filter-trait", "Windows=test", "--filter-trait", "Windows=verify"] : ["--filter-trait", "Windows=test"];
    var result = RunTestProgram(name, "wine", [PathOf($"{artifacts}/windows-tests/publish/HybridProfiler.Cuda.Tests/release_win-x64/HybridProfiler.Cuda.Tests.exe"), .. traits], outcomes, env, PathOf, mostSeconds: 600) with { Seconds = watch.Elapsed.TotalSeconds };
    Console.WriteLine($"{WindowsTests}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {result.Seconds:0.0} s with publishing");
    return result;
}

Task("windows-tests").Description("The tests of the CUDA backend as a program for win-x64 under wine; a part of test, all of them in verify").IsDependentOn("native-tests").Does(() =>
{
    EnsureDirectoryExists(artifacts + "/test");
    List<Outcome> outcomes = [];
    var result = RunWindowsTests(outcomes, everything: filter == "everything");
    foreach (var failure in outcomes.Where(o => o.Result == "Fail")) Console.WriteLine($"\nFAILED {failure.Name}\n  {failure.Text?.Replace("\n", "\n  ")}");
    closingLine = $"{result?.Passed ?? 0} passed, {result?.Failed ?? 0} failed, {result?.Skipped ?? 0} skipped";
    if (result?.Failed > 0) throw new CakeException("the tests under wine failed; the log lies in artifacts/test");
});
