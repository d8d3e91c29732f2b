using System.Collections.Immutable;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Analysis.Causality;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Analysis.Merging;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Names of a trace's things as a report prints them; unique within their kind.</summary>
internal sealed class Names
{
    private readonly Trace _trace;

    public Names(Trace trace)
    {
        _trace = trace;
        Devices = Unique(trace.Devices.Select(d => d.Name.Length > 0 ? d.Name : "device"));
        Tracks = Unique(trace.Tracks.Select(NameOf));
        Edges = Unique(trace.Edges.Select(e => Component(e.Producer) + " → " + Component(e.Consumer) + (e.Name.Length > 0 ? " (" + e.Name + ")" : "")));
        Counters = Unique(trace.Counters.Select(c => c.Name));
        Processes = Unique(MergedHeader.Labels(trace.Header));
    }

    public ImmutableArray<string> Devices { get; }

    public ImmutableArray<string> Tracks { get; }

    public ImmutableArray<string> Edges { get; }

    public ImmutableArray<string> Counters { get; }

    /// <summary>Processes of a merged trace; empty in a trace of one.</summary>
    public ImmutableArray<string> Processes { get; }

    /// <summary>Name of a process where there are several and it is one of them, else empty.</summary>
    public string ProcessIfSeveral(int process) => (uint)process < (uint)Processes.Length ? Processes[process] : "";

    public string Component(int component) => component < 0 ? "(no component)" : _trace.Components[component].Name;

    /// <summary>Name of a component; empty for -1, as of the other kinds below.</summary>
    public string ComponentIfAny(int component) => component < 0 ? "" : Component(component);

    public string EdgeIfAny(int edge) => edge < 0 ? "" : Edges[edge];

    public string DeviceIfAny(int device) => device < 0 ? "" : Devices[device];

    public string TrackIfAny(int track) => track < 0 ? "" : Tracks[track];

    /// <summary>What a row is about: those of its parts that say something.</summary>
    public static string Subject(params ReadOnlySpan<string> parts) => string.Join(" · ", parts.ToArray().Where(p => p.Length > 0));

    public static string Class(string @class) => @class.Length > 0 ? @class : "(no class)";

    public static string Of(Regime regime) => regime switch
    {
        Regime.WarmUp => "warm-up",
        Regime.FirstRun => "first run",
        Regime.IdleWake => "idle-wake",
        _ => "warm",
    };

    public static string Of(BoundBy bound) => bound switch
    {
        BoundBy.HostCompute => "host compute",
        BoundBy.DeviceCompute => "device compute",
        BoundBy.Transfer => "transfer",
        BoundBy.Communication => "communication",
        BoundBy.Launch => "launch",
        BoundBy.Synchronisation => "synchronisation",
        BoundBy.HandOff => "hand-off",
        BoundBy.Runtime => "runtime",
        BoundBy.Unattributed => "unattributed",
        _ => "idle",
    };

    public static string Of(WaitKind kind) => kind switch
    {
        WaitKind.LateProducer => "late producer",
        WaitKind.LateConsumer => "late consumer",
        WaitKind.TransferBound => "transfer-bound",
        WaitKind.RuntimeHeld => "runtime-held",
        WaitKind.OverSynchronised => "over-synchronised",
        WaitKind.NoRequest => "no request",
        _ => "unexplained",
    };

    public static string Of(MemoryOwner owner) => owner switch
    {
        MemoryOwner.ManagedHeap => "managed heap",
        MemoryOwner.Generation0 => "managed, generation 0",
        MemoryOwner.Generation1 => "managed, generation 1",
        MemoryOwner.Generation2 => "managed, generation 2",
        MemoryOwner.LargeObjectHeap => "managed, large objects",
        MemoryOwner.PinnedObjectHeap => "managed, pinned objects",
        MemoryOwner.Native => "native",
        MemoryOwner.PageLocked => "page-locked",
        MemoryOwner.Unified => "unified",
        MemoryOwner.OtherOfProcess => "rest of the working set",
        MemoryOwner.Device => "device",
        MemoryOwner.DeviceCached => "device, held by allocators",
        MemoryOwner.DeviceOtherOfProcess => "device, rest of the process",
        MemoryOwner.DeviceExternal => "device, other processes and driver",
        MemoryOwner.OpenClBuffer => "OpenCL buffers",
        _ => "not stated",
    };

    public static string Of(GrowthVerdict verdict) => verdict switch
    {
        GrowthVerdict.Grows => "grows",
        GrowthVerdict.LevelsOff => "levels off",
        GrowthVerdict.Steady => "steady",
        _ => "too few changes",
    };

    public string Owner(DeviceShare share) => share.Kind switch
    {
        DeviceShareKind.Component => Component(share.Id),
        DeviceShareKind.Edge => "transfer " + Edges[share.Id],
        DeviceShareKind.Communication => "communication of " + Component(share.Id),
        DeviceShareKind.OtherTransfer => "other transfers of " + Component(share.Id),
        _ => "synchronisation",
    };

    public string Part(RequestPart part) => part.Kind switch
    {
        RequestPartKind.Component => Component(part.Id),
        RequestPartKind.Waiting => "waiting in " + Component(part.Id),
        RequestPartKind.InTransit => "in transit " + Edges[part.Id],
        RequestPartKind.Transfer => "device transfers and synchronisation",
        RequestPartKind.StartDelay => "start delay",
        _ => "unattributed",
    };

    private static string NameOf(TrackInfo track)
    {
        string name = track.Name.Length > 0 ? track.Name : track.Kind switch
        {
            TrackKind.HostThread => "thread " + track.NativeId,
            TrackKind.DeviceQueue => "queue " + track.NativeId,
            TrackKind.Requests => "requests",
            TrackKind.HostCalls => "calls of thread " + track.NativeId,
            _ => "async",
        };
        return track.Lane > 0 ? name + " · lane " + (track.Lane + 1) : name;
    }

    // A second thing of the same name gets a number, in the order of ids.
    private static ImmutableArray<string> Unique(IEnumerable<string> names)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        List<string> unique = [];
        foreach (string name in names)
        {
            string candidate = name;
            for (int n = 2; !used.Add(candidate); n++) candidate = name + " #" + n;
            unique.Add(candidate);
        }

        return [.. unique];
    }
}
