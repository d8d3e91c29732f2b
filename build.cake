using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

// Everything this script writes lies under artifacts/, bin/, obj/ and native/build/, but for NuGet's package cache.
var target = Argument("target", "test");
var filter = Argument("filter", "");
var root = MakeAbsolute(Directory(".")).FullPath;
var artifacts = root + "/artifacts";
const string Configuration = "Release";
var onCi = EnvironmentVariable("CI") == "true";
var rid = (IsRunningOnWindows() ? "win" : IsRunningOnMacOs() ? "osx" : "linux")
    + (IsRunningOnWindows() || IsRunningOnMacOs() || !IsMusl() ? "-" : "-musl-")
    + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
// The line that closes the output comes after Cake's own report, whatever happened.
string closingLine = target is "test" or "verify" ? "0 passed, 1 failed, 0 skipped" : null; // a build that breaks is a failure too
AppDomain.CurrentDomain.ProcessExit += (_, _) => { if (closingLine != null) { Console.Error.Flush(); Console.WriteLine(closingLine); Console.Out.Flush(); } };
// PoCL compiles kernels into the home folder otherwise.
Environment.SetEnvironmentVariable("POCL_CACHE_DIR", artifacts + "/cache/pocl");
EnsureDirectoryExists(artifacts + "/cache/pocl");

// ---------------------------------------------------------------- parts of the system

record Part(string Name, string Package, Func<bool> Present, string Loss);

bool IsMusl() => RuntimeInformation.RuntimeIdentifier.Contains("musl") || RuntimeInformation.RuntimeIdentifier.StartsWith("alpine");
string Which(params string[] names) => names
    .SelectMany(n => (EnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator)
        .SelectMany(d => new[] { System.IO.Path.Combine(d, n), System.IO.Path.Combine(d, n + ".exe") }))
    .FirstOrDefault(System.IO.File.Exists);
bool Loads(string library) => NativeLibrary.TryLoad(library, out _);
string[] IcdFiles() => System.IO.Directory.Exists("/etc/OpenCL/vendors") ? System.IO.Directory.GetFiles("/etc/OpenCL/vendors", "*.icd") : [];

const string NoNative = "the native library is not built: recording falls back to Stopwatch (2 to 3 times the cost of a scope)";
const string NoOpenCl = "no OpenCL: device work is reported as absent and its tests are skipped";
var nativeParts = new[]
{
    new Part("cmake", "cmake", () => Which("cmake") != null, NoNative),
    new Part("a C++ compiler", "g++", () => Which("g++", "clang++", "cl") != null, NoNative),
    new Part("make or ninja", "make", () => IsRunningOnWindows() || Which("make", "ninja") != null, NoNative),
};
var openClParts = new[]
{
    new Part("OpenCL's loader", "ocl-icd-libopencl1", () => Loads(IsRunningOnWindows() ? "OpenCL.dll" : "libOpenCL.so.1"), NoOpenCl),
    new Part("an OpenCL device (PoCL)", "pocl-opencl-icd", () => IsRunningOnWindows() || EnvironmentVariable("OCL_ICD_VENDORS") != null || IcdFiles().Length > 0, NoOpenCl),
};
var testParts = new[]
{
    new Part("Oclgrind", "oclgrind", () => Which("oclgrind") != null, "the tests on a second OpenCL implementation are skipped"),
    new Part("protoc", "protobuf-compiler", () => Which("protoc") != null, "the tests decode traces with the protoc of a package instead"),
    new Part("Chromium", "chromium", () => Which("chromium", "chromium-browser", "google-chrome", "google-chrome-stable") != null, "the tests that open pages in a browser are skipped"),
    new Part("npm", "npm", () => Which("npm", "npm.cmd") != null, "the test that opens a trace in the viewer speedscope is skipped"),
};

