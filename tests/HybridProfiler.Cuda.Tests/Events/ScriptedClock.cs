using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>
/// A driver of events alone, in virtual time, for one thread at a time: its device's clock drifts and counts in steps, events
/// are reached late and calls are held up, both with heavy tails. It knows the truth of every event.
/// </summary>
internal sealed unsafe class ScriptedClock
{
    private const long NotReached = long.MaxValue;

    [ThreadStatic]
    private static ScriptedClock? t_current;

    private readonly List<long> _reachedNs = [0];
    private readonly Random _random;
    private readonly double _driftPpm;
    private readonly long _stepNs;
    private readonly double _held;

    /// <summary>Begins at host time 1 s.</summary>
    /// <param name="seed">Seed of everything random.</param>
    /// <param name="driftPpm">The device's clock runs faster by this.</param>
    /// <param name="stepNs">Steps of its times.</param>
    /// <param name="held">Share of the calls during which the thread is held up.</param>
    public ScriptedClock(int seed, double driftPpm, long stepNs, double held)
    {
        (_random, _driftPpm, _stepNs, _held) = (new Random(seed), driftPpm, stepNs, held);
        t_current = this;
        Driver = CudaDriver.Bind("scripted", Find, out _)!;
    }

    public CudaDriver Driver { get; }

    /// <summary>Host time, which every reading and every call lets pass.</summary>
    public long HostNs { get; private set; } = 1_000_000_000;

    public long Now() => Spend(20);

    public void Pass(long ns) => HostNs += ns;

    /// <summary>Host time at which an event was reached.</summary>
    public long TruthOf(nint reached) => _reachedNs[(int)reached];

    // Pareto: most delays are near the scale, some are a thousand times as long.
    private long Tail(double scaleNs, double alpha, double mostNs) => (long)Math.Min(mostNs, scaleNs / Math.Pow(1 - _random.NextDouble(), 1 / alpha));

    private long Spend(long ns)
    {
        HostNs += ns;
        if (_random.NextDouble() < _held) HostNs += Tail(10_000, 1.2, 20_000_000);
        return HostNs;
    }

    private long DeviceOf(long hostNs)
    {
        double drifted = hostNs * (_driftPpm * 1e-6);
        return (hostNs + (long)drifted) / _stepNs * _stepNs;
    }

    private static nint Find(string entry) => entry switch
    {
        "cuEventCreate" => (nint)(delegate* unmanaged<nint*, uint, CudaStatus>)&EventCreate,
        "cuEventDestroy_v2" => (nint)(delegate* unmanaged<nint, CudaStatus>)&Accept,
        "cuEventRecord" => (nint)(delegate* unmanaged<nint, nint, CudaStatus>)&EventRecord,
        "cuEventQuery" => (nint)(delegate* unmanaged<nint, CudaStatus>)&EventQuery,
        "cuEventElapsedTime" => (nint)(delegate* unmanaged<float*, nint, nint, CudaStatus>)&EventElapsedTime,
        "cuStreamCreateWithPriority" => (nint)(delegate* unmanaged<nint*, uint, int, CudaStatus>)&StreamCreate,
        "cuCtxGetId" or "cuCtxGetStreamPriorityRange" or "cuStreamGetId" or "cuThreadExchangeStreamCaptureMode" or "cuGetErrorName" => 0,
        _ => (nint)(delegate* unmanaged<nint, CudaStatus>)&Accept,
    };

    [UnmanagedCallersOnly]
    private static CudaStatus Accept(nint any) => CudaStatus.Success;

    [UnmanagedCallersOnly]
    private static CudaStatus StreamCreate(nint* stream, uint flags, int priority)
    {
        *stream = 1000;
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus EventCreate(nint* made, uint flags)
    {
        ScriptedClock me = t_current!;
        *made = me._reachedNs.Count;
        me._reachedNs.Add(NotReached);
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus EventRecord(nint recorded, nint stream)
    {
        ScriptedClock me = t_current!;
        me.Spend(150);
        me._reachedNs[(int)recorded] = me.HostNs + me.Tail(300, 1.1, 50_000_000);
        me.Spend(150);
        return CudaStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus EventQuery(nint asked)
    {
        ScriptedClock me = t_current!;
        me.Spend(100);
        CudaStatus status = me._reachedNs[(int)asked] <= me.HostNs ? CudaStatus.Success : CudaStatus.NotReady;
        me.Spend(100);
        return status;
    }

    [UnmanagedCallersOnly]
    private static CudaStatus EventElapsedTime(float* ms, nint from, nint to)
    {
        ScriptedClock me = t_current!;
        *ms = (float)((me.DeviceOf(me._reachedNs[(int)to]) - me.DeviceOf(me._reachedNs[(int)from])) / 1e6);
        return CudaStatus.Success;
    }
}
