using System.Diagnostics;
using HybridProfiler.Analysis.Efficiency;
using HybridProfiler.Tool.OpenCl;
using HybridProfiler.Tool.SelfTest;
using Silk.NET.OpenCL;

namespace HybridProfiler.Tool.Ceilings;

/// <summary>What an OpenCL device can do: multiply-adds of float vectors in registers, and STREAM's triad over buffers far larger than its caches; as the host's.</summary>
internal sealed unsafe class OpenClCeilings : IDisposable
{
    private const int ItemsOfUnit = 1 << 14;
    private const int OperationsOfItem = 2 * 8 * 8;
    private const int BytesOfTriad = 3 * sizeof(float);

    private const string Source = """
        #ifdef FP_FAST_FMAF
        #define MULTIPLY_ADD fma
        #else
        #define MULTIPLY_ADD mad
        #endif
        __kernel void work(__global float* out, int count) {
            float8 a = 1.0f, b = a, c = a, d = a, e = a, f = a, g = a, h = a;
            const float8 half_ = (float8)(0.5f + get_global_id(0) * 1e-9f);
            for (int i = 0; i < count; i++) {
                a = MULTIPLY_ADD(a, half_, half_); b = MULTIPLY_ADD(b, half_, half_); c = MULTIPLY_ADD(c, half_, half_); d = MULTIPLY_ADD(d, half_, half_);
                e = MULTIPLY_ADD(e, half_, half_); f = MULTIPLY_ADD(f, half_, half_); g = MULTIPLY_ADD(g, half_, half_); h = MULTIPLY_ADD(h, half_, half_);
            }
            float8 s = a + b + c + d + e + f + g + h;
            out[get_global_id(0)] = s.s0 + s.s1 + s.s2 + s.s3 + s.s4 + s.s5 + s.s6 + s.s7;
        }
        __kernel void triad(__global float4* a, __global const float4* b, __global const float4* c) {
            size_t i = get_global_id(0);
            a[i] = b[i] + 0.5f * c[i];
        }
        """;

    private readonly CL _api;
    private readonly OpenClDevice _device;
    private readonly OpenClProgram _program;
    private readonly nint _queue;

    private OpenClCeilings(CL api, OpenClDevice device)
    {
        (_api, _device) = (api, device);
        // mad may be rounded once or twice; whatever is fastest is what the device can do.
        _program = new OpenClProgram(api, device, Source, "-cl-mad-enable -cl-fast-relaxed-math");
        int status;
        _queue = api.CreateCommandQueue(_program.Context, device.Handle, CommandQueueProperties.None, &status);
        OpenClProgram.Check(status, "clCreateCommandQueue");
    }

    /// <summary>Measures.</summary>
    /// <param name="api">The API.</param>
    /// <param name="device">The device.</param>
    /// <param name="rounds">Rounds of each.</param>
    /// <param name="multiplyAdds">Multiply-adds of each chain in a round.</param>
    /// <param name="elements">Elements of each buffer; fewer where the device has no room.</param>
    /// <exception cref="WorkFailedException">The driver refuses a step.</exception>
    public static DeviceCeilings Measure(CL api, OpenClDevice device, int rounds, int multiplyAdds, int elements)
    {
        using OpenClCeilings measurement = new(api, device);
        (MeasuredRate flops, int items) = measurement.Flops(rounds, multiplyAdds);
        (MeasuredRate bytes, long each) = measurement.Bandwidth(rounds, elements);
        return new DeviceCeilings(flops.Best, bytes.Best, $"measured on {device.Platform}: multiply-adds of float8 in {items:N0} work items ({flops}), triad over buffers of {each / 1_000_000} MB ({bytes})");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _api.ReleaseCommandQueue(_queue);
        _program.Dispose();
    }

    private (MeasuredRate Rate, int Items) Flops(int rounds, int multiplyAdds)
    {
        uint units = 1;
        _api.GetDeviceInfo(_device.Handle, DeviceInfo.MaxComputeUnits, sizeof(uint), &units, null);
        int items = ItemsOfUnit * (int)units, count = Math.Max(1, multiplyAdds / ItemsOfUnit);
        nint kernel = _program.Kernel("work");
        _program.Buffer((long)items * sizeof(float), kernel, 0);
        OpenClProgram.Check(_api.SetKernelArg(kernel, 1, sizeof(int), &count), "clSetKernelArg");
        Seconds(kernel, items);
        double operations = (double)OperationsOfItem * count * items;
        return (MeasuredRate.Of(rounds, () => operations / Seconds(kernel, items)), items);
    }

    private (MeasuredRate Rate, long Bytes) Bandwidth(int rounds, int elements)
    {
        ulong most = 0, memory = 0;
        _api.GetDeviceInfo(_device.Handle, DeviceInfo.MaxMemAllocSize, sizeof(ulong), &most, null);
        _api.GetDeviceInfo(_device.Handle, DeviceInfo.GlobalMemSize, sizeof(ulong), &memory, null);
        int vectors = (int)Math.Min((ulong)elements, Math.Min(most, memory / 8) / sizeof(float)) / 4;
        long bytes = (long)vectors * 4 * sizeof(float);
        nint kernel = _program.Kernel("triad");
        for (uint i = 0; i < 3; i++)
        {
            nint buffer = _program.Buffer(bytes, kernel, i);
            int zero = 0;
            OpenClProgram.Check(_api.EnqueueFillBuffer(_queue, buffer, &zero, sizeof(int), 0, (nuint)bytes, 0, null, null), "clEnqueueFillBuffer");
        }

        Seconds(kernel, vectors);
        return (MeasuredRate.Of(rounds, () => BytesOfTriad * 4.0 * vectors / Seconds(kernel, vectors)), bytes);
    }

    private double Seconds(nint kernel, int items)
    {
        nuint size = (nuint)items;
        OpenClProgram.Check(_api.Finish(_queue), "clFinish");
        long began = Stopwatch.GetTimestamp();
        OpenClProgram.Check(_api.EnqueueNdrangeKernel(_queue, kernel, 1, null, &size, null, 0, null, null), "clEnqueueNDRangeKernel");
        OpenClProgram.Check(_api.Finish(_queue), "clFinish");
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