// Installs what is missing where that is allowed, else says what is missing and what it costs; never fails.
void Need(params Part[][] groups)
{
    var missing = groups.SelectMany(g => g).Where(p => !p.Present()).ToList();
    if (missing.Count == 0) return;
    var packages = string.Join(" ", missing.Select(p => p.Package));
    var apt = Which("apt-get");
    var asRoot = apt != null && Environment.UserName == "root";
    var asked = EnvironmentVariable("HP_INSTALL");
    if (apt != null && asked != "0" && (asRoot || onCi || asked == "1"))
    {
        // Ubuntu's chromium package only starts a snap, which a container cannot.
        var isUbuntu = System.IO.File.Exists("/etc/os-release") && System.IO.File.ReadAllText("/etc/os-release").Contains("ID=ubuntu");
        var install = string.Join(" ", missing.Where(p => !(isUbuntu && p.Package == "chromium")).Select(p => p.Package));
        var env = new Dictionary<string, string> { ["DEBIAN_FRONTEND"] = "noninteractive" };
        var aptCommand = asRoot ? "" : "sudo -n ";
        if (install != "")
        {
            Console.WriteLine($"Installing {install} ...");
            if (Sh(aptCommand + "apt-get update -qq", env) == 0 || System.IO.Directory.Exists("/var/lib/apt/lists"))
            {
                string Apt(string packages) => $"{aptCommand}apt-get install -y -qq --no-install-recommends {packages} >/dev/null";
                // One package that a release does not have (Debian 13 has no oclgrind) must not cost the others.
                if (Sh(Apt(install), env) != 0 && install.Contains(' '))
                    foreach (var package in install.Split(' ')) Sh(Apt(package), env);
            }
        }
        missing = missing.Where(p => !p.Present()).ToList();
    }
    foreach (var part in missing) Console.WriteLine($"Missing: {part.Name}. Without it {part.Loss}.");
    if (missing.Count > 0 && apt != null)
        Console.WriteLine($"  To install: {(asRoot ? "" : "sudo ")}apt-get install {string.Join(" ", missing.Select(p => p.Package))}");
}

int Sh(string command, Dictionary<string, string> env = null) =>
    StartProcess("/bin/sh", new ProcessSettings { Arguments = new ProcessArgumentBuilder().Append("-c").AppendQuoted(command), EnvironmentVariables = env });

void Run(string file, string arguments, string workingDirectory = null)
{
    var code = StartProcess(file, new ProcessSettings { Arguments = arguments, WorkingDirectory = workingDirectory ?? root });
    if (code != 0) throw new CakeException($"`{file} {arguments}` ended with exit code {code}");
}

// Its exit code and what it said.
(int Code, List<string> Lines) RunQuietly(string file, string arguments, string workingDirectory, Dictionary<string, string> env = null)
{
    var settings = new ProcessSettings { Arguments = arguments, WorkingDirectory = workingDirectory, EnvironmentVariables = env, RedirectStandardOutput = true, RedirectStandardError = true };
    var code = StartProcess(file, settings, out var output, out var error);
    return (code, output.Concat(error).ToList());
}

void Build(string project, string what)
{
    var watch = Stopwatch.StartNew();
    Console.WriteLine($"Restoring and building {what} ({Configuration}) ...");
    Run("dotnet", $"build \"{project}\" -c {Configuration} -v minimal -nologo -clp:NoSummary");
    Console.WriteLine($"Built {what} in {watch.Elapsed.TotalSeconds:0} s.");
}

string Output(string file, string arguments)
{
    try
    {
        using var process = System.Diagnostics.Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true });
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (text + error.Result).Trim();
    }
    catch (System.ComponentModel.Win32Exception) { return ""; }
}

#load "src/compiler.cake"
#load "native/native.cake"
#load "tests/tests.cake"
#load "tests/windows.cake"

// ---------------------------------------------------------------- build, demo

Task("build").Description("The native library, the simulated ones and every project").IsDependentOn("native-fakes").Does(() => Build("HybridProfiler.sln", "every project"));

Task("demo").Description("Records the hybrid sample; trace and report into artifacts/demo").IsDependentOn("native").Does(() =>
{
    Need(openClParts);
    Build("samples/CodeReader/CodeReader.csproj", "samples/CodeReader");
    Run("dotnet", $"samples/CodeReader/bin/{Configuration}/net10.0/CodeReader.dll --output artifacts/demo");
    var missing = new[] { "trace.pftrace", "trace.json", "report.html", "report.md", "report.json" }
        .Where(f => !System.IO.File.Exists($"{artifacts}/demo/{f}")).ToList();
    if (missing.Count > 0) throw new CakeException("the sample ended well but did not write " + string.Join(", ", missing));
});

