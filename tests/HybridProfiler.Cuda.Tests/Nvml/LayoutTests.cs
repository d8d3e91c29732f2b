using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Tests.Nvml;

[Trait("Windows", "verify")]
public sealed unsafe class LayoutTests
{
    [Fact]
    public void Structures_lie_as_NVML_declares_them()
    {
        Assert.Equal(40, sizeof(NvmlFieldValue));
        Assert.Equal(8, Offset<NvmlFieldValue>(nameof(NvmlFieldValue.TimestampUs)));
        Assert.Equal(24, Offset<NvmlFieldValue>(nameof(NvmlFieldValue.Type)));
        Assert.Equal(28, Offset<NvmlFieldValue>(nameof(NvmlFieldValue.Status)));
        Assert.Equal(32, Offset<NvmlFieldValue>(nameof(NvmlFieldValue.Value)));
        Assert.Equal(16, sizeof(NvmlSample));
        Assert.Equal(8, Offset<NvmlSample>(nameof(NvmlSample.Value)));
        Assert.Equal(8, sizeof(NvmlUtilization));
        Assert.Equal(24, sizeof(NvmlMemory));
        Assert.Equal(40, sizeof(NvmlMemory2));
        Assert.Equal(0x02000028u, NvmlMemory2.CurrentVersion);
        Assert.Equal(8, Offset<NvmlMemory2>(nameof(NvmlMemory2.Total)));
        Assert.Equal(24, sizeof(NvmlProcess));
        Assert.Equal(8, Offset<NvmlProcess>(nameof(NvmlProcess.UsedBytes)));
        Assert.Equal(16, Offset<NvmlProcess>(nameof(NvmlProcess.GpuInstance)));
        Assert.Equal(32, sizeof(NvmlProcessUtilization));
        Assert.Equal(8, Offset<NvmlProcessUtilization>(nameof(NvmlProcessUtilization.TimestampUs)));
        Assert.Equal(16, Offset<NvmlProcessUtilization>(nameof(NvmlProcessUtilization.Sm)));
    }

    [Fact]
    public void Values_are_read_as_their_type_says()
    {
        Assert.Equal(-3, Read(NvmlValueType.SignedInt, 0xdeadbeef_fffffffd));
        Assert.Equal(4294967293, Read(NvmlValueType.UnsignedInt, 0xdeadbeef_fffffffd));
        Assert.Equal(-3, Read(NvmlValueType.SignedLongLong, 0xffffffff_fffffffd));
        Assert.Equal(0.25, Read(NvmlValueType.Double, BitConverter.DoubleToUInt64Bits(0.25)));
        NvmlValue value = new() { Bits = ulong.MaxValue };
        Assert.True(value.TryReadCount(NvmlValueType.UnsignedLongLong, out ulong count));
        Assert.Equal(ulong.MaxValue, count);
        Assert.False(value.TryRead((NvmlValueType)77, out _));
        Assert.False(value.TryRead(NvmlValueType.Double, out _));
        Assert.False(value.TryReadCount(NvmlValueType.SignedInt, out _));
    }

    private static double Read(NvmlValueType type, ulong bits) => new NvmlValue { Bits = bits }.TryRead(type, out double value) ? value : double.NaN;

    private static int Offset<T>(string field) => (int)Marshal.OffsetOf<T>(field);
}
