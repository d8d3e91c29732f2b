using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>The export's string table.</summary>
internal sealed class NsightStrings
{
    private readonly TraceBuilder _builder;
    private readonly Dictionary<long, string> _texts = [];
    private readonly Dictionary<long, int> _calls = [];

    public NsightStrings(NsightDatabase database, TraceBuilder builder)
    {
        _builder = builder;
        foreach (SqliteDataReader row in database.Rows("StringIds", "id", "value"))
            if (!row.IsDBNull(0)) _texts[row.GetInt64(0)] = row.IsDBNull(1) ? "" : row.GetString(1);
    }

    /// <summary>Text of an id; the id itself where the export does not hold it.</summary>
    public string TextOf(long id) => _texts.TryGetValue(id, out string? text) ? text : $"string {id}";

    /// <summary>Id in the trace of a text of the export.</summary>
    public int NameOf(long id) => _builder.Intern(TextOf(id));

    /// <summary>Name of a call without the version of its entry ("cudaLaunchKernel_v7000").</summary>
    public int CallOf(long id)
    {
        if (_calls.TryGetValue(id, out int name)) return name;
        string text = TextOf(id);
        int cut = text.LastIndexOf("_v", StringComparison.Ordinal);
        if (cut > 0 && cut + 2 < text.Length && text.AsSpan(cut + 2).IndexOfAnyExceptInRange('0', '9') < 0) text = text[..cut];
        name = _builder.Intern(text);
        _calls.Add(id, name);
        return name;
    }
}
