using HybridProfiler.Contracts;
using HybridProfiler.Devices;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Gpu.Tests;

/// <summary>The device under the contract, recorded by events alone: each operation is marked on its stream.</summary>
internal sealed class EventSubject : IDeviceSubject
{
    private static readonly Label s_copy = HybridProfiler.Devices.Launch.Call("copy", SpanKind.Transfer), s_kernel = HybridProfiler.Devices.Launch.Call("advance");
    private readonly CudaWork[] _work;
    private readonly CudaStream[] _streams;

    public EventSubject(int queues)
    {
        CudaProgram program = Hardware.Open();
        _work = [.. Enumerable.Range(0, queues).Select(_ => new CudaWork(program, 0))];
        _streams = [.. _work.Select((work, queue) => CudaStream.Wrap(work.Stream, $"queue {queue}"))];
    }

    public SessionOptions AddTo(SessionOptions options) => options.AddCuda(Hardware.Options with { Cupti = false, NvmlRateHz = 0 });

    public void Transfer(int queue, int bytes)
    {
        using CudaScope scope = s_copy.On(_streams[queue], bytes, Conversions.HostToDevice);
        _work[queue].Send(bytes);
    }

    public void Launch(int queue)
    {
        using CudaScope scope = s_kernel.On(_streams[queue]);
        _work[queue].Launch(64);
    }

    public void Finish()
    {
        foreach (CudaWork work in _work) work.Finish();
    }

    public int Result(int queue)
    {
        HashCode hash = default;
        foreach (uint item in _work[queue].Receive().AsSpan(0, 16)) hash.Add(item);
        return hash.ToHashCode();
    }

    public void Dispose()
    {
        foreach (CudaStream stream in _streams) stream.Dispose();
        // In reverse: each work pushed its context.
        foreach (CudaWork work in _work.Reverse()) work.Dispose();
    }
}
