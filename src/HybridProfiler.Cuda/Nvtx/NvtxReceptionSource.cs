using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>Ranges and marks that native libraries emit through NVTX, on tracks beside the threads that emitted them.</summary>
internal sealed class NvtxReceptionSource(string path) : ICudaSource
{
    private static readonly AttributeKey<long> s_category = AttributeKey<long>.Define("nvtx.category"), s_whole = AttributeKey<long>.Define("nvtx.payload");
    private static readonly AttributeKey<double> s_real = AttributeKey<double>.Define("nvtx.payload");
    private static readonly AttributeKey<bool> s_unfinished = AttributeKey<bool>.Define("nvtx.unfinished");
    private readonly DeviceAttribute[] _attributes = new DeviceAttribute[3];
    private NvtxInjection _injection = null!;
    private NvtxReception _reception = null!;
    private DeviceSink _sink = null!;
    private NvtxState _before;
    private int _handed;

    public string Name => "NVTX ranges";

    public Availability Probe(CudaRecording recording)
    {
        if (NvtxInjection.Open(path, out string whyNot) is not { } injection) return Availability.Missing(whyNot);
        _injection = injection;
        return Availability.Present($"{NvtxTools.InjectionVariable} names {path}");
    }

    public void Start(DeviceSink sink)
    {
        _sink = sink;
        sink.ExpectHostCalls();
        _reception = new NvtxReception(Hand);
        _injection.TryQuery(out _before);
        _injection.Add(_reception);
    }

    public void SampleClocks()
    {
    }

    public int Drain()
    {
        _handed = 0;
        _injection.Drain();
        return _handed;
    }

    public void Stop(TimeSpan patience)
    {
        long stop = HostTime.NowNs();
        _injection.Remove(_reception);
        _reception.Close(stop);
        _injection.TryQuery(out NvtxState after);
        long dropped = (long)(after.Dropped - _before.Dropped) + _reception.Refused;
        if (dropped > 0)
        {
            _sink.Lost((int)Math.Min(dropped, int.MaxValue));
            _sink.Note($"{dropped} events found no room; ranges may lack their begin or end");
        }

        if (_reception.UnmatchedEnds > 0) _sink.Note($"{_reception.UnmatchedEnds} ranges that ended had begun before the session, or their begin found no room");
        if (after.LostTexts > _before.LostTexts) _sink.Note("there were more different names than are kept (32,768); the rest have none");
        if (after.Clients == 0) _sink.Note("nothing in the process has used NVTX so far");
    }

    // On whichever thread drains, under the injection's lock.
    private void Hand(in HostCall range, in NvtxEvent begin, bool isUnfinished)
    {
        int count = 0;
        if (begin.Category != 0) _attributes[count++] = DeviceAttribute.Of(s_category, (long)begin.Category);
        // Whole numbers keep their bits.
        switch (begin.PayloadType)
        {
            case NvtxPayloadType.UInt64 or NvtxPayloadType.Int64:
                _attributes[count++] = DeviceAttribute.Of(s_whole, (long)begin.Payload);
                break;
            case NvtxPayloadType.Double:
                _attributes[count++] = DeviceAttribute.Of(s_real, BitConverter.UInt64BitsToDouble(begin.Payload));
                break;
            case NvtxPayloadType.UInt32:
                _attributes[count++] = DeviceAttribute.Of(s_whole, (long)(uint)begin.Payload);
                break;
            case NvtxPayloadType.Int32:
                _attributes[count++] = DeviceAttribute.Of(s_whole, (long)(int)begin.Payload);
                break;
            case NvtxPayloadType.Single:
                _attributes[count++] = DeviceAttribute.Of(s_real, (double)BitConverter.UInt32BitsToSingle((uint)begin.Payload));
                break;
        }

        if (isUnfinished) _attributes[count++] = DeviceAttribute.Of(s_unfinished, true);
        _sink.HostCall(range, _attributes.AsSpan(0, count));
        _handed++;
    }
}
