using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Writes operations of devices as GpuRenderStageEvents, which viewers nest under device and stream. They have no debug
/// annotations: the component stands in the stage's description, attributes in the arguments of the launch.
/// </summary>
internal sealed class PerfettoDeviceEvents(ProtoWriter output, PerfettoEvents events, Func<int, string> textOf)
{
    private readonly List<Queue?> _queues = [];
    private readonly List<DeviceInfo?> _devices = [];
    private int _queueCount;
    private int _geometryKey = -1;

    public void DeclareDevice(int id, DeviceInfo device)
    {
        while (_devices.Count <= id) _devices.Add(null);
        _devices[id] = device;
    }

    public void DeclareQueue(int track, TrackInfo info, int processId)
    {
        while (_queues.Count <= track) _queues.Add(null);
        // Queues are told apart by their ids, not only by their names, which may be equal.
        Queue queue = _queues[track] ??= new Queue(++_queueCount);
        queue.Info = info;
        queue.ProcessId = processId;
    }

    /// <summary>Names the devices; the position in the list is the gpu_id.</summary>
    public void WriteGpuInfo()
    {
        if (_devices.Count == 0) return;
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, PerfettoFacts.SequenceId);
        int info = output.Open(PerfettoFields.Packet.GpuInfo);
        foreach (DeviceInfo? device in _devices)
        {
            int gpu = output.Open(PerfettoFields.Gpu.InfoGpus);
            output.Value(PerfettoFields.Gpu.InfoName, device?.Name ?? "");
            output.Value(PerfettoFields.Gpu.InfoVendor, device?.Vendor ?? "");
            output.Close(gpu);
        }

