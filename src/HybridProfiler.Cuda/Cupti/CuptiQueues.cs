using HybridProfiler.Cuda.Driver;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;
using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>Queues of one session for CUPTI's devices, contexts and streams, declared at their first operation. One caller at a time.</summary>
internal sealed class CuptiQueues(CudaRecording recording, DeviceSink sink)
{
    private readonly Dictionary<uint, int> _devices = [];
    private readonly Dictionary<(uint Device, uint Context, uint Stream), int> _queues = [];
    private readonly Dictionary<uint, List<uint>> _contexts = [];
    private readonly Dictionary<uint, uint> _nullStreams = [];

    /// <summary>A context has a stream of this number as its default one.</summary>
    public void SetNullStream(uint context, uint stream) => _nullStreams[context] = stream;

    /// <summary>Session's id of a device.</summary>
    public int DeviceOf(uint device)
    {
        if (_devices.TryGetValue(device, out int id)) return id;
        CudaDevice? known = recording.Devices.FirstOrDefault(d => d.Ordinal == (int)device);
        id = known is not null ? recording.IdOf(known) : recording.IdOf("", $"cuda:{device}", () => new DeviceInfo($"CUDA device {device}", DeviceApi.Cuda, "NVIDIA"));
        _devices.Add(device, id);
        return id;
    }

    /// <summary>Queue of a stream.</summary>
    public int Of(uint device, uint context, uint stream)
    {
        if (_queues.TryGetValue((device, context, stream), out int queue)) return queue;
        if (!_contexts.TryGetValue(device, out List<uint>? contexts)) _contexts.Add(device, contexts = []);
        if (!contexts.Contains(context)) contexts.Add(context);
        string name = _nullStreams.TryGetValue(context, out uint none) && none == stream ? "default stream" : $"stream {stream}";
        // Most programs have one context for each device, which goes without saying.
        if (contexts[0] != context) name += $", context {context}";
        queue = sink.AddQueue(DeviceOf(device), name, stream);
        _queues.Add((device, context, stream), queue);
        return queue;
    }
}
