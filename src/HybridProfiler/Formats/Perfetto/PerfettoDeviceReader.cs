using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads GPU render stage events: operations of devices.</summary>
internal sealed class PerfettoDeviceReader(PerfettoContent content)
{
    private readonly List<PerfettoAnnotation> _arguments = [];
    private readonly List<ulong> _waits = [];
    private readonly Dictionary<(ulong Gpu, string Queue), int> _foreignQueues = [];

    public bool Read(PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, long timeNs)
    {
        _arguments.Clear();
        _waits.Clear();
        bool ok = true;
        ulong id = 0, gpu = 0, queue = 0;
        long duration = 0;
        int name = -1;
        PerfettoStage stage = new("", PerfettoCategory.None);
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Gpu.EventId: id = fields.Number; break;
                case PerfettoFields.Gpu.Duration: duration = fields.Signed; break;
                case PerfettoFields.Gpu.GpuId: gpu = fields.Number; break;
                case PerfettoFields.Gpu.HwQueueIid: queue = fields.Number; break;
                case PerfettoFields.Gpu.StageIid:
                    if (sequence.Stages.TryGet(fields.Number, out PerfettoStage found)) stage = found;
                    else ok = false;
                    break;
                case PerfettoFields.Gpu.NameIid: ok &= sequence.Names.TryGet(fields.Number, out name); break;
                case PerfettoFields.Gpu.Name: name = content.Builder.Intern(fields.Text); break;
                case PerfettoFields.Gpu.EventWaitIds when !fields.HasBytes: _waits.Add(fields.Number); break;
                case PerfettoFields.Gpu.Launch:
                    var launch = new ProtoReader(fields.Bytes);
                    while (launch.Next())
                    {
                        if (launch.Field != PerfettoFields.Gpu.LaunchArgs) continue;
                        if (PerfettoAnnotation.TryReadArgument(content, sequence, launch.Bytes, out PerfettoAnnotation argument)) _arguments.Add(argument);
                        else ok = false;
                    }

                    ok &= !launch.Malformed;
                    break;
            }
        }

        if (fields.Malformed || duration < 0) return false;
        int track = sequence.DefaultTrack is { Track: >= 0 } own ? own.Track : ForeignQueue(sequence, gpu, queue);
        if (name < 0) name = content.Builder.Intern(stage.Name);
        SpanFlags flags = SpanFlags.None;
        int request = -1;
        foreach (PerfettoAnnotation argument in _arguments)
        {
            if (argument.IsOwn && argument.Own == PerfettoKeys.Request) request = (int)argument.Value.Int64;
            if (argument.IsOwn && argument.Own == PerfettoKeys.Flags) flags = (SpanFlags)argument.Value.Int64;
        }

        int span = content.Builder.AddSpan(track, timeNs, duration, name, stage.Category.Component, stage.Category.Kind, -1, request, flags);
        foreach (PerfettoAnnotation argument in _arguments)
        {
            if (!argument.IsOwn) content.Builder.AddAttribute(span, argument.Key, argument.Value);
        }

        if (id != 0 || _waits.Count > 0) content.Operations.Add((id, span, _waits.Count == 0 ? [] : [.. _waits]));
        long end = unchecked(timeNs + duration);
        if (end > content.LastNs) content.LastNs = end;
        return ok;
    }

    private int ForeignQueue(PerfettoSequenceState sequence, ulong gpu, ulong queue)
    {
        string name = sequence.Stages.TryGet(queue, out PerfettoStage stage) ? stage.Name : "queue " + queue;
        if (_foreignQueues.TryGetValue((gpu, name), out int track)) return track;
        while (content.Builder.Devices.Count <= (int)Math.Min(gpu, 255)) content.Builder.AddDevice(new DeviceInfo("gpu " + content.Builder.Devices.Count, DeviceApi.Unknown));
        track = content.Builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, name, (long)queue, (int)Math.Min(gpu, 255)));
        _foreignQueues.Add((gpu, name), track);
        return track;
    }
}