// ---------------------------------------------------------------- test, verify

Task("test").Description("Every test; a filter chooses test projects by a part of their name").Does(() => BuildAndTest(new(), "libraries"));

Task("verify").Description("Every test in full, without sampling; writes docs/verification.md").Does(() =>
{
    var results = BuildAndTest(new() { ["HP_VERIFY"] = "full" }, "libraries", "toolkit");
    if (filter != "") return;
    var lines = new List<string> { "# Verification", "", "Written by `./build.sh verify`: every test in full, where `./build.sh test` takes a sample with a printed seed.", "",
        $"{DateTime.UtcNow:yyyy-MM-dd}, commit {Output("git", "rev-parse --short HEAD")}, {RuntimeInformation.OSDescription.Trim()}, {CpuName()}, {Environment.ProcessorCount} processors, .NET {Environment.Version}", "",
        "| project | passed | failed | skipped | seconds |", "|---|---|---|---|---|" };
    lines.AddRange(results.Select(r => $"| {r.Project} | {r.Passed} | {r.Failed} | {r.Skipped} | {r.Seconds:0} |"));
    EnsureDirectoryExists("docs");
    System.IO.File.WriteAllText(root + "/docs/verification.md", string.Join("\n", lines) + "\n");
});

// ---------------------------------------------------------------- bench, pack, docs, doctor

Task("bench").Description("Benchmarks; a filter chooses some; artifacts/bench/summary.json").IsDependentOn("native-fakes").Does(() =>
{
    // A dataset of 100 million spans takes minutes and gigabytes: only by its own name.
    if (filter == "scale-out")
    {
        Build("tests/ScaleOut.Benchmarks/ScaleOut.Benchmarks.csproj", "the benchmark of large datasets");
        Run("dotnet", $"tests/ScaleOut.Benchmarks/bin/{Configuration}/net10.0/ScaleOut.Benchmarks.dll --out artifacts/bench");
        return;
    }

    Build("tests/HybridProfiler.Benchmarks/HybridProfiler.Benchmarks.csproj", "the benchmarks");
    // What-if predictions against the sample really changed; by themselves with the filter "what-if".
    bool predicts = filter is "" or "what-if";
    if (filter != "what-if") Run("dotnet", $"tests/HybridProfiler.Benchmarks/bin/{Configuration}/net10.0/HybridProfiler.Benchmarks.dll {(filter == "" ? "" : $"\"{filter}\" ")}--out artifacts/bench");
    if (!predicts) return;
    Build("tests/CodeReader.Benchmarks/CodeReader.Benchmarks.csproj", "the sample's benchmark");
    Run("dotnet", $"tests/CodeReader.Benchmarks/bin/{Configuration}/net10.0/CodeReader.Benchmarks.dll --out artifacts/bench");
});

