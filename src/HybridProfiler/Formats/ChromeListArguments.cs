using System.Text;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Arguments that PyTorch writes as lists. The model has no lists: an attribute holds the text of the file, and it is written as
/// that list again, since tools take shapes from it.
/// </summary>
internal sealed class ChromeListArguments
{
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "Input Dims", "Input type", "Input Strides", "Concrete Inputs", "In split size", "Out split size", "Input Tensors start", "Output Tensors start",
    };

    private readonly bool[] _lists;
    private readonly Dictionary<string, byte[]?> _known = new(StringComparer.Ordinal);

    public ChromeListArguments(StringTable strings)
    {
        _lists = new bool[strings.Count];
        for (int id = 0; id < _lists.Length; id++) _lists[id] = s_names.Contains(strings[id]);
    }

    /// <summary>The list as it is to stand in the file; null where the attribute is text.</summary>
    /// <param name="key">String id of its name.</param>
    /// <param name="value">Its value.</param>
    public byte[]? ListOf(int key, string value)
    {
        if (!_lists[key] || value is not ['[', ..]) return null;
        if (!_known.TryGetValue(value, out byte[]? list))
        {
            list = Encoding.UTF8.GetBytes(value);
            if (!IsList(list) || Encoding.UTF8.GetString(list) != value) list = null;
            _known.Add(value, list);
        }

        return list;
    }

    private static bool IsList(byte[] text)
    {
        try
        {
            var reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = 8 });
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
