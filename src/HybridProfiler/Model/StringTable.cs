namespace HybridProfiler.Model;

/// <summary>Interned text of a trace: id to text. Id 0 is the empty text. Immutable once the trace is built; reading is safe from any thread.</summary>
public sealed class StringTable
{
    private readonly string[] _texts;

    internal StringTable(string[] texts) => _texts = texts;

    /// <summary>Number of texts.</summary>
    public int Count => _texts.Length;

    /// <summary>Text of an id.</summary>
    /// <exception cref="IndexOutOfRangeException">The id is not in the table.</exception>
    public string this[int id] => _texts[id];

    /// <summary>All texts; the position is the id.</summary>
    public ReadOnlySpan<string> Texts => _texts;
}