Task("pack").Description("The packages, into artifacts/packages").IsDependentOn("native").IsDependentOn("cross").Does(() =>
{
    EnsureDirectoryExists(artifacts + "/packages");
    CleanDirectory(artifacts + "/packages");
    // Stamps inside the packages: the commit's time, so that the same commit packs to the same bytes.
    if (string.IsNullOrEmpty(EnvironmentVariable("SOURCE_DATE_EPOCH")))
        Environment.SetEnvironmentVariable("SOURCE_DATE_EPOCH", long.TryParse(Output("git", "log -1 --format=%ct"), out var committed) ? committed.ToString() : "315619200");
    const string tool = "HybridProfiler.Tool";
    var toolIsNative = !IsMusl() && (IsRunningOnWindows() || Which("clang", "gcc") != null);
    if (!toolIsNative) Console.WriteLine($"Missing: a C compiler for glibc. Without it {tool} names no package for {rid}, which then gets {tool}.any.");
    foreach (var project in GetFiles("src/*/*.csproj").OrderBy(p => p.FullPath, StringComparer.Ordinal))
    {
        Console.WriteLine($"Packing {project.GetFilenameWithoutExtension()} ...");
        var named = project.GetFilenameWithoutExtension().ToString() == tool && !toolIsNative ? "-p:ToolPackageRuntimeIdentifiers=any" : "";
        Run("dotnet", $"pack \"{project.FullPath}\" -c {Configuration} {named} -v quiet -nologo -clp:NoSummary -o artifacts/packages");
    }
    // The tool's own package only names these; built in folders of their own, since a restore for a platform undoes the ordinary one.
    foreach (var platform in toolIsNative ? new[] { "any", rid } : ["any"])
    {
        Console.WriteLine($"Packing {tool}.{platform} ...");
        Run("dotnet", $"pack src/{tool} -c {Configuration} -r {platform} --artifacts-path artifacts/tool -v quiet -nologo -clp:NoSummary -o artifacts/packages");
    }
    foreach (var package in GetFiles("artifacts/packages/*")) Console.WriteLine($"  {package.GetFilename()}  {new System.IO.FileInfo(package.FullPath).Length / 1024} KiB");
});

Task("gpu-bundle").Description("hybridprof, GPU facts and .NET runtime in one archive for machines with a GPU, into artifacts/gpu-bundle").IsDependentOn("native").Does(() =>
    Run("bash", "tests/HybridProfiler.Gpu.Tests/Bundle/make.sh artifacts/gpu-bundle"));

Task("docs").Description("Rewrites the texts that tests compare with the code: public API, tables in docs").IsDependentOn("native").Does(() =>
{
    Build("tests/HybridProfiler.Architecture.Tests/HybridProfiler.Architecture.Tests.csproj", "the documentation tests");
    var env = new Dictionary<string, string> { ["HP_REWRITE_GOLDENS"] = "1" };
    RunAllTests(env, "HybridProfiler.Architecture.Tests");
});

string CpuName() => System.IO.File.Exists("/proc/cpuinfo")
    ? System.IO.File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name"))?.Split(':', 2)[1].Trim() ?? RuntimeInformation.OSArchitecture.ToString()
    : EnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.OSArchitecture.ToString();

Task("doctor").Description("What this machine has: hybridprof doctor, then what building and testing need").IsDependentOn("native").Does(() =>
{
    Build("src/HybridProfiler.Tool/HybridProfiler.Tool.csproj", "hybridprof");
    Run("dotnet", $"src/HybridProfiler.Tool/bin/{Configuration}/net10.0/HybridProfiler.Tool.dll doctor");
    void Say(string what, string is_) => Console.WriteLine($"           {what,-24}{is_}");
    Console.WriteLine("\nBuilding and testing");
    Say(".NET SDK", Output("dotnet", "--version"));
    if (IsRunningOnLinux())
    {
        Say("C library", Output("/bin/sh", "-c \"ldd --version 2>&1 | head -1\""));
        var standard = new[] { "/usr/lib/x86_64-linux-gnu/libstdc++.so.6", "/usr/lib/aarch64-linux-gnu/libstdc++.so.6", "/usr/lib64/libstdc++.so.6" }.FirstOrDefault(System.IO.File.Exists);
        Say("libstdc++", standard == null ? "none" : Regex.Matches(System.Text.Encoding.Latin1.GetString(System.IO.File.ReadAllBytes(standard)), @"GLIBCXX_3\.4\.\d+")
            .Select(m => m.Value).OrderBy(v => int.Parse(v.Split('.')[2])).LastOrDefault() ?? "present");
    }
    foreach (var part in nativeParts.Concat(crossParts).Concat(checkParts).Concat(openClParts).Concat(testParts))
        Say(part.Name, part.Present() ? "present" : $"missing, package {part.Package}: {part.Loss}");
});

if (!Tasks.Any(t => t.Name.Equals(target, StringComparison.OrdinalIgnoreCase)))
    throw new CakeException($"no target '{target}'; there are: {string.Join(", ", Tasks.Select(t => t.Name))}");
RunTarget(target);
