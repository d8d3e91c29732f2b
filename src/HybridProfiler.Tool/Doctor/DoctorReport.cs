using System.Collections.Immutable;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Doctor;

/// <summary>Everything <c>hybridprof doctor</c> found out.</summary>
/// <param name="Schema">Name and version of this layout; the version rises when a member changes its meaning or goes away.</param>
/// <param name="Version">Version of HybridProfiler.</param>
/// <param name="Date">When it was made, UTC.</param>
/// <param name="Groups">What the machine has.</param>
internal sealed record DoctorReport(string Schema, string Version, DateTimeOffset Date, ImmutableArray<PartGroup> Groups)
{
    /// <summary>What was measured; null without <c>--selftest</c>.</summary>
    public SelfTestReport? SelfTest { get; init; }

    /// <summary>The layout this version writes.</summary>
    public const string CurrentSchema = "hybridprof.doctor/1";
}
