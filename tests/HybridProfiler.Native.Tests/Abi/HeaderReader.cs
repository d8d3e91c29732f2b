using System.Text.RegularExpressions;
using HybridProfiler.Goldens;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// Lists what our own vendor headers declare, so that the check covers each declaration and none can be forgotten. It reads
/// the plain C of those files (typedefs of structures, enumerators, PFN_ types), not C at large, and throws at what it does not know.
/// </summary>
internal sealed partial class HeaderReader
{
    private readonly string[] _tokens;
    private readonly List<Layout> _layouts = [];
    private int _at;

    private HeaderReader(string text) => _tokens = [.. Token().Matches(WithoutComments(text)).Select(m => m.Value)];

    /// <param name="files">Paths relative to the repository's root.</param>
    internal static Declarations Read(params string[] files)
    {
        string text = string.Join('\n', files.Select(f => File.ReadAllText(Checkout.PathOf(f)).ReplaceLineEndings("\n")));
        HeaderReader reader = new(text);
        reader.ReadLayouts();
        Dictionary<string, string[]> names = OwnName().Matches(text)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries));
        return new Declarations(
            [.. reader._layouts.Select(l => names.TryGetValue(l.Name, out string[]? vendor) ? l with { VendorNames = vendor } : l)],
            [.. Enumerator().Matches(text).Select(m => new Constant(m.Groups[1].Value, SinceOf(m.Groups[2].Value)))],
            [.. Entry().Matches(text).Select(m => new EntryPoint(m.Groups[1].Value, SinceOf(m.Groups[2].Value)))]);
    }

    private static Version? SinceOf(string comment)
    {
        Match since = Since().Match(comment);
        return since.Success ? Version.Parse(since.Groups[1].Value) : null;
    }

    private static string WithoutComments(string text) => Directive().Replace(Comment().Replace(text, " "), "");

    // typedef struct TAG { members } NAME;
    private void ReadLayouts()
    {
        for (_at = 0; _at < _tokens.Length; _at++)
        {
            if (_tokens[_at] != "typedef" || _at + 2 >= _tokens.Length || _tokens[_at + 1] is not ("struct" or "union"))
            {
                continue;
            }

            int open = _tokens[_at + 2] == "{" ? _at + 2 : _at + 3;
            if (open >= _tokens.Length || _tokens[open] != "{")
            {
                continue;
            }

            _at = open;
            List<string> fields = [];
            ReadMembers("", fields);
            _layouts.Add(new Layout(_tokens[_at], fields, []));
        }
    }

    // From an opening brace to the token after its closing one.
    private void ReadMembers(string prefix, List<string> fields)
    {
        _at++;
        while (_tokens[_at] != "}")
        {
            if (_tokens[_at] is "struct" or "union" && _tokens[_at + 1] == "{")
            {
                _at++;
                List<string> inner = [];
                ReadMembers("", inner);
                string name = _tokens[_at] == ";" ? "" : _tokens[_at++];
                Expect(";");
                if (name.Length > 0) fields.Add(prefix + name);
                fields.AddRange(inner.Select(f => prefix + (name.Length > 0 ? name + "." : "") + f));
                continue;
            }

            fields.Add(prefix + ReadMemberName());
        }

        _at++;
    }

    // One member without braces: the name is the last word before an array bound or the end, or stands in (*name).
    private string ReadMemberName()
    {
        string? name = null;
        bool isFunction = false;
        for (; _tokens[_at] != ";"; _at++)
        {
            string token = _tokens[_at];
            if (token is "{" or "}" or "," or ":" && !isFunction) throw new FormatException($"a member of a kind that is not read here, at '{token}' after '{name}'");
            if (token == "*" && _tokens[_at - 1] is "(" or "HP_NVTX_API" or "HP_CUDAAPI" && _tokens[_at + 2] == ")")
            {
                name = _tokens[_at + 1];
                isFunction = true;
            }
            else if (token == "[")
            {
                while (_tokens[_at] != "]") _at++;
            }
            else if (!isFunction && (char.IsLetter(token[0]) || token[0] == '_'))
            {
                name = token;
            }
        }

        Expect(";");
        return name ?? throw new FormatException("a member without a name");
    }

    private void Expect(string token)
    {
        if (_tokens[_at] != token) throw new FormatException($"'{token}' expected, '{_tokens[_at]}' found");
        _at++;
    }

    [GeneratedRegex(@"\w+|[^\s\w]")]
    private static partial Regex Token();

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^[ \t]*#[^\n]*", RegexOptions.Multiline)]
    private static partial Regex Directive();

    // "    NAME = 7, /* since 12.0 */" within an enum: nothing else in these headers looks like it.
    [GeneratedRegex(@"^ +(\w+) = -?[\w ()<|+-]+,?[ \t]*(/\*.*?\*/)?[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Enumerator();

    [GeneratedRegex(@"^typedef [^;\n]*\*PFN_(\w+)\)\([^;]*\);[ \t]*(/\*.*?\*/)?[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"since (\d+\.\d+)")]
    private static partial Regex Since();

    // "} hp_kernel; /* CUpti_ActivityKernel8, CUpti_ActivityKernel9 */": a layout of ours that must fit each of these.
    [GeneratedRegex(@"^\} (\w+); /\* ((?:CUpti|nvml|nvtx)\w+(?:, *(?:CUpti|nvml|nvtx)\w+)*) \*/", RegexOptions.Multiline)]
    private static partial Regex OwnName();
}
