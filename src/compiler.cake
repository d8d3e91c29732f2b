// One C# compiler for all the builds of a run: to start and warm one up for each of three dozen projects takes most of their time.

// A name that no other run, checkout or user has: what ends here was started here.
var compilerName = $"hybridprofiler-{Environment.ProcessId}-{Guid.NewGuid():N}";

// The compiler of the SDK that global.json chooses here.
string CompilerServer()
{
    var sdks = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk"));
    return System.IO.Path.Combine(sdks, Output("dotnet", "--version"), "Roslyn", "bincore", "VBCSCompiler.dll");
}

// Builds that tests and packages start inherit it. Without the means to end it, as in an SDK laid out otherwise, none is started.
var compilerServer = CompilerServer();
if (System.IO.File.Exists(compilerServer))
{
    Environment.SetEnvironmentVariable("UseSharedCompilation", "true");
    Environment.SetEnvironmentVariable("SharedCompilationId", compilerName);
    // It would stay for ten minutes, and keep files and whatever else it inherited open for as long.
    AppDomain.CurrentDomain.ProcessExit += (_, _) => Output("dotnet", $"\"{compilerServer}\" -shutdown -pipename:{compilerName}");
}
