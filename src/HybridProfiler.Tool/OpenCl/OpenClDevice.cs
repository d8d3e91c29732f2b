namespace HybridProfiler.Tool.OpenCl;

/// <summary>A device as its driver describes it.</summary>
/// <param name="Platform">Name of the platform.</param>
/// <param name="PlatformVersion">Version of the platform.</param>
/// <param name="PlatformHandle">Handle of the platform.</param>
/// <param name="Handle">Handle of the device.</param>
/// <param name="Name">Name.</param>
/// <param name="Vendor">Vendor.</param>
/// <param name="DriverVersion">Version of the driver.</param>
/// <param name="OpenClVersion">Version of OpenCL that it follows.</param>
/// <param name="TimerResolutionNs">Steps of its profiling timer.</param>
internal sealed record OpenClDevice(
    string Platform, string PlatformVersion, nint PlatformHandle, nint Handle, string Name, string Vendor, string DriverVersion, string OpenClVersion, long TimerResolutionNs);
