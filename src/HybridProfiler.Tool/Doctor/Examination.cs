using System.Collections.Immutable;
using System.Reflection;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Doctor;

/// <summary>Looks at the machine, group by group.</summary>
internal static class Examination
{
    /// <summary>Version of HybridProfiler, as packed.</summary>
    public static string Version { get; } =
        typeof(Profiler).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>Makes the report.</summary>
    /// <param name="cudaLibraries">Folder searched first for the CUDA libraries; null for the system's own.</param>
    /// <param name="selfTest">What makes the self-test; null without one.</param>
    public static DoctorReport Make(string? cudaLibraries, Func<string?, SelfTestReport>? selfTest)
    {
        ImmutableArray<PartGroup> groups = [HostParts.Examine(), PermissionParts.Examine(), OpenClParts.Examine(), CudaParts.Examine(cudaLibraries)];
        return new DoctorReport(DoctorReport.CurrentSchema, Version, DateTimeOffset.UtcNow, [.. groups.Where(g => g.Parts.Length > 0)]) { SelfTest = selfTest?.Invoke(cudaLibraries) };
    }
}
