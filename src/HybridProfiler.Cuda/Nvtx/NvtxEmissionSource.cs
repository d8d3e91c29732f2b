using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>Shows the scopes of a session to the tool that is attached, as NVTX ranges.</summary>
internal sealed class NvtxEmissionSource : ICudaSource
{
    private NvtxEmitter? _emitter;
    private DeviceSink? _sink;

    public string Name => "NVTX";

    public Availability Probe(CudaRecording recording)
    {
        _emitter = NvtxTools.Emitter(recording.Options.Nvtx, recording.Options.LibraryFolder, out string whyNot);
        return _emitter is null ? Availability.Missing(whyNot) : Availability.Present("scopes are shown as NVTX ranges");
    }

    public void Start(DeviceSink sink)
    {
        if (!sink.TryMirrorScopes(_emitter!))
        {
            sink.Note("another session shows its scopes to another tool; those of this session are not emitted as NVTX ranges");
            return;
        }

        _sink = sink;
        sink.Note("scopes were emitted as NVTX ranges while recording; a scope cost more than is stated for one");
    }

    public void SampleClocks()
    {
    }

    public int Drain() => 0;

    public void Stop(TimeSpan patience) => _sink?.EndMirroring();
}
