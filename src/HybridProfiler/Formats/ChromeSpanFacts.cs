using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Parts of span events that do not change from event to event, in UTF-8.</summary>
internal sealed class ChromeSpanFacts
{
    /// <summary>Names of arguments that are this writer's own. An attribute of the same name stands in a nested object "attributes".</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.Ordinal)
    {
        "External id", "correlation", "device", "stream", "memory bandwidth (GB/s)", "component", "paradigm", "kind", "request",
        "request_class", "intended_start_ns", "start_ns", "duration_ns", "unfinished", "end_inferred", "explicit_component", "attributes",
    };

    private readonly byte[][] _components;
    private readonly bool[] _reserved;
    private readonly bool[] _isFill;

    public ChromeSpanFacts(Trace trace)
    {
        _components = [.. trace.Components.Select(Component)];
        ReadOnlySpan<string> texts = trace.Strings.Texts;
        _reserved = new bool[texts.Length];
        _isFill = new bool[texts.Length];
        for (int id = 0; id < texts.Length; id++)
        {
            _reserved[id] = Reserved.Contains(texts[id]);
            _isFill[id] = texts[id].StartsWith("memset", StringComparison.OrdinalIgnoreCase);
        }

        BytesKey = texts.IndexOf("bytes");
        DirectionKey = texts.IndexOf("direction");
    }

    /// <summary>String id of "bytes", or -1.</summary>
    public int BytesKey { get; }

    /// <summary>String id of "direction", or -1.</summary>
    public int DirectionKey { get; }

    public bool IsReserved(int key) => _reserved[key];

    /// <summary>Arguments of a component, each with a comma before it.</summary>
    public ReadOnlySpan<byte> ComponentArguments(int component) => component >= 0 ? _components[component] : default;

    /// <summary>True when the name of a transfer says that it fills memory ("Memset (Device)").</summary>
    public bool NameSaysFill(int name) => _isFill[name];

    /// <summary>The beginning of an event up to its name.</summary>
    public static ReadOnlySpan<byte> Head(SpanKind kind, bool onDevice, bool launches, bool fills) => (onDevice, kind) switch
    {
        (true, SpanKind.Transfer) when fills => ",\n{\"ph\":\"X\",\"cat\":\"gpu_memset\",\"name\":\""u8,
        (true, SpanKind.Transfer) => ",\n{\"ph\":\"X\",\"cat\":\"gpu_memcpy\",\"name\":\""u8,
        (true, SpanKind.Sync or SpanKind.Wait) => ",\n{\"ph\":\"X\",\"cat\":\"cuda_sync\",\"name\":\""u8,
        (true, SpanKind.Compute) => ",\n{\"ph\":\"X\",\"cat\":\"kernel\",\"name\":\""u8,
        (true, _) => ",\n{\"ph\":\"X\",\"cat\":\"gpu_user_annotation\",\"name\":\""u8,
        (false, _) when launches => ",\n{\"ph\":\"X\",\"cat\":\"cuda_runtime\",\"name\":\""u8,
        (false, SpanKind.Sync) => ",\n{\"ph\":\"X\",\"cat\":\"cuda_runtime\",\"name\":\""u8,
        (false, SpanKind.Stage or SpanKind.Decision) => ",\n{\"ph\":\"X\",\"cat\":\"user_annotation\",\"name\":\""u8,
        _ => ",\n{\"ph\":\"X\",\"cat\":\"cpu_op\",\"name\":\""u8,
    };

    /// <summary>The kind as an argument, where the category does not say it.</summary>
    public static ReadOnlySpan<byte> KindArgument(SpanKind kind, bool onDevice) => kind switch
    {
        SpanKind.Transfer when !onDevice => ",\"kind\":\"Transfer\""u8,
        SpanKind.Sync when !onDevice => ",\"kind\":\"Sync\""u8,
        SpanKind.Wait => ",\"kind\":\"Wait\""u8,
        SpanKind.Alloc => ",\"kind\":\"Alloc\""u8,
        SpanKind.Runtime => ",\"kind\":\"Runtime\""u8,
        SpanKind.Decision => ",\"kind\":\"Decision\""u8,
        SpanKind.Stage when onDevice => ",\"kind\":\"Stage\""u8,
        _ => default,
    };

    private static byte[] Component(ComponentInfo component) =>
    [
        .. ",\"component\":\""u8, .. ChromeText.Encode(component.Name),
        .. "\",\"paradigm\":\""u8, .. ChromeText.Encode(component.Paradigm.ToString()), .. "\""u8,
    ];
}
