using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>How a value is stored in its eight bytes.</summary>
internal enum NvmlValueType
{
    Double = 0,
    UnsignedInt = 1,
    UnsignedLong = 2,
    UnsignedLongLong = 3,
    SignedLongLong = 4,
    SignedInt = 5,
}

/// <summary>nvmlValue_t.</summary>
internal struct NvmlValue
{
    public ulong Bits;

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

/// <summary>nvmlFieldValue_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlFieldValue
{
    public uint Field;
    public uint Scope;
    public long TimestampUs;
    public long LatencyUs;
    public NvmlValueType Type;
    public NvmlStatus Status;
    public NvmlValue Value;
}

/// <summary>nvmlSample_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlSample
{
    public ulong TimestampUs;
    public NvmlValue Value;
}

/// <summary>nvmlUtilization_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlUtilization
{
    public uint Gpu;
    public uint Memory;
}

/// <summary>nvmlMemory_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory
{
    public ulong Total;
    public ulong Free;
    public ulong Used;
}

/// <summary>nvmlMemory_v2_t: what is used no longer counts what the driver reserves.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlMemory2
{
    public const uint CurrentVersion = 40 | 2u << 24;

    public uint Version;
    public ulong Total;
    public ulong Reserved;
    public ulong Free;
    public ulong Used;
}

/// <summary>nvmlProcessInfo_v2_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcess
{
    /// <summary>What stands for memory that the driver does not know (Windows' display driver model).</summary>
    public const ulong NotAvailable = ulong.MaxValue;

    public uint Pid;
    public ulong UsedBytes;
    public uint GpuInstance;
    public uint ComputeInstance;
}

/// <summary>nvmlProcessUtilizationSample_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NvmlProcessUtilization
{
    public uint Pid;
    public ulong TimestampUs;
    public uint Sm;
    public uint Memory;
    public uint Encoder;
    public uint Decoder;
}
