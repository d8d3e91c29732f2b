using System.Globalization;
using System.Text;

namespace HybridProfiler.Tests.Formats.Oracle;

/// <summary>A message in protoc's text format.</summary>
internal sealed class TextNode
{
    private readonly List<(string Name, TextNode? Message, string Value)> _fields = [];

    public static TextNode Parse(string text)
    {
        var root = new TextNode();
        var open = new Stack<TextNode>([root]);
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim();
            if (line.Length == 0) continue;
            if (line == "}") open.Pop();
            else if (line.EndsWith(" {", StringComparison.Ordinal))
            {
                var message = new TextNode();
                open.Peek()._fields.Add((line[..^2], message, ""));
                open.Push(message);
            }
            else
            {
                int colon = line.IndexOf(": ", StringComparison.Ordinal);
                open.Peek()._fields.Add((line[..colon], null, line[(colon + 2)..]));
            }
        }

        return root;
    }

    /// <summary>Names of all fields in this message and below.</summary>
    public IEnumerable<string> AllNames => _fields.SelectMany(f => f.Message is null ? [f.Name] : f.Message.AllNames.Prepend(f.Name));

    public IEnumerable<TextNode> All(string name) => _fields.Where(f => f.Name == name && f.Message is not null).Select(f => f.Message!);

    public TextNode? One(string name) => All(name).SingleOrDefault();

    public bool Has(string name) => _fields.Any(f => f.Name == name);

    public IEnumerable<string> Values(string name) => _fields.Where(f => f.Name == name && f.Message is null).Select(f => f.Value);

    public string? Value(string name) => Values(name).SingleOrDefault();

    public ulong? Number(string name) => Value(name) is { } value ? ulong.Parse(value, CultureInfo.InvariantCulture) : null;

    public string? Text(string name) => Value(name) is { } value ? Unescape(value) : null;

    private static string Unescape(string quoted)
    {
        var bytes = new List<byte>();
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] != '\\')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(quoted, i, 1));
                continue;
            }

            char next = quoted[++i];
            if (next is >= '0' and <= '7')
            {
                bytes.Add((byte)Convert.ToInt32(quoted.Substring(i, 3), 8));
                i += 2;
                continue;
            }

            bytes.Add(next switch { 'n' => (byte)'\n', 't' => (byte)'\t', 'r' => (byte)'\r', _ => (byte)next });
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }
}
