using System.Globalization;
using System.Text;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// Asks a C++ compiler for sizes, offsets and values: one program per set of headers, generated from the list of our
/// declarations, so that both sides answer the same questions.
/// </summary>
internal static class Probe
{
    /// <summary>The answers by question: "sizeof T", "offsetof T.f", "sizeof T.f", "value N". What the headers lack has no answer.</summary>
    internal static async Task<IReadOnlyDictionary<string, long>> Ask(
        Declarations declarations, HeaderSet headers, Func<Layout, IEnumerable<string>> typesOf, Compiler compiler, CancellationToken token)
    {
        string output = await compiler.RunProgram(Write(declarations, headers, typesOf), headers.Folders, token);
        Dictionary<string, long> answers = [];
        foreach (string line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int space = line.LastIndexOf(' ');
            answers.Add(line[..space], long.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture));
        }

        return answers;
    }

    private static string Write(Declarations declarations, HeaderSet headers, Func<Layout, IEnumerable<string>> typesOf)
    {
        StringBuilder program = new($"""
            #include <stddef.h>
            #include <stdint.h>
            #include <stdio.h>
            #include <wchar.h>
            {headers.Include}

            """);
        StringBuilder main = new();
        int field = 0;
        foreach (Layout layout in declarations.Layouts)
        {
            foreach (string type in typesOf(layout).Where(headers.Has))
            {
                main.Append(CultureInfo.InvariantCulture, $"    printf(\"sizeof {type} %zu\\n\", sizeof({type}));\n");
                foreach (string path in layout.Fields)
                {
                    // A field that these headers lack is left out by overload resolution, not by an error.
                    program.Append(CultureInfo.InvariantCulture, $$"""
                        template <class T> auto field{{field}}(int) -> decltype((void)sizeof(((T *)0)->{{path}})) {
                            printf("offsetof {{type}}.{{path}} %zu\nsizeof {{type}}.{{path}} %zu\n", offsetof(T, {{path}}), sizeof(((T *)0)->{{path}}));
                        }
                        template <class T> void field{{field}}(long) {}

                        """);
                    main.Append(CultureInfo.InvariantCulture, $"    field{field++}<{type}>(0);\n");
                }
            }
        }

        foreach (Constant constant in declarations.Constants.Where(c => headers.Has(c.Name)))
        {
            main.Append(CultureInfo.InvariantCulture, $"    printf(\"value {constant.Name} %lld\\n\", (long long)({constant.Name}));\n");
        }

        return $"{program}int main() {{\n{main}    return 0;\n}}\n";
    }
}
