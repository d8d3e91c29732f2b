using System.Text;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// NVML's functions by pointer. One that the library does not have answers <see cref="NvmlStatus.FunctionNotFound"/>, as
/// NVML itself does. Thread-safe, as NVML is.
/// </summary>
internal sealed unsafe class NvmlApi
{
    private readonly delegate* unmanaged<NvmlStatus> _init, _shutdown;
    private readonly delegate* unmanaged<byte*, uint, NvmlStatus> _driverVersion, _nvmlVersion;
    private readonly delegate* unmanaged<byte*, nint*, NvmlStatus> _byUuid, _byBusId;
    private readonly delegate* unmanaged<nint, byte*, uint, NvmlStatus> _name, _uuid;
    private readonly delegate* unmanaged<nint, nint*, NvmlStatus> _parent;
    private readonly delegate* unmanaged<nint, uint*, NvmlStatus> _power, _limit, _isMig;
    private readonly delegate* unmanaged<nint, NvmlArchitecture*, NvmlStatus> _architecture;
    private readonly delegate* unmanaged<nint, ulong*, NvmlStatus> _energy;
    private readonly delegate* unmanaged<nint, NvmlClockEvents*, NvmlStatus> _clockEvents;
    private readonly delegate* unmanaged<nint, NvmlClockDomain, uint*, NvmlStatus> _clock;
    private readonly delegate* unmanaged<nint, NvmlTemperatureSensor, uint*, NvmlStatus> _temperature;
    private readonly delegate* unmanaged<nint, NvmlPcieDirection, uint*, NvmlStatus> _pcie;
    private readonly delegate* unmanaged<nint, NvmlUtilization*, NvmlStatus> _utilization;
    private readonly delegate* unmanaged<nint, NvmlMemory*, NvmlStatus> _memory;
    private readonly delegate* unmanaged<nint, NvmlMemory2*, NvmlStatus> _memory2;
    private readonly delegate* unmanaged<nint, int, NvmlFieldValue*, NvmlStatus> _fields;
    private readonly delegate* unmanaged<nint, NvmlSamplingType, ulong, NvmlValueType*, uint*, NvmlSample*, NvmlStatus> _samples;
    private readonly delegate* unmanaged<nint, uint*, NvmlProcess*, NvmlStatus> _processes;
    private readonly delegate* unmanaged<nint, NvmlProcessUtilization*, uint*, ulong, NvmlStatus> _processUtilization;

    private NvmlApi(Func<string, nint> symbol)
    {
        _init = (delegate* unmanaged<NvmlStatus>)symbol("nvmlInit_v2");
        _shutdown = (delegate* unmanaged<NvmlStatus>)symbol("nvmlShutdown");
        _driverVersion = (delegate* unmanaged<byte*, uint, NvmlStatus>)symbol("nvmlSystemGetDriverVersion");
        _nvmlVersion = (delegate* unmanaged<byte*, uint, NvmlStatus>)symbol("nvmlSystemGetNVMLVersion");
        _byUuid = (delegate* unmanaged<byte*, nint*, NvmlStatus>)symbol("nvmlDeviceGetHandleByUUID");
        _byBusId = (delegate* unmanaged<byte*, nint*, NvmlStatus>)symbol("nvmlDeviceGetHandleByPciBusId_v2");
        _name = (delegate* unmanaged<nint, byte*, uint, NvmlStatus>)symbol("nvmlDeviceGetName");
        _uuid = (delegate* unmanaged<nint, byte*, uint, NvmlStatus>)symbol("nvmlDeviceGetUUID");
        _parent = (delegate* unmanaged<nint, nint*, NvmlStatus>)symbol("nvmlDeviceGetDeviceHandleFromMigDeviceHandle");
        _power = (delegate* unmanaged<nint, uint*, NvmlStatus>)symbol("nvmlDeviceGetPowerUsage");
        _limit = (delegate* unmanaged<nint, uint*, NvmlStatus>)symbol("nvmlDeviceGetEnforcedPowerLimit");
        _isMig = (delegate* unmanaged<nint, uint*, NvmlStatus>)symbol("nvmlDeviceIsMigDeviceHandle");
        _architecture = (delegate* unmanaged<nint, NvmlArchitecture*, NvmlStatus>)symbol("nvmlDeviceGetArchitecture");
        _energy = (delegate* unmanaged<nint, ulong*, NvmlStatus>)symbol("nvmlDeviceGetTotalEnergyConsumption");
        // One function under its newer and its older name.
        nint events = symbol("nvmlDeviceGetCurrentClocksEventReasons");
        if (events == 0) events = symbol("nvmlDeviceGetCurrentClocksThrottleReasons");
        _clockEvents = (delegate* unmanaged<nint, NvmlClockEvents*, NvmlStatus>)events;
        _clock = (delegate* unmanaged<nint, NvmlClockDomain, uint*, NvmlStatus>)symbol("nvmlDeviceGetClockInfo");
        _temperature = (delegate* unmanaged<nint, NvmlTemperatureSensor, uint*, NvmlStatus>)symbol("nvmlDeviceGetTemperature");
        _pcie = (delegate* unmanaged<nint, NvmlPcieDirection, uint*, NvmlStatus>)symbol("nvmlDeviceGetPcieThroughput");
        _utilization = (delegate* unmanaged<nint, NvmlUtilization*, NvmlStatus>)symbol("nvmlDeviceGetUtilizationRates");
        _memory = (delegate* unmanaged<nint, NvmlMemory*, NvmlStatus>)symbol("nvmlDeviceGetMemoryInfo");
        _memory2 = (delegate* unmanaged<nint, NvmlMemory2*, NvmlStatus>)symbol("nvmlDeviceGetMemoryInfo_v2");
        _fields = (delegate* unmanaged<nint, int, NvmlFieldValue*, NvmlStatus>)symbol("nvmlDeviceGetFieldValues");
        _samples = (delegate* unmanaged<nint, NvmlSamplingType, ulong, NvmlValueType*, uint*, NvmlSample*, NvmlStatus>)symbol("nvmlDeviceGetSamples");
        _processes = (delegate* unmanaged<nint, uint*, NvmlProcess*, NvmlStatus>)symbol("nvmlDeviceGetComputeRunningProcesses_v3");
        _processUtilization = (delegate* unmanaged<nint, NvmlProcessUtilization*, uint*, ulong, NvmlStatus>)symbol("nvmlDeviceGetProcessUtilization");
    }

