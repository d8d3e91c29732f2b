using System.Collections.Immutable;
using System.Diagnostics;
using System.Runtime;
using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>What a session states about machine, runtime and itself.</summary>
internal static class SessionFacts
{
    /// <summary>The header at the start of a session.</summary>
    public static TraceHeader Header(SessionOptions options, TickMap map, SelfCost cost)
    {
        long before = HostClock.NowNs();
        long wall = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;
        long after = HostClock.NowNs();
        using Process process = Process.GetCurrentProcess();
        return new TraceHeader
        {
            StartNs = after,
            RealtimeOffsetNs = wall - (before + (after - before) / 2),
            ProcessId = Environment.ProcessId,
            ProcessName = process.ProcessName,
            Clock = Clock(map, cost),
            Facts = Environmental().SetItems(options.Facts),
        };
    }

    /// <summary>The clock as known by now.</summary>
    public static ClockInfo Clock(TickMap map, SelfCost cost) =>
        new(HostClock.IsTsc ? "tsc" : "stopwatch", map.FrequencyHz, map.ResidualNs, cost.ClockReadNs, HostClock.Reason);

    /// <summary>The native clock, where it was wanted and could not be had.</summary>
    public static IEnumerable<Absence> ClockAbsence(SessionOptions options) =>
        options.Clock == ClockSource.Automatic && !HostClock.IsTsc ? [new Absence("time-stamp counter", HostClock.Reason)] : [];

    private static ImmutableSortedDictionary<string, string> Environmental()
    {
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts["runtime"] = RuntimeInformation.FrameworkDescription;
        facts["os"] = RuntimeInformation.OSDescription;
        facts["rid"] = RuntimeInformation.RuntimeIdentifier;
        facts["processors"] = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        facts["gc.server"] = GCSettings.IsServerGC ? "true" : "false";
        facts["gc.latency_mode"] = GCSettings.LatencyMode.ToString();
        facts["memory.total_bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        facts["tiered_compilation"] = AppContext.TryGetSwitch("System.Runtime.TieredCompilation", out bool tiered) && !tiered ? "false" : "true";
        facts["debugger"] = Debugger.IsAttached ? "true" : "false";
        facts["profiler.version"] = typeof(SessionFacts).Assembly.GetName().Version?.ToString(3) ?? "";
        if (ProcessorName() is { } cpu) facts["cpu"] = cpu;
        return facts.ToImmutable();
    }

    private static string? ProcessorName()
    {
        const string File = "/proc/cpuinfo";
        try
        {
            if (!OperatingSystem.IsLinux() || !System.IO.File.Exists(File)) return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
            foreach (string line in System.IO.File.ReadLines(File))
            {
                if (line.StartsWith("model name", StringComparison.Ordinal)) return line[(line.IndexOf(':') + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not worth a word: the fact is simply not stated.
        }

        return null;
    }
}
