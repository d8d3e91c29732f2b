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

// Says nothing unless it fails.
void RunQuietly(string file, string arguments, string workingDirectory)
{
    var settings = new ProcessSettings { Arguments = arguments, WorkingDirectory = workingDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
    var code = StartProcess(file, settings, out var output, out var error);
    if (code == 0) return;
    foreach (var line in output.Concat(error)) Console.WriteLine(line);
    throw new CakeException($"`{file} {arguments}` ended with exit code {code}");
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

#load "native/native.cake"
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

record Outcome(string Project, string Name, string Result, string Text);
record ProjectResult(string Project, int Passed, int Failed, int Skipped, double Seconds);

ProjectResult RunTests(string project, List<Outcome> outcomes, Dictionary<string, string> env)
{
    var name = System.IO.Path.GetFileNameWithoutExtension(project);
    return RunTestProgram(name, "dotnet", [System.IO.Path.Combine(System.IO.Path.GetDirectoryName(project), "bin", Configuration, "net10.0", name + ".dll")], outcomes, env);
}

ProjectResult RunTestProgram(string name, string program, string[] arguments, List<Outcome> outcomes, Dictionary<string, string> env, Func<string, string> pathOf = null, double mostSeconds = double.PositiveInfinity)
{
    var folder = artifacts + "/test";
    var report = $"{folder}/{name}.xml";
    var log = $"{folder}/{name}.log";
    if (System.IO.File.Exists(report)) System.IO.File.Delete(report);
    var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = root };
    foreach (var a in arguments.Concat([ "--results-directory", pathOf == null ? folder : pathOf(folder), "--report-xunit-xml", "--report-xunit-xml-filename", name + ".xml",
        "--no-ansi", "--progress", "off", "--timeout", env.ContainsKey("HP_VERIFY") ? "120m" : "15m" ])) info.ArgumentList.Add(a);
    foreach (var (key, value) in env) info.Environment[key] = value;

    var watch = Stopwatch.StartNew();
    using (var process = new System.Diagnostics.Process { StartInfo = info })
    using (var writer = TextWriter.Synchronized(new StreamWriter(log)))
    {
        process.OutputDataReceived += (_, e) => { if (e.Data != null) writer.WriteLine(e.Data); };
        process.ErrorDataReceived += (_, e) => { if (e.Data != null) writer.WriteLine(e.Data); };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.WaitForExit(20_000))
        {
            Console.WriteLine($"  {name}: still running after {watch.Elapsed.TotalSeconds:0} s ...");
            if (watch.Elapsed.TotalSeconds > mostSeconds) process.Kill(entireProcessTree: true);
        }
        process.WaitForExit();
        var before = outcomes.Count;
        if (System.IO.File.Exists(report))
            foreach (var test in XDocument.Load(report).Descendants("test"))
            {
                var result = (string)test.Attribute("result");
                var text = result == "Skip" ? (string)test.Element("reason")
                    : result == "Fail" ? string.Join("\n", new[] { test.Element("failure")?.Element("message")?.Value, test.Element("failure")?.Element("stack-trace")?.Value, test.Element("output")?.Value }.Where(t => !string.IsNullOrEmpty(t)))
                    : null;
                outcomes.Add(new Outcome(name, (string)test.Attribute("name"), result, text));
            }
        writer.Flush();
        // Errors outside any test, a crash, a timeout and a project without tests end the process badly and leave no failed test behind.
        if (process.ExitCode != 0 && !outcomes.Skip(before).Any(o => o.Result == "Fail"))
            outcomes.Add(new Outcome(name, $"{name} (exit code {process.ExitCode}{(process.ExitCode == 8 ? ": no test was run" : "")})", "Fail", null));
        else if (outcomes.Count == before)
            outcomes.Add(new Outcome(name, $"{name} (no test was run)", "Fail", null));
    }
    var tail = System.IO.File.ReadLines(log).TakeLast(40);
    for (var i = 0; i < outcomes.Count; i++)
        if (outcomes[i].Project == name && outcomes[i].Result == "Fail" && outcomes[i].Text == null)
            outcomes[i] = outcomes[i] with { Text = string.Join("\n", tail) };
    int Count(string result) => outcomes.Count(o => o.Project == name && o.Result == result);
    return new ProjectResult(name, Count("Pass"), Count("Fail"), Count("Skip"), watch.Elapsed.TotalSeconds);
}

List<ProjectResult> RunAllTests(Dictionary<string, string> env, string only = "")
{
    closingLine = "0 passed, 1 failed, 0 skipped"; // what stands if the script itself breaks below
    EnsureDirectoryExists(artifacts + "/test");
    var projects = GetFiles("tests/**/*.Tests.csproj").Concat(GetFiles("samples/**/*.Tests.csproj")).Select(f => f.FullPath)
        .Where(p => p.Contains(only, StringComparison.OrdinalIgnoreCase)).OrderBy(p => p, StringComparer.Ordinal).ToList();
    var outcomes = new List<Outcome>();
    var results = new List<ProjectResult>();
    foreach (var project in projects)
    {
        var result = RunTests(project, outcomes, env);
        results.Add(result);
        Console.WriteLine($"{result.Project}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {result.Seconds:0.0} s");
    }
    if (only == "" && RunWindowsTests(outcomes, everything: env.ContainsKey("HP_VERIFY")) is { } onWindows) results.Add(onWindows);
    if (nativeOutcomes.Count > 0)
    {
        int Native(string result) => nativeOutcomes.Count(o => o.Result == result);
        results.Insert(0, new ProjectResult("native", Native("Pass"), Native("Fail"), Native("Skip"), nativeSeconds));
        outcomes.InsertRange(0, nativeOutcomes);
        Console.WriteLine($"native: {results[0].Passed} passed, {results[0].Failed} failed, {results[0].Skipped} skipped in {nativeSeconds:0.0} s with building");
    }
    var skipped = outcomes.Where(o => o.Result == "Skip").ToList();
    Console.WriteLine($"\nSkipped tests: {(skipped.Count == 0 ? "none" : skipped.Count)}");
    foreach (var reason in skipped.GroupBy(o => o.Text))
    {
        Console.WriteLine($"  because {reason.Key}");
        foreach (var test in reason) Console.WriteLine($"    {test.Name}");
    }
    foreach (var failure in outcomes.Where(o => o.Result == "Fail"))
        Console.WriteLine($"\nFAILED {failure.Name}\n  {failure.Text?.Replace("\n", "\n  ")}");
    var (passed, failed) = (results.Sum(r => r.Passed), results.Sum(r => r.Failed));
    if (passed + failed + skipped.Count == 0) failed = 1;
    closingLine = $"{passed} passed, {failed} failed, {skipped.Count} skipped";
    if (failed > 0) throw new CakeException($"{failed} failed; reports and logs lie in artifacts/test");
    return results;
}

void BuildForTests()
{
    Need(openClParts, testParts);
    FetchVendor();
    Build("HybridProfiler.sln", "every project");
}

Task("test").Description("Every test; a filter chooses test projects by a part of their name").IsDependentOn("native-tests").IsDependentOn("native-checks").Does(() =>
{
    BuildForTests();
    RunAllTests(new(), filter);
});

Task("verify").Description("Every test in full, without sampling; writes docs/verification.md").IsDependentOn("native-tests").IsDependentOn("native-checks").Does(() =>
{
    BuildForTests();
    FetchVendor("toolkit");
    var results = RunAllTests(new() { ["HP_VERIFY"] = "full" }, filter);
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
