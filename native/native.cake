// The native library for every platform it ships for, what it is checked with, and the vendor's libraries for tests.

const string NoWindowsNative = "the native library for win-x64 is neither built nor packed";
const string NoArm64Native = "the native library for linux-arm64 is neither built nor packed";
var mingw = new Part("mingw-w64", "g++-mingw-w64-x86-64-posix", () => Which("x86_64-w64-mingw32-g++") != null, NoWindowsNative);
var wine = new Part("wine", "wine wine64", () => Which("wine") != null, "the tests for win-x64 are skipped");
var arm64Gcc = new Part("GCC for arm64", "g++-aarch64-linux-gnu", () => Which("aarch64-linux-gnu-g++") != null, NoArm64Native);
var qemu = new Part("qemu", "qemu-user", () => Which("qemu-aarch64") != null, "the tests for linux-arm64 are skipped");
var gcc = new Part("GCC", "g++", () => Which("g++") != null, "nothing runs under sanitizers");
var clang = new Part("Clang", "clang", () => Which("clang++") != null, "the native library is compiled by one compiler only");
var clangTidy = new Part("clang-tidy", "clang-tidy", () => Which("clang-tidy") != null, "the native code is not analysed");
var crossParts = IsRunningOnLinux() ? new[] { mingw, wine, arm64Gcc, qemu } : [];
var checkParts = IsRunningOnLinux() ? new[] { clang, clangTidy } : [];

// What the native builds and CTest said, for the summary of ./build.sh test.
var nativeOutcomes = new List<Outcome>();
var nativeSeconds = 0.0;

// One preset: configured, built and, if asked, tested and installed. What is missing is told of as a skipped test, what breaks as a failed one.
// `behind` other work: with what it leaves of the processor.
void BuildNative(string preset, string what, Part[] needs, bool test, Part runner = null, string install = null, string options = "", bool behind = false)
{
    var watch = Stopwatch.StartNew();
    bool Lacks(Part part)
    {
        if (part == null || part.Present()) return false;
        nativeOutcomes.Add(new Outcome("native", $"native ({what})", "Skip", $"{part.Name} is not installed (package {part.Package})"));
        return true;
    }
    void Must(string file, string arguments)
    {
        var (code, lines) = RunNative(file, arguments, behind);
        if (code != 0) throw new CakeException(string.Join("\n", lines.TakeLast(60).Append($"`{file} {arguments}` ended with exit code {code}")));
    }
    if (nativeParts.Concat(needs).Any(Lacks)) return;
    try
    {
        var generator = IsRunningOnWindows() || Which("make") != null ? "" : "-G Ninja ";
        Must("cmake", $"--preset {preset} {generator}{options}");
        Must("cmake", $"--build --preset {preset} --parallel {Environment.ProcessorCount}");
        if (install != null)
        {
            CleanDirectory($"{artifacts}/native/{install}"); // what an older version was called stays otherwise
            Must("cmake", $"--install build/{preset}{(preset == "msvc" ? " --config Release" : "")}");
            if (GetFiles($"artifacts/native/{install}/*hybridprofiler.*").Count != 1) throw new CakeException($"the native library for {install} was not installed");
        }
        var tests = !test || Lacks(runner) ? 0 : RunNativeTests(preset, what, behind);
        Console.WriteLine($"Native library ({what}): built{(test ? $", {tests} of its tests passed" : "")}, {watch.Elapsed.TotalSeconds:0} s");
    }
    catch (Exception e)
    {
        nativeOutcomes.Add(new Outcome("native", $"native ({what})", "Fail", e.Message));
        Console.WriteLine($"Native library ({what}): failed, {watch.Elapsed.TotalSeconds:0} s");
    }
    nativeSeconds += watch.Elapsed.TotalSeconds;
}

(int Code, List<string> Lines) RunNative(string file, string arguments, bool behind, Dictionary<string, string> env = null) =>
    behind && !IsRunningOnWindows() ? RunQuietly("nice", $"-n 10 {file} {arguments}", root + "/native", env) : RunQuietly(file, arguments, root + "/native", env);

