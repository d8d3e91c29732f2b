using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using HybridProfiler.Cuda.Nvml;

namespace HybridProfiler.Cuda.Tests.Nvml;

/// <summary>
/// An NVML whose every answer a test sets: one GPU, and an instance of it where a test makes it a partitioned one. State of
/// the process: one test at a time uses it.
/// </summary>
internal sealed unsafe class ScriptedNvml
{
    public const nint Gpu = 0x10, Instance = 0x20;
    public const string GpuUuid = "00112233-4455-6677-8899-aabbccddeeff", InstanceUuid = "ffeeddcc-bbaa-9988-7766-554433221100";

    private static readonly Dictionary<string, nint> s_symbols = new(StringComparer.Ordinal)
    {
        ["nvmlInit_v2"] = (nint)(delegate* unmanaged<NvmlStatus>)&Init,
        ["nvmlShutdown"] = (nint)(delegate* unmanaged<NvmlStatus>)&Shutdown,
        ["nvmlSystemGetNVMLVersion"] = (nint)(delegate* unmanaged<byte*, uint, NvmlStatus>)&Version,
        ["nvmlDeviceGetHandleByUUID"] = (nint)(delegate* unmanaged<byte*, nint*, NvmlStatus>)&ByUuid,
        ["nvmlDeviceGetHandleByPciBusId_v2"] = (nint)(delegate* unmanaged<byte*, nint*, NvmlStatus>)&ByBusId,
        ["nvmlDeviceGetUUID"] = (nint)(delegate* unmanaged<nint, byte*, uint, NvmlStatus>)&Uuid,
        ["nvmlDeviceIsMigDeviceHandle"] = (nint)(delegate* unmanaged<nint, uint*, NvmlStatus>)&IsMig,
        ["nvmlDeviceGetDeviceHandleFromMigDeviceHandle"] = (nint)(delegate* unmanaged<nint, nint*, NvmlStatus>)&Parent,
        ["nvmlDeviceGetPowerUsage"] = (nint)(delegate* unmanaged<nint, uint*, NvmlStatus>)&PowerUsage,
        ["nvmlDeviceGetTotalEnergyConsumption"] = (nint)(delegate* unmanaged<nint, ulong*, NvmlStatus>)&TotalEnergy,
        ["nvmlDeviceGetCurrentClocksThrottleReasons"] = (nint)(delegate* unmanaged<nint, ulong*, NvmlStatus>)&ClockEvents,
        ["nvmlDeviceGetClockInfo"] = (nint)(delegate* unmanaged<nint, int, uint*, NvmlStatus>)&Clock,
        ["nvmlDeviceGetTemperature"] = (nint)(delegate* unmanaged<nint, int, uint*, NvmlStatus>)&Temperature,
        ["nvmlDeviceGetUtilizationRates"] = (nint)(delegate* unmanaged<nint, NvmlUtilization*, NvmlStatus>)&Utilization,
        ["nvmlDeviceGetMemoryInfo"] = (nint)(delegate* unmanaged<nint, NvmlMemory*, NvmlStatus>)&MemoryInfo,
        ["nvmlDeviceGetMemoryInfo_v2"] = (nint)(delegate* unmanaged<nint, NvmlMemory2*, NvmlStatus>)&MemoryInfo2,
        ["nvmlDeviceGetFieldValues"] = (nint)(delegate* unmanaged<nint, int, NvmlFieldValue*, NvmlStatus>)&FieldValues,
        ["nvmlDeviceGetSamples"] = (nint)(delegate* unmanaged<nint, int, ulong, int*, uint*, NvmlSample*, NvmlStatus>)&Samples,
        ["nvmlDeviceGetComputeRunningProcesses_v3"] = (nint)(delegate* unmanaged<nint, uint*, NvmlProcess*, NvmlStatus>)&Processes,
        ["nvmlDeviceGetProcessUtilization"] = (nint)(delegate* unmanaged<nint, NvmlProcessUtilization*, uint*, ulong, NvmlStatus>)&ProcessUtilization,
    };

