using HybridProfiler;
using HybridProfiler.Cuda;

namespace CudaStreams;

/// <summary>Batches that are copied in, doubled and copied out on two streams by turns, and summed on the host.</summary>
internal sealed unsafe class TwoStreams
{
    private const int Items = 1 << 18;
    private const long Bytes = Items * sizeof(float);
    private static readonly Component s_feeder = Component.Define("feeder", runtime: RuntimeKind.Cuda);
    private static readonly Component s_doubler = Component.Define("doubler", Paradigm.Convolutional, RuntimeKind.Cuda, "cuda:0");
    private static readonly Component s_judge = Component.Define("judge", Paradigm.Symbolic);
    private static readonly Label s_in = s_feeder.Label("copy in", SpanKind.Transfer), s_out = s_feeder.Label("copy out", SpanKind.Transfer), s_sum = s_judge.Label("sum");
    private static readonly Label s_wait = s_judge.Label("wait for the stream", SpanKind.Sync);
    private readonly DriverApi _cuda;
    private readonly nint _kernel;
    private readonly Slot[] _slots;

    public TwoStreams(DriverApi cuda)
    {
        _cuda = cuda;
        _kernel = cuda.LoadKernel(Scaler.Ptx, Scaler.Name);
        _slots = [new Slot(cuda, "even batches"), new Slot(cuda, "odd batches")];
    }

    /// <summary>Runs the batches.</summary>
    /// <returns>True when every sum is right.</returns>
    public bool Run(Session session, int batches)
    {
        bool isRight = true;
        for (int batch = 0; batch < batches; batch++)
        {
            Slot slot = _slots[batch % 2];
            if (batch >= 2) isRight &= Collect(slot);
            using Request request = session.Request(batch);
            Send(slot, batch + 1);
        }

        foreach (Slot slot in _slots)
        {
            if (slot.Value > 0) isRight &= Collect(slot);
        }

        return isRight;
    }

    private void Send(Slot slot, int value)
    {
        slot.Value = value;
        new Span<float>(slot.Host, Items).Fill(value);
        nint stream = slot.Stream.Handle;
        using (s_in.On(slot.Stream, Bytes, Conversions.HostToDevice)) _cuda.CopyIn(slot.Device, slot.Host, Bytes, stream);
        using (s_doubler.On(slot.Stream))
        {
            ulong data = slot.Device;
            uint count = Items;
            void** parameters = stackalloc void*[] { &data, &count };
            _cuda.Launch(_kernel, (Items + Scaler.Threads - 1) / Scaler.Threads, Scaler.Threads, stream, parameters);
        }

        using (s_out.On(slot.Stream, Bytes, Conversions.DeviceToHost)) _cuda.CopyOut(slot.Host, slot.Device, Bytes, stream);
    }

    private bool Collect(Slot slot)
    {
        using (s_wait.Enter()) _cuda.Synchronize(slot.Stream.Handle);
        using (s_sum.Enter())
        {
            double sum = 0;
            foreach (float item in new ReadOnlySpan<float>(slot.Host, Items)) sum += item;
            return sum == 2.0 * slot.Value * Items;
        }
    }

    private sealed class Slot(DriverApi cuda, string name)
    {
        public CudaStream Stream { get; } = CudaStream.Wrap(cuda.MakeStream(), name);

        public ulong Device { get; } = cuda.Allocate(Bytes);

        public float* Host { get; } = cuda.AllocateHost(Bytes);

        public int Value { get; set; }
    }
}