// For targets that no summary follows.
void EndNative()
{
    var failures = nativeOutcomes.Where(o => o.Result == "Fail").ToList();
    foreach (var failure in failures) Console.WriteLine($"\nFAILED {failure.Name}\n  {failure.Text?.Replace("\n", "\n  ")}");
    if (failures.Count > 0) throw new CakeException($"{failures.Count} of the native builds and tests failed");
}

// Wine asks nobody anything and keeps its files here.
Dictionary<string, string> WineEnvironment()
{
    var environment = new Dictionary<string, string> { ["WINEPREFIX"] = artifacts + "/cache/wine", ["WINEDEBUG"] = "-all", ["WINEDLLOVERRIDES"] = "mscoree,mshtml,winedbg.exe=" };
    EnsureDirectoryExists(artifacts + "/cache");
    // Two programs at once would both set the folder up, and one of them find it half done.
    if (!System.IO.File.Exists(artifacts + "/cache/wine/system.reg")) Sh("wine cmd /c exit >/dev/null 2>&1; wineserver -w >/dev/null 2>&1", environment);
    return environment;
}

int RunNativeTests(string preset, string what, bool behind)
{
    var environment = preset == "win-x64" ? WineEnvironment() : new();
    environment["UBSAN_OPTIONS"] = "print_stacktrace=1";
    environment["TSAN_OPTIONS"] = "halt_on_error=1";
    var (code, lines) = RunNative("ctest", $"--preset {preset} --parallel {Environment.ProcessorCount} --timeout 300", behind, environment);
    var outcomes = new List<Outcome>();
    foreach (var test in lines.Select(l => Regex.Match(l, @"Test +#\d+: (\S+) \.*\s*(\*\*\*)?(\w+)")).Where(m => m.Success))
    {
        var result = test.Groups[3].Value switch { "Passed" => "Pass", "Skipped" => "Skip", _ => "Fail" };
        outcomes.Add(new Outcome("native", $"native ({what}): {test.Groups[1].Value}", result, result == "Skip" ? "the test says that it does not apply here" : null));
    }
    var passed = outcomes.Count(o => o.Result == "Pass");
    if (code != 0 || passed == 0)
    {
        foreach (var line in lines) Console.WriteLine(line);
        // The other tests go on; the summary fails.
        if (!outcomes.Any(o => o.Result == "Fail")) outcomes.Add(new Outcome("native", $"native ({what}): ctest", "Fail", $"ended with exit code {code}, {passed} passed"));
    }
    nativeOutcomes.AddRange(outcomes);
    return passed;
}

// The library alone, or also its tests' programs and the simulated NVIDIA libraries.
void BuildNativeHere(bool fakes)
{
    if (IsMusl()) { Console.WriteLine("Native library: skipped, this system's C library is musl; " + NoNative + "."); return; }
    if (nativeParts.Any(p => !p.Present())) return;
    BuildNative(PresetHere(), rid, [], test: false, install: rid, options: $"-DHP_RID={rid} {Testing(fakes)} -DHP_FAKES_DIR={artifacts}/native-fakes/{rid}");
}

void TestNativeHere()
{
    if (IsMusl() || nativeParts.Any(p => !p.Present())) return;
    var watch = Stopwatch.StartNew();
    var passed = RunNativeTests(PresetHere(), rid, behind: false);
    nativeSeconds += watch.Elapsed.TotalSeconds;
    Console.WriteLine($"Native library ({rid}): {passed} of its tests passed, {watch.Elapsed.TotalSeconds:0} s");
}

string PresetHere() => IsRunningOnWindows() ? "msvc" : Which("g++") == null ? "clang" : onCi ? "ci" : "gcc";

void BuildNativeElsewhere(bool test)
{
    // Debian has the compiler twice; threads of the standard C++ library, which only tests use, need this one.
    var posix = Which("x86_64-w64-mingw32-g++-posix") != null ? "-DCMAKE_C_COMPILER=x86_64-w64-mingw32-gcc-posix -DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++-posix" : "";
    BuildNative("win-x64", "win-x64 under wine", [mingw], test, wine, install: "win-x64", options: $"{posix} {Testing(test)} -DHP_FAKES_DIR={artifacts}/native-fakes/win-x64");
    if (rid != "linux-arm64") BuildNative("linux-arm64", "linux-arm64 under qemu", [arm64Gcc], test, qemu, install: "linux-arm64", options: Testing(test));
}

