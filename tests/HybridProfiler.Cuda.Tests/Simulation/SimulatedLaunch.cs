using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>What a registered kernel body is told (<c>hpf_launch</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct SimulatedLaunch
{
    public uint Size;
    public fixed uint Grid[3];
    public fixed uint Block[3];
    public uint SharedBytes;
    public uint ParamCount;
    public int Device;
    public long DeviceStartNs;
    private void** _params;
    private uint* _paramBytes;
    private byte* _name;

    public readonly string Name => Marshal.PtrToStringUTF8((nint)_name) ?? "";

    /// <summary>A parameter by value.</summary>
    public readonly T Param<T>(int index)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, ParamCount);
        ArgumentOutOfRangeException.ThrowIfNotEqual(_paramBytes[index], (uint)sizeof(T));
        return Unsafe.ReadUnaligned<T>(_params[index]);
    }
}
