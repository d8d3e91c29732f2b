using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>What categories and names of events mean; each distinct one is looked at once.</summary>
internal sealed class ChromeNames(TraceBuilder builder)
{
    private const byte Unknown = 0, IsExchange = 1, IsPlain = 2;
    private const string Module = "nn.Module: ";

    private readonly Dictionary<int, ChromeRow> _rows = [];
    private readonly Dictionary<int, int> _modules = [];
    private int _lastCategory = -1;
    private ChromeRow _lastRow;
    private readonly Dictionary<int, SpanKind> _calls = [];
    private byte[] _exchanges = [];

    /// <summary>What a category says.</summary>
    public ChromeRow RowOf(int category)
    {
        // Mostly that of the event before.
        if (category == _lastCategory) return _lastRow;
        _lastCategory = category;
        return _lastRow = Row(category);
    }

    private ChromeRow Row(int category)
    {
        if (_rows.TryGetValue(category, out ChromeRow row)) return row;
        row = builder.TextOf(category) switch
        {
            "kernel" => ChromeRow.Kernel,
            "gpu_memcpy" => ChromeRow.Copy,
            "gpu_memset" => ChromeRow.Fill,
            "gpu_user_annotation" or "cuda_sync" or "overhead" => ChromeRow.BesideQueue,
            "cuda_runtime" or "cuda_driver" or "hip_runtime" or "hip_driver" or "privateuse1_runtime" or "privateuse1_driver" or "xpu_runtime" or "mtia_runtime" => ChromeRow.Call,
            "user_annotation" => ChromeRow.Annotation,
            "python_function" => ChromeRow.Function,
            "Trace" => ChromeRow.Coverage,
            "ac2g" or "async_cpu_to_gpu" or "async_gpu" => ChromeRow.Arrow,
            _ => ChromeRow.Host,
        };
        _rows.Add(category, row);
        return row;
    }

    /// <summary>True when a kernel exchanges data between devices: a collective of NCCL or RCCL.</summary>
    public bool Exchanges(int name)
    {
        if (name >= _exchanges.Length) Array.Resize(ref _exchanges, Math.Max(256, name * 2));
        ref byte known = ref _exchanges[name];
        if (known == Unknown)
        {
            string text = builder.TextOf(name);
            known = text.Contains("nccl", StringComparison.OrdinalIgnoreCase) || text.Contains("rccl", StringComparison.OrdinalIgnoreCase) ? IsExchange : IsPlain;
        }

        return known == IsExchange;
    }

    /// <summary>String id of the module that a function of the interpreter is the call of, or -1.</summary>
    public int ModuleOf(int name)
    {
        if (_modules.TryGetValue(name, out int module)) return module;
        string text = builder.TextOf(name);
        module = text.StartsWith(Module, StringComparison.Ordinal) ? builder.Intern(text[Module.Length..]) : -1;
        _modules.Add(name, module);
        return module;
    }

    /// <summary>Number of the step that an annotation of PyTorch's profiler marks.</summary>
    public bool TryStep(int name, out long step)
    {
        step = 0;
        string text = builder.TextOf(name);
        return text.StartsWith("ProfilerStep#", StringComparison.Ordinal) && long.TryParse(text.AsSpan("ProfilerStep#".Length), out step);
    }

    /// <summary>What a call of the runtime spends its time on.</summary>
    public SpanKind KindOfCall(int name)
    {
        if (_calls.TryGetValue(name, out SpanKind kind)) return kind;
        string text = builder.TextOf(name);
        kind = text.Contains("Synchronize", StringComparison.Ordinal) ? SpanKind.Sync
            : text.Contains("Malloc", StringComparison.Ordinal) || text.Contains("Free", StringComparison.Ordinal) || text.Contains("MemAlloc", StringComparison.Ordinal) ? SpanKind.Alloc
            : SpanKind.Compute;
        _calls.Add(name, kind);
        return kind;
    }

    /// <summary>Direction of a copy from its name ("Memcpy HtoD (Pageable -> Device)").</summary>
    public static Conversions DirectionOf(string name) =>
        name.Contains("HtoD", StringComparison.Ordinal) || name.Contains("HostToDevice", StringComparison.Ordinal) ? Conversions.HostToDevice
        : name.Contains("DtoH", StringComparison.Ordinal) || name.Contains("DeviceToHost", StringComparison.Ordinal) ? Conversions.DeviceToHost
        : Conversions.Copy;
}