void CheckNative(bool behind = false)
{
    BuildNative("asan", "address and undefined behaviour sanitizers", [gcc], test: true, behind: behind);
    BuildNative("tsan", "thread sanitizer", [gcc], test: true, behind: behind);
    BuildNative("tidy", "Clang with clang-tidy", [clang, clangTidy], test: true, behind: behind);
}

string Testing(bool on) => $"-DBUILD_TESTING={(on ? "ON" : "OFF")}";

Task("native").Description("The native library, into artifacts/native/<rid>").Does(() =>
{
    Need(nativeParts);
    BuildNativeHere(fakes: false);
    EndNative();
});

Task("native-fakes").Description("The native library with the simulated NVIDIA libraries that tests run on, into artifacts/native-fakes/<rid>").Does(() =>
{
    Need(nativeParts);
    BuildNativeHere(fakes: true);
    EndNative();
});

Task("native-tests").Description("The native library and its own tests: here, for win-x64 under wine, for linux-arm64 under qemu").Does(() =>
{
    Need(nativeParts, crossParts);
    BuildNativeHere(fakes: true);
    if (nativeOutcomes.All(o => o.Result != "Fail")) TestNativeHere();
    if (IsRunningOnLinux()) BuildNativeElsewhere(test: true);
    EndNative();
});

Task("cross").Description("The native library for win-x64 and linux-arm64, into artifacts/native/<rid>").WithCriteria(() => IsRunningOnLinux()).Does(() =>
{
    Need(nativeParts, crossParts.Except([wine, qemu]).ToArray());
    BuildNativeElsewhere(test: false);
    EndNative();
});

Task("native-checks").Description("The native code under address, undefined behaviour and thread sanitizers, Clang and clang-tidy").WithCriteria(() => IsRunningOnLinux()).Does(() =>
{
    Need(nativeParts, checkParts);
    CheckNative();
    EndNative();
});

// NVIDIA's own libraries of two CUDA releases. Tests that need them are skipped with the reason that lies in absent.txt.
void FetchVendor(string wanted = "libraries")
{
    var folder = artifacts + "/cache/vendor";
    EnsureDirectoryExists(folder);
    var told = folder + "/absent.txt";
    var lines = new List<string>();
    if (IsRunningOnWindows()) lines.Add("NVIDIA's libraries for tests come from Debian packages, which Windows cannot load");
    else
    {
        var watch = Stopwatch.StartNew();
        var code = StartProcess("/bin/sh", new ProcessSettings { Arguments = $"native/tools/fetch-vendor.sh artifacts/cache/vendor {wanted}", WorkingDirectory = root, RedirectStandardOutput = true }, out var output);
        lines.AddRange(output);
        if (code == 0)
        {
            if (System.IO.File.Exists(told)) System.IO.File.Delete(told);
            if (watch.Elapsed.TotalSeconds > 2) Console.WriteLine($"Fetched NVIDIA's {wanted} for tests in {watch.Elapsed.TotalSeconds:0} s.");
            return;
        }
    }
    var reason = lines.LastOrDefault(l => l != "") ?? "NVIDIA's libraries for tests could not be fetched";
    Console.WriteLine($"Missing: {reason}.");
    if (wanted == "libraries") System.IO.File.WriteAllText(told, reason + "\n");
}

Task("vendor").Description("NVIDIA's own libraries and headers of two CUDA releases, for tests only, into artifacts/cache/vendor").Does(() => FetchVendor());

Task("verify-abi").Description("Our declarations of NVIDIA's interfaces against its own headers and libraries; with `toolkit` cuda.h and ptxas too").Does(() =>
{
    Need(nativeParts);
    FetchVendor();
    if (filter == "toolkit") FetchVendor("toolkit");
    Build("tests/HybridProfiler.Native.Tests/HybridProfiler.Native.Tests.csproj", "the tests of the native code");
    RunAllTests(new(), "HybridProfiler.Native.Tests");
});
