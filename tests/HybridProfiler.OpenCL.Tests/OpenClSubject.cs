using HybridProfiler.Contracts;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>The first OpenCL device under the contract: one buffer and one kernel per queue; queues are spread over the devices there are.</summary>
internal sealed unsafe class OpenClSubject : IDeviceSubject
{
    private const int Items = 64;
    private readonly Machine _machine = new();
    private readonly OpenClQueue[] _queues;
    private readonly nint[] _buffers;
    private readonly nint[] _kernels;

    public OpenClSubject(int queues)
    {
        _queues = [.. Enumerable.Range(0, queues).Select(q => _machine.Queue(SpreadOver(q), $"queue {q}"))];
        _buffers = [.. Enumerable.Range(0, queues).Select(_ => _machine.Buffer(Items * sizeof(int)))];
        _kernels = [.. _buffers.Select(buffer => _machine.Kernel("spin", buffer, 50))];
    }

    public SessionOptions AddTo(SessionOptions options) => options.AddOpenCL();

    public void Transfer(int queue, int bytes)
    {
        int[] data = [.. Enumerable.Range(0, Items)];
        // Blocking, because the array is pinned only here; the device does the same work.
        fixed (int* pointer = data) Machine.Check(_queues[queue].EnqueueWriteBuffer(_buffers[queue], true, 0, (nuint)bytes, pointer, 0, null, null));
    }

    public void Launch(int queue)
    {
        nuint size = Items;
        Machine.Check(_queues[queue].EnqueueNdrangeKernel(_kernels[queue], 1, null, &size, null, 0, null, null));
        Machine.Check(_queues[queue].Flush());
    }

    public void Finish()
    {
        foreach (OpenClQueue queue in _queues) Machine.Check(queue.Finish());
    }

    public int Result(int queue)
    {
        int[] data = new int[Items];
        fixed (int* pointer = data) Machine.Check(_queues[queue].EnqueueReadBuffer(_buffers[queue], true, 0, 64, pointer, 0, null, null));
        var hash = new HashCode();
        foreach (int value in data.AsSpan(0, 16)) hash.Add(value);
        return hash.ToHashCode();
    }

    public void Dispose()
    {
        foreach (OpenClQueue queue in _queues) queue.Dispose();
        foreach (nint kernel in _kernels) _machine.Api.ReleaseKernel(kernel);
        foreach (nint buffer in _buffers) _machine.Api.ReleaseMemObject(buffer);
        _machine.Dispose();
    }

    // A contract about one queue looks at one device; several queues use every device.
    private int SpreadOver(int queue) => queue % _machine.Devices.Length;
}