    private static ScriptedNvml s_current = new();

    /// <summary>Answers to single calls by name; Success where none is set.</summary>
    public Dictionary<string, NvmlStatus> Status { get; } = new(StringComparer.Ordinal);

    /// <summary>How often each function was called.</summary>
    public Dictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    /// <summary>Functions that the library does not have.</summary>
    public HashSet<string> Absent { get; } = new(StringComparer.Ordinal);

    /// <summary>Values by field and scope; others are not supported.</summary>
    public Dictionary<(uint Field, uint Scope), ulong> Fields { get; } = [];

    /// <summary>Samples by kind; a kind without is not supported.</summary>
    public Dictionary<int, List<NvmlSample>> Rings { get; } = [];

    public List<NvmlProcess> ProcessList { get; } = [];

    public List<NvmlProcessUtilization> ProcessSamples { get; } = [];

    public ulong Reasons { get; set; }

    public ulong Millijoules { get; set; }

    public bool HasInstance { get; set; }

    /// <summary>Makes it the one that answers, and binds it.</summary>
    public NvmlApi Bind()
    {
        s_current = this;
        NvmlApi? api = NvmlApi.Bind(name => Absent.Contains(name) ? 0 : s_symbols.GetValueOrDefault(name), out string whyNot);
        Assert.True(api is not null, whyNot);
        return api;
    }

    private static NvmlStatus Answer([CallerMemberName] string call = "")
    {
        s_current.Calls[call] = s_current.Calls.GetValueOrDefault(call) + 1;
        return s_current.Status.GetValueOrDefault(call);
    }

    private static NvmlStatus Put<T>(T* to, T value, [CallerMemberName] string call = "")
        where T : unmanaged
    {
        NvmlStatus status = Answer(call);
        if (status == NvmlStatus.Success) *to = value;
        return status;
    }

    [UnmanagedCallersOnly]
    private static NvmlStatus Init() => Answer();

    [UnmanagedCallersOnly]
    private static NvmlStatus Shutdown() => Answer();

    [UnmanagedCallersOnly]
    private static NvmlStatus Version(byte* text, uint size) => Write(text, "12.999.1");

