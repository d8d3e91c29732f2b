using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Parts of span events that do not change from event to event, in UTF-8.</summary>
internal sealed class ChromeSpanFacts
{
    // One more than there are: what a newer program calls a kind is written without one.
    private const int Kinds = (int)SpanKind.Fill + 2;

    /// <summary>Names of arguments that are this writer's own. An attribute of the same name stands in a nested object "attributes".</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "External id", "correlation", "device", "stream", "memory bandwidth (GB/s)", "component", "paradigm", "kind", "request",
        "request_class", "intended_start_ns", "start_ns", "duration_ns", "unfinished", "end_inferred", "explicit_component", "attributes",
        "grid", "block", "registers per thread", "shared memory", "est. achieved occupancy %", "graph node id", ChromeSteps.Mark,
    };

    private readonly Trace _trace;
    private readonly ChromeBlock[] _heads = new ChromeBlock[4 * Kinds];
    private readonly ChromeBlock[] _arguments;
    private readonly bool[] _reserved;
    private byte[] _device = [];
    private bool _onDevice;

    public ChromeSpanFacts(Trace trace)
    {
        _trace = trace;
        _arguments = new ChromeBlock[(trace.Components.Length + 1) * Kinds];
        for (int i = 0; i < _heads.Length; i++) _heads[i] = new ChromeBlock([.. ",\n{\"ph\":\"X\",\"cat\":\""u8, .. Category((SpanKind)(i / 4), (i & 2) != 0, (i & 1) != 0), .. "\",\"name\":\""u8]);
        ReadOnlySpan<string> texts = trace.Strings.Texts;
        _reserved = new bool[texts.Length];
        for (int id = 0; id < texts.Length; id++)
        {
            _reserved[id] = Reserved.Contains(texts[id]);
        }

        BytesKey = texts.IndexOf(OperationAttributes.Bytes);
    }

    /// <summary>String id of "bytes", or -1.</summary>
    public int BytesKey { get; }

    public bool IsReserved(int key) => _reserved[key];

    /// <summary>Begins a host track.</summary>
    public void BeginHost()
    {
        // Arguments of one host track are those of all others.
        if (_onDevice) Array.Clear(_arguments);
        _onDevice = false;
        _device = [];
    }

    /// <summary>Begins a device's track.</summary>
    /// <param name="arguments">What every operation on it carries, without a comma.</param>
    public void BeginDevice(byte[] arguments)
    {
        Array.Clear(_arguments);
        _onDevice = true;
        _device = arguments;
    }

    /// <summary>The beginning of an event up to its name.</summary>
    /// <param name="kind">What the time was spent on.</param>
    /// <param name="onDevice">True for operations of a device.</param>
    /// <param name="special">On the host: the call submits an operation.</param>
    public ref readonly ChromeBlock Head(SpanKind kind, bool onDevice, bool special) =>
        ref _heads[(Math.Min((int)kind, Kinds - 1) * 4) + (onDevice ? 2 : 0) + (special ? 1 : 0)];

    /// <summary>
    /// From the duration's end on: device and stream, component, kind. On the host it ends where the number of the span is to stand.
    /// </summary>
    public ref readonly ChromeBlock Arguments(int component, SpanKind kind)
    {
        ref ChromeBlock block = ref _arguments[((component + 1) * Kinds) + Math.Min((int)kind, Kinds - 1)];
        if (block.IsMissing) block = MakeArguments(component, kind);
        return ref block;
    }

    private ChromeBlock MakeArguments(int component, SpanKind kind)
    {
        List<byte> bytes = [.. ",\"args\":{"u8, .. _device];
        if (component >= 0)
        {
            if (_onDevice) bytes.AddRange(","u8);
            bytes.AddRange(
            [
                .. "\"component\":\""u8, .. ChromeText.Encode(_trace.Components[component].Name),
                .. "\",\"paradigm\":\""u8, .. ChromeText.Encode(_trace.Components[component].Paradigm.ToString()), .. "\""u8,
            ]);
        }

        bool anyBefore = _onDevice || component >= 0;
        ReadOnlySpan<byte> said = Kind(kind, _onDevice);
        if (said.Length > 0)
        {
            bytes.AddRange([.. anyBefore ? ","u8 : default, .. "\"kind\":\""u8, .. said, .. "\""u8]);
            anyBefore = true;
        }

        if (!_onDevice) bytes.AddRange([.. anyBefore ? ","u8 : default, .. "\"External id\":"u8]);
        return new ChromeBlock(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(bytes));
    }

    private static ReadOnlySpan<byte> Category(SpanKind kind, bool onDevice, bool special) => (onDevice, kind) switch
    {
        (true, SpanKind.Fill) => "gpu_memset"u8,
        (true, SpanKind.Transfer) => "gpu_memcpy"u8,
        (true, SpanKind.Sync or SpanKind.Wait) => "cuda_sync"u8,
        (true, SpanKind.Compute or SpanKind.Communication) => "kernel"u8,
        (true, _) => "gpu_user_annotation"u8,
        (false, _) when special => "cuda_runtime"u8,
        (false, SpanKind.Sync) => "cuda_runtime"u8,
        (false, SpanKind.Stage or SpanKind.Decision) => "user_annotation"u8,
        _ => "cpu_op"u8,
    };

    /// <summary>The kind, where the category does not say it.</summary>
    private static ReadOnlySpan<byte> Kind(SpanKind kind, bool onDevice) => kind switch
    {
        SpanKind.Transfer when !onDevice => "Transfer"u8,
        SpanKind.Sync when !onDevice => "Sync"u8,
        SpanKind.Wait => "Wait"u8,
        SpanKind.Alloc => "Alloc"u8,
        SpanKind.Runtime => "Runtime"u8,
        SpanKind.Decision => "Decision"u8,
        SpanKind.Stage when onDevice => "Stage"u8,
        SpanKind.Communication => "Communication"u8,
        SpanKind.Fill when !onDevice => "Fill"u8,
        _ => default,
    };
}
