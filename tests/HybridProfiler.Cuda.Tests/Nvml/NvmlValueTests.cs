using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Tests.Nvml;

[Trait("Windows", "verify")]
public sealed class NvmlValueTests
{
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
}