        output.Close(info);
        output.Close(packet);
    }

    public void Write(int track, PerfettoSequence sequence, in DeviceSpanRow span)
    {
        Queue queue = _queues[track] ?? throw new InvalidOperationException($"Track {track} was not declared as a device queue.");
        int contextIid = Math.Max(0, queue.Info!.Device) + 1;
        int packet = events.Open(sequence, span.StartNs);
        if (!queue.Interned) InternQueue(queue, contextIid);
        int name = events.InternName(sequence, span.Name);
        int stage = InternStage(queue, span.Component, span.Kind);
        foreach (ref readonly SpanAttribute attribute in span.Attributes) InternKey(sequence, attribute.Key);
        if (span.Request >= 0) InternOwn(queue, PerfettoKeys.Request);
        if (span.Flags != SpanFlags.None) InternOwn(queue, PerfettoKeys.Flags);
        events.CloseInterned();

        int gpu = output.Open(PerfettoFields.Packet.GpuRenderStageEvent);
        // Without an event id viewers drop the event; 0 is an operation nobody refers to.
        output.Value(PerfettoFields.Gpu.EventId, span.Launch);
        output.Value(PerfettoFields.Gpu.Duration, span.DurationNs);
        output.Value(PerfettoFields.Gpu.Context, contextIid);
        if (queue.Info.Device > 0) output.Value(PerfettoFields.Gpu.GpuId, queue.Info.Device);
        output.Value(PerfettoFields.Gpu.HwQueueIid, queue.Iid);
        output.Value(PerfettoFields.Gpu.StageIid, stage);
        if (name != 0) output.Value(PerfettoFields.Gpu.NameIid, name);
        else output.Value(PerfettoFields.Gpu.Name, textOf(span.Name));
        foreach (ulong waited in span.WaitedFor) output.Value(PerfettoFields.Gpu.EventWaitIds, waited);

        int launch = output.Open(PerfettoFields.Gpu.Launch);
        foreach (ref readonly SpanAttribute attribute in span.Attributes) Geometry(queue, attribute);
        Argument(PerfettoKeys.Device, queue.Info.Device);
        Argument(PerfettoKeys.Stream, queue.Info.NativeId);
        if (span.Request >= 0) Argument(PerfettoKeys.Request, span.Request);
        if (span.Flags != SpanFlags.None) Argument(PerfettoKeys.Flags, (long)span.Flags);
        foreach (ref readonly SpanAttribute attribute in span.Attributes)
        {
            int iid = sequence.Keys.Find(attribute.Key);
            Argument(iid, attribute.Value, iid == 0 ? textOf(attribute.Key) : "");
        }

        output.Close(launch);
        output.Close(gpu);
        output.Close(packet);
    }

    private void InternQueue(Queue queue, int contextIid)
    {
        queue.Interned = true;
        events.OpenInterned();
        int context = output.Open(PerfettoFields.Interned.GraphicsContexts);
        output.Value(PerfettoFields.Interned.Iid, contextIid);
        output.Value(PerfettoFields.Gpu.ContextPid, queue.ProcessId);
        int device = queue.Info!.Device;
        int api = ((uint)device < (uint)_devices.Count ? _devices[device]?.Api : null) switch
        {
            DeviceApi.OpenCL => PerfettoFields.Gpu.ApiOpenCl,
            DeviceApi.Cuda => PerfettoFields.Gpu.ApiCuda,
            DeviceApi.Hip => PerfettoFields.Gpu.ApiHip,
            _ => 0,
        };
        if (api != 0) output.Value(PerfettoFields.Gpu.ContextApi, api);
        output.Close(context);
        int specification = output.Open(PerfettoFields.Interned.GpuSpecifications);
        output.Value(PerfettoFields.Interned.Iid, queue.Iid);
        output.Value(PerfettoFields.Gpu.SpecificationName, queue.Info.Name);
        output.Close(specification);
        InternOwn(queue, PerfettoKeys.Device);
        InternOwn(queue, PerfettoKeys.Stream);
    }

    private int InternStage(Queue queue, int component, SpanKind kind)
    {
        int key = PerfettoCategories.KeyOf(component, kind);
        int iid = queue.Stages.Find(key);
        if (iid != 0) return iid;
        iid = queue.Stages.Add(key);
        // Beyond the limit of interning the stage tells the kind only.
        if (iid == 0) return component < 0 ? queue.Iid : InternStage(queue, -1, kind);
        events.OpenInterned();
        int specification = output.Open(PerfettoFields.Interned.GpuSpecifications);
        output.Value(PerfettoFields.Interned.Iid, iid);
        output.Value(PerfettoFields.Gpu.SpecificationName, kind == SpanKind.Compute ? "Kernel" : kind.ToString());
        output.Value(PerfettoFields.Gpu.SpecificationDescription, events.Categories.TextOf(component, kind));
        output.Value(PerfettoFields.Gpu.SpecificationCategory, kind == SpanKind.Compute ? PerfettoFields.Gpu.CategoryCompute : PerfettoFields.Gpu.CategoryOther);
        output.Close(specification);
        return iid;
    }

    private void InternKey(PerfettoSequence sequence, int key)
    {
        if (sequence.Keys.Find(key) != 0) return;
        int iid = sequence.Keys.Add(key);
        if (iid != 0) events.InternText(PerfettoFields.Interned.ComputeArgNames, iid, textOf(key));
    }

    private void InternOwn(Queue queue, int key)
    {
        if ((queue.OwnArguments & 1u << key) != 0) return;
        queue.OwnArguments |= 1u << key;
        events.InternText(PerfettoFields.Interned.ComputeArgNames, key, PerfettoKeys.Names[key]);
    }

    /// <summary>States the geometry in the viewer's terms, beside the attribute that carries the text.</summary>
    private void Geometry(Queue queue, in SpanAttribute attribute)
    {
        if (attribute.Key != _geometryKey && (_geometryKey >= 0 || textOf(attribute.Key) != OperationAttributes.Geometry)) return;
        _geometryKey = attribute.Key;
        bool countsItems = queue.Info!.Device >= 0 && queue.Info.Device < _devices.Count && _devices[queue.Info.Device]?.Api == DeviceApi.OpenCL;
        if (attribute.Value.String is not { } text || !LaunchGeometry.TryParse(text, countsItems, out LaunchGeometry geometry)) return;
        Dimensions(PerfettoFields.Gpu.LaunchGridSize, geometry.Grid);
        if (geometry.HasGroup) Dimensions(PerfettoFields.Gpu.LaunchWorkgroupSize, geometry.Group);
    }

    private void Dimensions(int field, LaunchGeometry.Size size)
    {
        int dimensions = output.Open(field);
        for (int i = 0; i < 3; i++) output.Value(PerfettoFields.Gpu.DimX + i, (ulong)size[i]);
        output.Close(dimensions);
    }

    /// <summary>An argument; true and false are told from numbers by the unsigned field.</summary>
    private void Argument(int iid, AttributeValue value, string name = "")
    {
        int argument = output.Open(PerfettoFields.Gpu.LaunchArgs);
        if (iid != 0) output.Value(PerfettoFields.Gpu.ArgNameIid, iid);
        else output.Value(PerfettoFields.Gpu.ArgName, name);
        switch (value.Type)
        {
            case AttributeType.Int64: output.Value(PerfettoFields.Gpu.ArgInt, value.Int64); break;
            case AttributeType.Double: output.Value(PerfettoFields.Gpu.ArgDouble, value.Double); break;
            case AttributeType.Boolean: output.Value(PerfettoFields.Gpu.ArgUint, value.Int64); break;
            default: output.Value(PerfettoFields.Gpu.ArgString, value.String!); break;
        }

        output.Close(argument);
    }

    // Queues and their stages share one space of ids.
    private sealed class Queue(int iid)
    {
        public readonly int Iid = iid;
        public TrackInfo? Info;
        public int ProcessId;
        public bool Interned;

        /// <summary>Bit n: our argument name n is interned.</summary>
        public uint OwnArguments;
        public InternedIds Stages = new(iid + 1);
    }
}