    /// <summary>Binds what the library has; null, with the reason, when what everything else rests on is missing.</summary>
    /// <param name="symbol">Address of a function by name, or 0.</param>
    /// <param name="whyNot">Reason.</param>
    public static NvmlApi? Bind(Func<string, nint> symbol, out string whyNot)
    {
        NvmlApi api = new(symbol);
        whyNot = api._init == null ? "nvmlInit_v2"
            : api._shutdown == null ? "nvmlShutdown"
            : api._byUuid == null && api._byBusId == null ? "nvmlDeviceGetHandleByUUID"
            : "";
        if (whyNot.Length == 0) return api;
        whyNot = $"the NVML library has no {whyNot}; it is older than driver 319, or not NVIDIA's";
        return null;
    }

    public NvmlStatus Init() => _init();

    public NvmlStatus Shutdown() => _shutdown();

    public string DriverVersion() => Text(_driverVersion, 96);

    public string Version() => Text(_nvmlVersion, 96);

    public NvmlStatus HandleByUuid(string uuid, out nint device) => Handle(_byUuid, uuid, out device);

    public NvmlStatus HandleByBusId(string busId, out nint device) => Handle(_byBusId, busId, out device);

    public string Name(nint device) => Text(_name, device, 96);

    public string Uuid(nint device) => Text(_uuid, device, 96);

    public NvmlStatus Parent(nint migDevice, out nint device)
    {
        fixed (nint* to = &device)
        {
            *to = 0;
            return _parent == null ? NvmlStatus.FunctionNotFound : _parent(migDevice, to);
        }
    }

    public NvmlStatus PowerUsage(nint device, out uint milliwatts) => Number(_power, device, out milliwatts);

    public NvmlStatus EnforcedPowerLimit(nint device, out uint milliwatts) => Number(_limit, device, out milliwatts);

    public NvmlStatus IsMig(nint device, out uint isMig) => Number(_isMig, device, out isMig);

    public NvmlStatus Architecture(nint device, out NvmlArchitecture architecture) => Number(_architecture, device, out architecture);

    public NvmlStatus TotalEnergy(nint device, out ulong millijoules) => Number(_energy, device, out millijoules);

    public NvmlStatus ClockEvents(nint device, out NvmlClockEvents reasons) => Number(_clockEvents, device, out reasons);

    /// <summary>Clock of a domain in MHz.</summary>
    public NvmlStatus Clock(nint device, NvmlClockDomain domain, out uint megahertz) => Number(_clock, device, domain, out megahertz);

    /// <summary>Temperature of a sensor in degrees Celsius.</summary>
    public NvmlStatus Temperature(nint device, NvmlTemperatureSensor sensor, out uint celsius) => Number(_temperature, device, sensor, out celsius);

