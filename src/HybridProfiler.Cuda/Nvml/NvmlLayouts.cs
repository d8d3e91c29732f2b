using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>How a value is stored in its eight bytes.</summary>
internal enum NvmlValueType
{
    [NativeName("NVML_VALUE_TYPE_DOUBLE")] Double = 0,
    [NativeName("NVML_VALUE_TYPE_UNSIGNED_INT")] UnsignedInt = 1,
    [NativeName("NVML_VALUE_TYPE_UNSIGNED_LONG")] UnsignedLong = 2,
    [NativeName("NVML_VALUE_TYPE_UNSIGNED_LONG_LONG")] UnsignedLongLong = 3,
    [NativeName("NVML_VALUE_TYPE_SIGNED_LONG_LONG")] SignedLongLong = 4,
    [NativeName("NVML_VALUE_TYPE_SIGNED_INT", Since = "12.4")] SignedInt = 5,
}

/// <summary>A value of one of those types.</summary>
[NativeName("nvmlValue_t")]
internal struct NvmlValue
{
    [NativeName("ullVal")] public ulong Bits;

    /// <summary>The value as its type says; false for types that came after this code.</summary>
    public readonly bool TryRead(NvmlValueType type, out double value)
    {
        // C's unsigned long has 32 bits on Windows.
        (bool known, value) = type switch
        {
            NvmlValueType.Double => (true, BitConverter.UInt64BitsToDouble(Bits)),
            NvmlValueType.UnsignedInt => (true, (uint)Bits),
            NvmlValueType.UnsignedLong => (true, OperatingSystem.IsWindows() ? (uint)Bits : Bits),
            NvmlValueType.UnsignedLongLong => (true, Bits),
            NvmlValueType.SignedLongLong => (true, (long)Bits),
            NvmlValueType.SignedInt => (true, (int)Bits),
            _ => (false, 0.0),
        };
        return known && double.IsFinite(value);
    }

    /// <summary>The value as a count; false when it is none.</summary>
    public readonly bool TryReadCount(NvmlValueType type, out ulong count)
    {
        count = 0;
        if (type is NvmlValueType.UnsignedLongLong)
        {
            count = Bits;
            return true;
        }

        if (!TryRead(type, out double value) || value < 0) return false;
        count = (ulong)value;
        return true;
    }
}

/// <summary>A field asked for by number, and the answer.</summary>
[NativeName("nvmlFieldValue_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlFieldValue
{
    [NativeName("fieldId")] public uint Field;
    [NativeName("scopeId")] public uint Scope;
    [NativeName("timestamp")] public long TimestampUs;
    [NativeName("latencyUsec")] public long LatencyUs;
    [NativeName("valueType")] public NvmlValueType Type;
    [NativeName("nvmlReturn")] public NvmlStatus Status;
    public NvmlValue Value;
}

/// <summary>One sample of the driver's own ring.</summary>
[NativeName("nvmlSample_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlSample
{
    [NativeName("timeStamp")] public ulong TimestampUs;
    [NativeName("sampleValue")] public NvmlValue Value;
}

/// <summary>Percent of time in which something ran, and in which memory was accessed.</summary>
[NativeName("nvmlUtilization_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}

/// <summary>Bytes of memory.</summary>
[NativeName("nvmlMemory_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary>Bytes of memory: what is used no longer counts what the driver reserves.</summary>
[NativeName("nvmlMemory_v2_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory2
{
    [NativeName("nvmlMemory_v2")] public const uint CurrentVersion = 40 | 2u << 24;

    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;
}

/// <summary>A process and its memory.</summary>
[NativeName("nvmlProcessInfo_v2_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess
{
    /// <summary>What stands for memory that the driver does not know (Windows' display driver model).</summary>
    public const ulong NotAvailable = ulong.MaxValue;

    public uint Pid;
    [NativeName("usedGpuMemory")] public ulong UsedBytes;
    [NativeName("gpuInstanceId")] public uint GpuInstance;
    [NativeName("computeInstanceId")] public uint ComputeInstance;
}

/// <summary>What a process used of a GPU over a sample's time, in percent.</summary>
[NativeName("nvmlProcessUtilizationSample_t")]
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessUtilization
{
    public uint Pid;
    [NativeName("timeStamp")] public ulong TimestampUs;
    [NativeName("smUtil")] public uint Sm;
    [NativeName("memUtil")] public uint Memory;
    [NativeName("encUtil")] public uint Encoder;
    [NativeName("decUtil")] public uint Decoder;
}
