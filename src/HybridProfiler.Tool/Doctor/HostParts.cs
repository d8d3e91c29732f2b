using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using HybridProfiler.Model;

namespace HybridProfiler.Tool.Doctor;

/// <summary>Runtime, system and the host's clock.</summary>
internal static class HostParts
{
    // Long enough that the map from the counter to the monotonic clock has been calibrated a few times.
    private static readonly TimeSpan s_calibration = TimeSpan.FromMilliseconds(250);

    public static PartGroup Examine()
    {
        TraceHeader header = ShortRecording();
        return new PartGroup("host", "Host",
        [
            new Part("host.runtime", "runtime", PartState.Info, RuntimeInformation.FrameworkDescription) { Version = Environment.Version.ToString() },
            new Part("host.system", "system", PartState.Info, $"{SystemName()}, {RuntimeInformation.RuntimeIdentifier}") { Version = Environment.OSVersion.Version.ToString() },
            new Part("host.processor", "processor", PartState.Info, $"{header.Facts.GetValueOrDefault("cpu") ?? RuntimeInformation.OSArchitecture.ToString()}, {Environment.ProcessorCount} usable"),
            new Part("host.memory", "memory", PartState.Info, string.Create(CultureInfo.InvariantCulture, $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB usable")),
            NativeLibrary(),
            Clock(header.Clock),
        ]);
    }

    private static Part NativeLibrary()
    {
        NativeLibraryInfo library = Profiler.NativeLibrary;
        return library.IsLoaded
            ? new Part("host.native-library", "native library", PartState.Ok, $"loaded, ABI {library.AbiVersion}") { Version = library.AbiVersion.ToString(CultureInfo.InvariantCulture), Path = library.Path }
            : new Part("host.native-library", "native library", PartState.Absent, "not loaded")
            {
                Cause = "library-missing",
                Reason = library.Reason,
                Loss = "scopes are stamped by Stopwatch, at 2 to 3 times the cost, and CUPTI is not available",
                Remedy = "it is part of the package HybridProfiler for the platforms that its runtimes/ folder names; in a checkout, ./build.sh native",
            };
    }

    private static Part Clock(ClockInfo clock)
    {
        bool isCounter = clock.Source == "tsc";
        ImmutableSortedDictionary<string, string> facts = ImmutableSortedDictionary.CreateRange(
            StringComparer.Ordinal,
            [
                KeyValuePair.Create("source", clock.Source),
                KeyValuePair.Create("frequency_hz", clock.FrequencyHz.ToString("R", CultureInfo.InvariantCulture)),
                KeyValuePair.Create("read_cost_ns", clock.ReadCostNs.ToString("0.##", CultureInfo.InvariantCulture)),
                KeyValuePair.Create("residual_ns", clock.ResidualNs.ToString("0.##", CultureInfo.InvariantCulture)),
            ]);
        string read = string.Create(CultureInfo.InvariantCulture, $"one read {clock.ReadCostNs:0.0} ns");
        return isCounter
            ? new Part("host.clock", "clock", PartState.Ok, string.Create(CultureInfo.InvariantCulture, $"time-stamp counter, {clock.FrequencyHz / 1e6:0.###} MHz, {read}, calibration error {clock.ResidualNs:0} ns")) { Facts = facts }
            : new Part("host.clock", "clock", PartState.Limited, $"Stopwatch, {read}, no calibration needed")
            {
                Facts = facts,
                Cause = Profiler.NativeLibrary.IsLoaded ? "counter-not-trusted" : "library-missing",
                Reason = clock.Reason,
                Loss = "a scope costs 2 to 3 times as much",
                Remedy = Profiler.NativeLibrary.IsLoaded ? "run on a machine whose kernel keeps time by the counter (its clock source tsc, or on arm64 arch_sys_counter)" : "see native library",
            };
    }

    private static TraceHeader ShortRecording()
    {
        using Session session = Profiler.Start();
        Thread.Sleep(s_calibration);
        return session.Stop().Header;
    }

    // The kernel's own name says little; distributions name themselves in a file.
    private static string SystemName()
    {
        const string File = "/etc/os-release";
        try
        {
            string? pretty = OperatingSystem.IsLinux() && System.IO.File.Exists(File)
                ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))
                : null;
            return pretty is null ? RuntimeInformation.OSDescription.Trim() : $"{pretty["PRETTY_NAME=".Length..].Trim('"')}, kernel {Environment.OSVersion.Version}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RuntimeInformation.OSDescription.Trim();
        }
    }
}
