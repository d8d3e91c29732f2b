using System.Globalization;

namespace HybridProfiler.Tool.Doctor;

/// <summary>What the system lets this process see. Linux; elsewhere the group is empty.</summary>
internal static class PermissionParts
{
    private const int SysAdmin = 21;
    private const int PerfMon = 38;

    public static PartGroup Examine() =>
        new("permissions", "Permissions", OperatingSystem.IsLinux() ? [Counters(), PerfEvents(), PowerCap()] : []);

    private static Part Counters()
    {
        const string File = "/proc/driver/nvidia/params";
        const string Key = "RmProfilingAdminOnly:";
        string? line = Read(File)?.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        Part part = new("permissions.nvidia-profiling", "NVIDIA profiling", PartState.Info, "no NVIDIA kernel driver states a restriction");
        if (line is null) return part;
        if (line[Key.Length..].Trim() == "0") return part with { State = PartState.Ok, Text = "open to every user (NVreg_RestrictProfilingToAdminUsers=0)" };
        return Has(SysAdmin)
            ? part with { State = PartState.Ok, Text = "for administrators only (NVreg_RestrictProfilingToAdminUsers=1), and this process is one" }
            : part with
            {
                State = PartState.Limited,
                Text = "for administrators only (NVreg_RestrictProfilingToAdminUsers=1)",
                Cause = "no-permission",
                Reason = "this process has no CAP_SYS_ADMIN; CUPTI may refuse with error 35 (ERR_NVGPUCTRPERM)",
                Loss = "where CUPTI refuses, kernels are not recorded one by one; streams bracketed by CUDA events still are",
                Remedy = "an administrator puts `options nvidia NVreg_RestrictProfilingToAdminUsers=0` into /etc/modprobe.d/ and reloads the driver; in a container, --cap-add=SYS_ADMIN",
            };
    }

    private static Part PerfEvents()
    {
        Part part = new("permissions.perf-events", "perf events", PartState.Info, "the kernel states no perf_event_paranoid");
        if (!int.TryParse(Read("/proc/sys/kernel/perf_event_paranoid"), CultureInfo.InvariantCulture, out int level)) return part;
        string text = $"perf_event_paranoid is {level}";
        if (level <= 2 || Has(PerfMon) || Has(SysAdmin)) return part with { Text = text + ": this process may count its own events" };
        return part with { Text = text + ": this process may count no events", Remedy = "sysctl kernel.perf_event_paranoid=2, or CAP_PERFMON" };
    }

    private static Part PowerCap()
    {
        const string Folder = "/sys/class/powercap";
        Part part = new("permissions.powercap", "processor energy", PartState.Info, "the kernel offers no energy counter (powercap)");
        string[] counters;
        try
        {
            counters = Directory.Exists(Folder) ? [.. Directory.GetDirectories(Folder).Select(d => System.IO.Path.Combine(d, "energy_uj")).Where(File.Exists)] : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            counters = [];
        }

        if (counters.Length == 0) return part;
        int readable = counters.Count(c => Read(c) is not null);
        part = part with { Text = $"{readable} of {counters.Length} energy counters readable" };
        return readable == counters.Length ? part : part with { Remedy = $"as root: chmod a+r {Folder}/*/energy_uj (closed by default because energy can leak secrets)" };
    }

    private static bool Has(int capability)
    {
        const string Key = "CapEff:";
        string? line = Read("/proc/self/status")?.Split('\n').FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        return line is not null
            && ulong.TryParse(line.AsSpan(Key.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out ulong held)
            && (held >> capability & 1) != 0;
    }

    private static string? Read(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllText(file).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
