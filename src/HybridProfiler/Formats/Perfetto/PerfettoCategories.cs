namespace HybridProfiler.Formats;

/// <summary>
/// Categories of events: component and kind of a span in one interned text, "component:kind", or only the kind where
/// there is no component. Components of equal name get different texts.
/// </summary>
internal sealed class PerfettoCategories
{
    private const int Kinds = 10;
    private static readonly string[] KindNames = ["compute", "stage", "transfer", "sync", "wait", "alloc", "runtime", "decision", "communication", "fill"];

    private readonly List<string?> _keys = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>One number for component and kind.</summary>
    public static int KeyOf(int component, SpanKind kind) => (component + 1) * Kinds + (int)kind;

    /// <summary>Remembers a component and returns the text that stands for it; it stays the same when it is declared again.</summary>
    public string Declare(int id, string name)
    {
        while (_keys.Count <= id) _keys.Add(null);
        if (_keys[id] is { } known) return known;
        string key = name;
        while (!_taken.Add(key)) key += "#" + id;
        return _keys[id] = key;
    }

    /// <summary>The category's text.</summary>
    public string TextOf(int component, SpanKind kind) =>
        component < 0 ? KindNames[(int)kind] : (component < _keys.Count ? _keys[component] : null) + ":" + KindNames[(int)kind];

    /// <summary>Takes a category's text apart: the kind's name, and the component's text or null.</summary>
    public static bool TryParse(string text, out string? component, out SpanKind kind)
    {
        int colon = text.LastIndexOf(':');
        component = colon < 0 ? null : text[..colon];
        int at = Array.IndexOf(KindNames, text[(colon + 1)..]);
        kind = at < 0 ? SpanKind.Compute : (SpanKind)at;
        return at >= 0;
    }
}
