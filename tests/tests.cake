// Every test of the repository in one run, and what it says at the end.

record Outcome(string Project, string Name, string Result, string Text);
record ProjectResult(string Project, int Passed, int Failed, int Skipped, double Seconds);

ProjectResult RunTests(string project, List<Outcome> outcomes, Dictionary<string, string> env)
{
    var name = System.IO.Path.GetFileNameWithoutExtension(project);
    var result = RunTestProgram(name, "dotnet", [System.IO.Path.Combine(System.IO.Path.GetDirectoryName(project), "bin", Configuration, "net10.0", name + ".dll")], outcomes, env);
    Console.WriteLine($"{result.Project}: {result.Passed} passed, {result.Failed} failed, {result.Skipped} skipped in {result.Seconds:0.0} s");
    return result;
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

// The managed tests, told of together with what the native code's builds and tests say; `elsewhere` are its builds for other systems, `native` all of it.
List<ProjectResult> RunAllTests(Dictionary<string, string> env, string only = "", System.Threading.Tasks.Task elsewhere = null, System.Threading.Tasks.Task native = null)
{
    closingLine = "0 passed, 1 failed, 0 skipped"; // what stands if the script itself breaks below
    EnsureDirectoryExists(artifacts + "/test");
    var projects = GetFiles("tests/**/*.Tests.csproj").Concat(GetFiles("samples/**/*.Tests.csproj")).Select(f => f.FullPath)
        .Where(p => p.Contains(only, StringComparison.OrdinalIgnoreCase)).OrderBy(p => p, StringComparer.Ordinal).ToList();

    // Those that build and publish, and need the native library of every platform, beside all the others, which wait a lot: for devices, browsers, clocks.
    bool Builds(string project) => project.EndsWith("Packaging.Tests.csproj");
    var (building, buildingOutcomes) = (new List<ProjectResult>(), new List<Outcome>());
    var besides = Beside(() =>
    {
        Await(elsewhere, "native builds for other systems");
        foreach (var project in projects.Where(Builds)) building.Add(RunTests(project, buildingOutcomes, env));
        if (only == "" && RunWindowsTests(buildingOutcomes, everything: env.ContainsKey("HP_VERIFY")) is { } onWindows) building.Add(onWindows);
    });
    var outcomes = new List<Outcome>();
    var results = new List<ProjectResult>();
    try
    {
        foreach (var project in projects.Where(p => !Builds(p))) results.Add(RunTests(project, outcomes, env));
    }
    finally { Await(besides); }
    results.AddRange(building);
    outcomes.AddRange(buildingOutcomes);
    Await(native, "native builds and checks");
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

// Work beside other work. Whoever starts it also waits for it, so that nothing is left running.
System.Threading.Tasks.Task Beside(Action work) => System.Threading.Tasks.Task.Run(work);

void Await(System.Threading.Tasks.Task work, string what = null)
{
    var watch = Stopwatch.StartNew();
    while (work != null && System.Threading.Tasks.Task.WaitAny([work], 20_000) < 0)
        if (what != null) Console.WriteLine($"  {what}: waited for {watch.Elapsed.TotalSeconds:0} s ...");
    work?.GetAwaiter().GetResult();
}

// Builds everything and runs every test. The native code is built for other systems beside the managed build; what it is checked with takes as
// much of the processor as tests, which often wait, leave.
List<ProjectResult> BuildAndTest(Dictionary<string, string> env, params string[] vendorParts)
{
    var everywhere = IsRunningOnLinux() && filter == "";
    Need(nativeParts, everywhere ? crossParts : [], everywhere ? checkParts : [], openClParts, testParts);
    var vendor = Beside(() => { foreach (var part in vendorParts) FetchVendor(part); });
    System.Threading.Tasks.Task elsewhere = null, native = null;
    try
    {
        BuildNativeHere(fakes: true);
        EndNative(); // nothing runs without it
        elsewhere = Beside(() =>
        {
            TestNativeHere();
            if (everywhere) BuildNativeElsewhere(test: true);
        });
        native = Beside(() =>
        {
            Await(elsewhere);
            if (everywhere) CheckNative(behind: true);
        });
        Build("HybridProfiler.sln", "every project");
        Await(vendor);
        return RunAllTests(env, filter, elsewhere, native);
    }
    finally
    {
        System.Threading.Tasks.Task.WhenAll(new[] { vendor, elsewhere, native }.Where(t => t != null)).ContinueWith(_ => { }).Wait();
    }
}
