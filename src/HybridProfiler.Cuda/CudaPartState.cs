namespace HybridProfiler.Cuda;

/// <summary>What can be done with one of the vendor's libraries on this machine.</summary>
public enum CudaPartState : byte
{
    /// <summary>It answers and can be used.</summary>
    Usable = 0,

    /// <summary>The library was not found, or the system's loader refused it.</summary>
    LibraryMissing,

    /// <summary>It is the toolkit's stand-in for linking, not the library itself.</summary>
    StubLibrary,

    /// <summary>The library is there, the kernel driver is not.</summary>
    DriverNotLoaded,

    /// <summary>The driver finds no device, or none that this process may see.</summary>
    NoDevice,

    /// <summary>The driver is older than what calls it.</summary>
    InsufficientDriver,

    /// <summary>Library and kernel driver do not fit each other.</summary>
    VersionMismatch,

    /// <summary>This process may not use it.</summary>
    NoPermission,

    /// <summary>Another profiler has it.</summary>
    OtherSubscriber,

    /// <summary>Anything else that went wrong.</summary>
    Failed,
}
