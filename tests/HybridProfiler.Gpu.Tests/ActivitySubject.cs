using HybridProfiler.Contracts;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Gpu.Tests;

/// <summary>The device under the contract, recorded through CUPTI: the program marks nothing.</summary>
internal sealed class ActivitySubject : IDeviceSubject
{
    private readonly CudaWork[] _work;

    public ActivitySubject(int queues)
    {
        CudaProgram program = Hardware.Open();
        Hardware.NeedsActivity();
        _work = [.. Enumerable.Range(0, queues).Select(_ => new CudaWork(program, 0))];
    }

    public SessionOptions AddTo(SessionOptions options) => options.AddCuda(Hardware.Options with { NvmlRateHz = 0 });

    public void Transfer(int queue, int bytes) => _work[queue].Send(bytes);

    public void Launch(int queue) => _work[queue].Launch(64);

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
        foreach (CudaWork work in _work.Reverse()) work.Dispose();
    }
}
