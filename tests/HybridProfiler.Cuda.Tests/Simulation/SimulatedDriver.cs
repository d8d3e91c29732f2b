using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Cuda.Tests.Simulation;

/// <summary>
/// Control of the simulated driver in this process: how it behaves, what goes wrong, and what really happened. Loaded by
/// its path, so that from then on it is libcuda for everyone in the process; it stays loaded. See hp_fake.h.
/// </summary>
internal static unsafe class SimulatedDriver
{
    private static readonly Lazy<nint> s_handle = new(() => NativeLibrary.Load(SimulatedLibraries.Driver));

    /// <summary>Handle of the loaded library. Skips the test where it was not built.</summary>
    public static nint Handle
    {
        get
        {
            if (!s_handle.IsValueCreated && SimulatedLibraries.Absence is { } absence) Assert.Skip(absence);
            return s_handle.Value;
        }
    }

    /// <summary>The engine's host clock, which is that of <see cref="Devices.HostTime"/> unless the clock is virtual.</summary>
    public static long NowNs => ((delegate* unmanaged<long>)Address("hpf_now"))();

    /// <summary>Number of rows of the log so far.</summary>
    public static ulong LogCount => ((delegate* unmanaged<ulong>)Address("hpf_log_count"))();

    /// <summary>What lives and what was counted.</summary>
    public static SimulatedCounts Counts
    {
        get
        {
            SimulatedCounts counts = new() { Size = (uint)sizeof(SimulatedCounts) };
            Assert.Equal(0, ((delegate* unmanaged<SimulatedCounts*, int>)Address("hpf_get_counts"))(&counts));
            return counts;
        }
    }

    /// <summary>Forgets every object, the log, the kernels, the faults and the configuration, and configures anew.</summary>
    public static void Reset(string settings = "")
    {
        ((delegate* unmanaged<void>)Address("hpf_reset"))();
        Configure(settings);
    }

    /// <summary>Takes settings, one <c>key=value</c> a line.</summary>
    public static void Configure(string settings)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(settings + "\0"))
        {
            int line = ((delegate* unmanaged<byte*, int>)Address("hpf_configure"))(text);
            if (line != 0) throw new ArgumentException($"line {line} was not understood: {settings.Split('\n')[line - 1]}", nameof(settings));
        }
    }

    /// <summary>How long kernels take and what they do; a body is a function pointer to <c>void(SimulatedLaunch*, void*)</c>.</summary>
    public static void RegisterKernel(string name, long fixedNs, long threadPs = 0, delegate* unmanaged<SimulatedLaunch*, void*, void> body = null, nint user = 0)
    {
        fixed (byte* text = Encoding.UTF8.GetBytes(name + "\0"))
        {
            ((delegate* unmanaged<byte*, long, long, delegate* unmanaged<SimulatedLaunch*, void*, void>, void*, void>)Address("hpf_register_kernel"))(text, fixedNs, threadPs, body, (void*)user);
        }
    }

    /// <summary>Lets virtual time pass; in real time does what is due.</summary>
    public static void Advance(long ns) => ((delegate* unmanaged<long, void>)Address("hpf_advance"))(ns);

    /// <summary>Nothing starts on the device until the result is disposed.</summary>
    public static IDisposable Hold(int device = 0)
    {
        ((delegate* unmanaged<int, void>)Address("hpf_hold"))(device);
        return new Held(device);
    }

    /// <summary>Time of the device's clock at a host time.</summary>
    public static long DeviceTime(int device, long hostNs) => ((delegate* unmanaged<int, long, long>)Address("hpf_device_time"))(device, hostNs);

    /// <summary>Rows of the log from one on.</summary>
    public static SimulatedRecord[] Log(ulong first = 0)
    {
        ulong count = LogCount;
        if (count <= first) return [];
        SimulatedRecord[] rows = new SimulatedRecord[count - first];
        fixed (SimulatedRecord* target = rows)
        {
            ulong read = ((delegate* unmanaged<ulong, SimulatedRecord*, ulong, ulong>)Address("hpf_log_read"))(first, target, (ulong)rows.Length);
            if (rows.Length > 0) Assert.Equal((uint)sizeof(SimulatedRecord), rows[0].Size);
            return rows[..(int)read];
        }
    }

    /// <summary>Forgets the rows so far.</summary>
    public static void ClearLog() => ((delegate* unmanaged<void>)Address("hpf_log_clear"))();

    /// <summary>Address of a function of the library.</summary>
    public static void* Address(string name) => (void*)NativeLibrary.GetExport(Handle, name);

    private sealed class Held(int device) : IDisposable
    {
        private int _released;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) ((delegate* unmanaged<int, void>)Address("hpf_release"))(device);
        }
    }
}