    /// <summary>KB/s over the last 20 ms, for which the call blocks.</summary>
    public NvmlStatus PcieThroughput(nint device, NvmlPcieDirection direction, out uint kilobytesPerSecond) => Number(_pcie, device, direction, out kilobytesPerSecond);

    public NvmlStatus Utilization(nint device, out NvmlUtilization rates)
    {
        fixed (NvmlUtilization* to = &rates)
        {
            *to = default;
            return _utilization == null ? NvmlStatus.FunctionNotFound : _utilization(device, to);
        }
    }

    public NvmlStatus Memory(nint device, out NvmlMemory memory)
    {
        fixed (NvmlMemory* to = &memory)
        {
            *to = default;
            return _memory == null ? NvmlStatus.FunctionNotFound : _memory(device, to);
        }
    }

    public NvmlStatus Memory2(nint device, out NvmlMemory2 memory)
    {
        fixed (NvmlMemory2* to = &memory)
        {
            *to = new NvmlMemory2 { Version = NvmlMemory2.CurrentVersion };
            return _memory2 == null ? NvmlStatus.FunctionNotFound : _memory2(device, to);
        }
    }

    /// <summary>Reads the fields whose ids and scopes the values carry; each gets a status of its own.</summary>
    public NvmlStatus FieldValues(nint device, Span<NvmlFieldValue> values)
    {
        fixed (NvmlFieldValue* to = values) return _fields == null ? NvmlStatus.FunctionNotFound : _fields(device, values.Length, to);
    }

    /// <summary>Samples of the driver's ring that are newer than a time; <paramref name="count"/> is the room before, the number after. An empty span asks for the room needed.</summary>
    public NvmlStatus Samples(nint device, NvmlSamplingType kind, ulong newerThanUs, Span<NvmlSample> samples, out NvmlValueType type, ref uint count)
    {
        type = default;
        fixed (NvmlValueType* valueType = &type)
        fixed (NvmlSample* to = samples)
        fixed (uint* number = &count)
        {
            return _samples == null ? NvmlStatus.FunctionNotFound : _samples(device, kind, newerThanUs, valueType, number, to);
        }
    }

    public NvmlStatus ComputeProcesses(nint device, Span<NvmlProcess> processes, ref uint count)
    {
        fixed (NvmlProcess* to = processes)
        fixed (uint* number = &count)
        {
            return _processes == null ? NvmlStatus.FunctionNotFound : _processes(device, number, to);
        }
    }

    public NvmlStatus ProcessUtilization(nint device, ulong newerThanUs, Span<NvmlProcessUtilization> samples, ref uint count)
    {
        fixed (NvmlProcessUtilization* to = samples)
        fixed (uint* number = &count)
        {
            return _processUtilization == null ? NvmlStatus.FunctionNotFound : _processUtilization(device, to, number, newerThanUs);
        }
    }

    private static NvmlStatus Handle(delegate* unmanaged<byte*, nint*, NvmlStatus> call, string text, out nint device)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text + '\0');
        fixed (byte* from = bytes)
        fixed (nint* to = &device)
        {
            *to = 0;
            return call == null ? NvmlStatus.FunctionNotFound : call(from, to);
        }
    }

    private static NvmlStatus Number<T>(delegate* unmanaged<nint, T*, NvmlStatus> call, nint device, out T value)
        where T : unmanaged
    {
        fixed (T* to = &value)
        {
            *to = default;
            return call == null ? NvmlStatus.FunctionNotFound : call(device, to);
        }
    }

    private static NvmlStatus Number<T>(delegate* unmanaged<nint, T, uint*, NvmlStatus> call, nint device, T which, out uint value)
        where T : unmanaged
    {
        fixed (uint* to = &value)
        {
            *to = 0;
            return call == null ? NvmlStatus.FunctionNotFound : call(device, which, to);
        }
    }

    private static string Text(delegate* unmanaged<byte*, uint, NvmlStatus> call, int size)
    {
        byte* text = stackalloc byte[size];
        return call == null || call(text, (uint)size) != NvmlStatus.Success ? "" : Utf8(text, size);
    }

    private static string Text(delegate* unmanaged<nint, byte*, uint, NvmlStatus> call, nint device, int size)
    {
        byte* text = stackalloc byte[size];
        return call == null || call(device, text, (uint)size) != NvmlStatus.Success ? "" : Utf8(text, size);
    }

    private static string Utf8(byte* text, int size)
    {
        ReadOnlySpan<byte> bytes = new(text, size);
        int end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
