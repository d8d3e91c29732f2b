namespace HybridProfiler.Cuda;

/// <summary>What a session records of CUDA. Immutable; change a copy with <c>with</c>.</summary>
public sealed record CudaOptions
{
    private readonly double _nvmlRateHz = 20;
    private readonly string? _libraryFolder;

    /// <summary>Everything that can be had, from the libraries that the system's loader finds.</summary>
    public static CudaOptions Default { get; } = new();

    /// <summary>
    /// Folder in which the vendor's libraries (driver, CUPTI, NVML) are looked for first; null: where the system's loader
    /// looks. A process opens each library once: the first session that finds one decides for all later ones.
    /// </summary>
    /// <exception cref="ArgumentException">The folder is empty.</exception>
    public string? LibraryFolder
    {
        get => _libraryFolder;
        init
        {
            if (value is not null) ArgumentException.ThrowIfNullOrWhiteSpace(value);
            _libraryFolder = value;
        }
    }

    /// <summary>True (the default): record activity through CUPTI where it is there and permitted. CUPTI serves one profiler at a time.</summary>
    public bool Cupti { get; init; } = true;

    /// <summary>How often NVML is asked for power, utilisation, memory, clocks and temperature, per second; 0: not at all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in 0 to 1000.</exception>
    public double NvmlRateHz
    {
        get => _nvmlRateHz;
        init
        {
            if (!(value >= 0 && value <= 1000)) throw new ArgumentOutOfRangeException(nameof(value), value, "NvmlRateHz is a number of samples per second from 0 (off) to 1000.");
            _nvmlRateHz = value;
        }
    }

    /// <summary>Whether component scopes are also shown to NVIDIA's own tools as NVTX ranges.</summary>
    public NvtxEmission Nvtx { get; init; } = NvtxEmission.WhenAttached;
}
