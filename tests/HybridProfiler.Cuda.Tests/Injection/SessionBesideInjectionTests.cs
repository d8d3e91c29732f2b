using System.Diagnostics;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.NativePrograms;
using Trace = HybridProfiler.Model.Trace;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>
/// A session and the injection in one process, of which CUPTI serves one: whoever comes second says so, and the program
/// sees what it sees without either. The injection is the session's own copy of the native library, or another one.
/// </summary>
public sealed class SessionBesideInjectionTests : IDisposable
{
    private const int Launches = 40;
    private readonly TemporaryFolder _folder = new("hp-beside-");

    private string Recorded => _folder.File("session.pftrace");

    private string Injected => _folder.File("injection.pftrace");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_session_in_a_process_that_the_injection_records_times_by_events_and_says_why(bool isSessionsOwn)
    {
        Dictionary<string, string> environment = new() { ["PROBE_INJECTION"] = Library(isSessionsOwn) };
        string alone = Run("-", "stop", []);
        string both = Run(Recorded, "injected", environment);
        Assert.Equal(alone, both.Replace("InitializeInjection 1\n", "", StringComparison.Ordinal));
        Trace session = TraceFile.Load(Recorded), injection = TraceFile.Load(Injected);
        Assert.Contains(SaidIn(session), s => s.Contains("another profiler of this process has CUPTI", StringComparison.Ordinal));
        Assert.Equal((Launches, 0), (CountOf(session, "main"), CountOf(session, "stream ")));
        Assert.True(session.Health is { DriverErrors: 0, LostDeviceOperations: 0 }, session.Health.ToString());
        Assert.Equal(Launches, CountOf(injection, ""));
        Assert.Empty(injection.Health.Absences);
        Assert.True(injection.Health.IsClean, injection.Health.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_injection_into_a_process_that_a_session_records_says_who_has_CUPTI(bool isSessionsOwn)
    {
        Dictionary<string, string> environment = new() { ["PROBE_INJECTION"] = Library(isSessionsOwn) };
        string alone = Run("-", "stop", []);
        string both = Run(Recorded, "injection", environment);
        Assert.Contains("InitializeInjection 1\n", both, StringComparison.Ordinal);
        Assert.Equal(alone, both.Replace("InitializeInjection 1\n", "", StringComparison.Ordinal));
        Trace session = TraceFile.Load(Recorded), injection = TraceFile.Load(Injected);
        Absence absence = Assert.Single(injection.Health.Absences, a => a.Source == "CUPTI");
        Assert.Contains("a session of HybridProfiler", absence.Reason, StringComparison.Ordinal);
        Assert.Equal(0, CountOf(injection, ""));
        Assert.Equal((Launches, Launches), (CountOf(session, "main"), CountOf(session, "stream ")));
        Assert.DoesNotContain(SaidIn(session), s => s.Contains("has CUPTI", StringComparison.Ordinal));
        Assert.True(session.Health is { DriverErrors: 0, LostDeviceOperations: 0 }, session.Health.ToString());
    }

    private static string Library(bool isSessionsOwn)
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("the program is written for Linux");
        if (SimulatedLibraries.Absence is { } absence) Assert.Skip(absence);
        string product = NativeTestProgram.ProductLibrary, name = Path.GetFileName(product);
        if (!isSessionsOwn) return product;
        string[] places = [Path.Combine(AppContext.BaseDirectory, name), .. Directory.GetFiles(AppContext.BaseDirectory, name, SearchOption.AllDirectories)];
        return places.First(File.Exists);
    }

    private static IEnumerable<string> SaidIn(Trace trace) => trace.Health.Absences.Select(a => a.Reason).Concat(trace.Health.Notes);

    private static int CountOf(Trace trace, string queue) => Enumerable.Range(0, trace.Spans.Count).Count(row =>
        trace.NameOf(row) == "layer" && trace.Tracks[trace.Spans.Track[row]] is { Kind: TrackKind.DeviceQueue } track && track.Name.StartsWith(queue, StringComparison.Ordinal));

    private string Run(string trace, string end, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "HybridProfiler.Cuda.Probe.dll"), "cuda", trace, SimulatedLibraries.Folder, end])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["LD_LIBRARY_PATH"] = SimulatedLibraries.Folder;
        start.Environment["HP_TRACE_FILE"] = Injected;
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(), output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(60_000))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail("the program hangs");
        }

        Assert.Equal((0, ""), (process.ExitCode, errors.Result));
        return output.Result;
    }
}
