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
        (long after, long realtimeOffset, long uncertainty) = WallClock();
        using Process process = Process.GetCurrentProcess();
        return new TraceHeader
        {
            StartNs = after,
            RealtimeOffsetNs = realtimeOffset,
            ProcessId = Environment.ProcessId,
            ProcessName = process.ProcessName,
            Clock = Clock(map, cost),
            Facts = Environmental().SetItem(RealtimeUncertainty, uncertainty.ToString(System.Globalization.CultureInfo.InvariantCulture)).SetItems(options.Facts),
        };
    }

    /// <summary>The wall clock read between two reads of the monotonic one; the tightest of some tries. The last read, wall minus monotonic, and how far that can be off.</summary>
    private static (long NowNs, long OffsetNs, long UncertaintyNs) WallClock()
    {
        const int Tries = 8;
        const long TickNs = 100;
        (long now, long offset, long uncertainty) = (0, 0, long.MaxValue);
        for (int i = 0; i < Tries; i++)
        {
            long before = HostClock.NowNs();
            long wall = (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * TickNs;
            now = HostClock.NowNs();
            long half = ((now - before + 1) / 2) + TickNs;
            if (half < uncertainty) (offset, uncertainty) = (wall - (before + (now - before) / 2), half);
        }

        return (now, offset, uncertainty);
    }

    /// <summary>The clock as known by now.</summary>
    public static ClockInfo Clock(TickMap map, SelfCost cost) =>
        new(HostClock.IsTsc ? "tsc" : "stopwatch", map.FrequencyHz, map.ResidualNs, cost.ClockReadNs, HostClock.Reason);

    /// <summary>The native clock, where it was wanted and could not be had.</summary>
    public static IEnumerable<Absence> ClockAbsence(SessionOptions options) =>
        options.Clock == ClockSource.Automatic && !HostClock.IsTsc ? [new Absence("time-stamp counter", HostClock.Reason)] : [];

    private const string RealtimeUncertainty = "clock.realtime_uncertainty_ns";

    /// <summary>
    /// What tells that two recordings read one monotonic clock: the boot of the machine and the namespace of the clock, in which a
    /// container may shift it. Null where the system says neither.
    /// </summary>
    private static string? ClockDomain()
    {
        try
        {
            if (!OperatingSystem.IsLinux()) return null;
            string boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            return boot.Length == 0 ? null : $"{boot} {new FileInfo("/proc/self/ns/time").LinkTarget}".TrimEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

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
        facts["host"] = Environment.MachineName;
        if (ClockDomain() is { } domain) facts["clock.domain"] = domain;
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
