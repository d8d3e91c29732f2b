using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>A client of the simulated libcupti, by a binding of its own: buffers of a set size, a copy of every record. One at a time in a process.</summary>
internal static unsafe class SimulatedCupti
{
    private static readonly Lazy<nint> s_handle = new(() =>
    {
        _ = SimulatedDriver.Handle; // found beside it otherwise, and then another copy
        return NativeLibrary.Load(Path.Combine(SimulatedLibraries.Folder, OperatingSystem.IsWindows() ? "cupti64_2024.1.1.dll" : "libcupti.so.12"));
    });

    private static readonly Lock s_lock = new();
    private static readonly List<CuptiRecord> s_records = [];
    private static int s_bufferBytes, s_requested, s_completed;
    private static bool s_refuse;

    /// <summary>Layouts that can be played: version of CUDA, CUPTI_API_VERSION, the driver that goes with it.</summary>
    public static (string Version, uint Api, int Driver)[] Layouts { get; } =
    [
        ("11.2", 14, 11020), ("11.8", 18, 11080), ("12.4", 22, 12040), ("12.5", 23, 12050), ("12.8", 26, 12080), ("12.9", 27, 12090), ("13.0", 130000, 13000), ("13.1", 130100, 13010),
    ];

    /// <summary>Every record so far, in the order of the buffers and within them.</summary>
    public static CuptiRecord[] Records
    {
        get
        {
            lock (s_lock) return [.. s_records];
        }
    }

    public static int Requested => Volatile.Read(ref s_requested);

    public static int Completed => Volatile.Read(ref s_completed);

    /// <summary>What the library counted.</summary>
    public static SimulatedCuptiCounts Counts
    {
        get
        {
            SimulatedCuptiCounts counts = new() { Size = (uint)sizeof(SimulatedCuptiCounts) };
            Assert.Equal(0, ((delegate* unmanaged<SimulatedCuptiCounts*, int>)Address("hpc_get_statistics"))(&counts));
            return counts;
        }
    }

    /// <summary>Records dropped since the last call.</summary>
    public static ulong TakeDropped()
    {
        nuint dropped;
        Assert.Equal(0u, ((delegate* unmanaged<nint, uint, nuint*, uint>)Address("cuptiActivityGetNumDroppedRecords"))(0, 0, &dropped));
        return dropped;
    }

    /// <summary>Forgets the records, and hands out buffers of this size from now on (none: refuses).</summary>
    public static void Begin(int bufferBytes, bool refuse = false)
    {
        lock (s_lock) s_records.Clear();
        (s_bufferBytes, s_refuse, s_requested, s_completed) = (bufferBytes, refuse, 0, 0);
        Assert.Equal(0u, Register());
    }

    public static uint Register() =>
        ((delegate* unmanaged<delegate* unmanaged[Stdcall]<byte**, nuint*, nuint*, void>, delegate* unmanaged[Stdcall]<nint, uint, byte*, nuint, nuint, void>, uint>)Address("cuptiActivityRegisterCallbacks"))(
            &OnRequested, &OnCompleted);

    public static uint Enable(uint kind) => ((delegate* unmanaged<uint, uint>)Address("cuptiActivityEnable"))(kind);

    public static uint Disable(uint kind) => ((delegate* unmanaged<uint, uint>)Address("cuptiActivityDisable"))(kind);

    public static uint Flush(bool force = false) => ((delegate* unmanaged<uint, uint>)Address("cuptiActivityFlushAll"))(force ? 1u : 0);

    public static uint Push(uint kind, ulong id) => ((delegate* unmanaged<uint, ulong, uint>)Address("cuptiActivityPushExternalCorrelationId"))(kind, id);

    public static uint Pop(uint kind, out ulong id)
    {
        ulong popped;
        uint result = ((delegate* unmanaged<uint, ulong*, uint>)Address("cuptiActivityPopExternalCorrelationId"))(kind, &popped);
        id = popped;
        return result;
    }

    private static void* Address(string name) => (void*)NativeLibrary.GetExport(s_handle.Value, name);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void OnRequested(byte** buffer, nuint* size, nuint* most)
    {
        Interlocked.Increment(ref s_requested);
        *most = 0;
        *size = s_refuse ? 0 : (nuint)s_bufferBytes;
        *buffer = s_refuse ? null : (byte*)NativeMemory.Alloc((nuint)s_bufferBytes);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvStdcall)])]
    private static void OnCompleted(nint context, uint stream, byte* buffer, nuint size, nuint valid)
    {
        Interlocked.Increment(ref s_completed);
        List<nint> found = [];
        byte* record = null;
        var next = (delegate* unmanaged<byte*, nuint, byte**, uint>)Address("cuptiActivityGetNextRecord");
        while (next(buffer, valid, &record) == 0) found.Add((nint)record);
        found.Add((nint)(buffer + valid));
        lock (s_lock)
        {
            for (int i = 0; i + 1 < found.Count; i++) s_records.Add(new(new ReadOnlySpan<byte>((void*)found[i], (int)(found[i + 1] - found[i])).ToArray()));
        }

        NativeMemory.Free(buffer);
    }
}