    [UnmanagedCallersOnly]
    private static NvmlStatus ByUuid(byte* uuid, nint* device)
    {
        string wanted = Marshal.PtrToStringUTF8((nint)uuid)!;
        *device = wanted == "GPU-" + GpuUuid ? Gpu : s_current.HasInstance && wanted == "MIG-" + InstanceUuid ? Instance : 0;
        return *device == 0 ? NvmlStatus.NotFound : NvmlStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static NvmlStatus ByBusId(byte* busId, nint* device)
    {
        bool isIt = Marshal.PtrToStringUTF8((nint)busId) == "0000:3b:00.0";
        if (isIt) *device = Gpu;
        return isIt ? NvmlStatus.Success : NvmlStatus.NotFound;
    }

    [UnmanagedCallersOnly]
    private static NvmlStatus Uuid(nint device, byte* text, uint size) => Write(text, device == Gpu ? "GPU-" + GpuUuid : "MIG-" + InstanceUuid);

    [UnmanagedCallersOnly]
    private static NvmlStatus IsMig(nint device, uint* isMig) => Put(isMig, device == Instance ? 1u : 0);

    [UnmanagedCallersOnly]
    private static NvmlStatus Parent(nint device, nint* parent) => Put(parent, Gpu);

    [UnmanagedCallersOnly]
    private static NvmlStatus PowerUsage(nint device, uint* milliwatts) => Put(milliwatts, device == Gpu ? 70_000u : 0);

    [UnmanagedCallersOnly]
    private static NvmlStatus TotalEnergy(nint device, ulong* millijoules) => Put(millijoules, s_current.Millijoules);

    [UnmanagedCallersOnly]
    private static NvmlStatus ClockEvents(nint device, ulong* reasons) => Put(reasons, s_current.Reasons);

    [UnmanagedCallersOnly]
    private static NvmlStatus Clock(nint device, int domain, uint* megahertz) => Put(megahertz, domain == 1 ? 1410u : 1215u);

    [UnmanagedCallersOnly]
    private static NvmlStatus Temperature(nint device, int sensor, uint* celsius) => Put(celsius, 61u);

    [UnmanagedCallersOnly]
    private static NvmlStatus Utilization(nint device, NvmlUtilization* rates) => Put(rates, new NvmlUtilization { Gpu = 37, Memory = 12 });

    [UnmanagedCallersOnly]
    private static NvmlStatus MemoryInfo(nint device, NvmlMemory* memory) => Put(memory, new NvmlMemory { Total = 1000, Used = 300, Free = 700 });

    [UnmanagedCallersOnly]
    private static NvmlStatus MemoryInfo2(nint device, NvmlMemory2* memory) => memory->Version != NvmlMemory2.CurrentVersion
        ? NvmlStatus.ArgumentVersionMismatch
        : Put(memory, new NvmlMemory2 { Version = memory->Version, Total = 1000, Used = device == Gpu ? 250ul : 25, Reserved = 50, Free = 700 });

    [UnmanagedCallersOnly]
    private static NvmlStatus FieldValues(nint device, int count, NvmlFieldValue* values)
    {
        NvmlStatus status = Answer();
        for (int i = 0; i < count && status == NvmlStatus.Success; i++)
        {
            bool isThere = s_current.Fields.TryGetValue((values[i].Field, values[i].Scope), out ulong bits);
            values[i].Status = isThere ? NvmlStatus.Success : NvmlStatus.NotSupported;
            values[i].Type = NvmlValueType.UnsignedLongLong;
            values[i].Value.Bits = bits;
        }

        return status;
    }

    [UnmanagedCallersOnly]
    private static NvmlStatus Samples(nint device, int kind, ulong newerThanUs, int* type, uint* count, NvmlSample* samples)
    {
        if (Answer() is var status and not NvmlStatus.Success) return status;
        if (!s_current.Rings.TryGetValue(kind, out List<NvmlSample>? ring)) return NvmlStatus.NotSupported;
        *type = (int)NvmlValueType.UnsignedInt;
        if (samples == null)
        {
            *count = 120;
            return NvmlStatus.Success;
        }

        uint room = *count, given = 0;
        foreach (NvmlSample sample in ring)
        {
            if (sample.TimestampUs > newerThanUs && given < room) samples[given++] = sample;
        }

        *count = given;
        return given == 0 ? NvmlStatus.NotFound : NvmlStatus.Success;
    }

    [UnmanagedCallersOnly]
    private static NvmlStatus Processes(nint device, uint* count, NvmlProcess* processes) => Copy(s_current.ProcessList, count, processes);

    [UnmanagedCallersOnly]
    private static NvmlStatus ProcessUtilization(nint device, NvmlProcessUtilization* samples, uint* count, ulong newerThanUs) =>
        Copy([.. s_current.ProcessSamples.Where(s => s.TimestampUs > newerThanUs)], count, samples);

    private static NvmlStatus Copy<T>(List<T> from, uint* count, T* to, [CallerMemberName] string call = "")
        where T : unmanaged
    {
        if (Answer(call) is var status and not NvmlStatus.Success) return status;
        uint room = *count;
        *count = (uint)from.Count;
        if (from.Count > room || (to == null && from.Count > 0)) return NvmlStatus.InsufficientSize;
        for (int i = 0; i < from.Count; i++) to[i] = from[i];
        return NvmlStatus.Success;
    }

    private static NvmlStatus Write(byte* to, string text)
    {
        Encoding.UTF8.GetBytes(text + '\0', new Span<byte>(to, 96));
        return NvmlStatus.Success;
    }
}
