using System.Reflection;
using HybridProfiler.Goldens;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace HybridProfiler.Architecture.Tests;

/// <summary>Code in the documentation is compiled, and run where it does not need what a machine may lack.</summary>
public sealed class CodeBlockTests
{
    private const int MostLinesOfTheFirstExample = 15;

    // What a console project has without asking.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(p => MetadataReference.CreateFromFile(p))]);

    private static List<CodeBlock> Blocks { get; } =
        [.. SourceTree.Files
            .Where(f => f == "README.md" || f.StartsWith("docs/", StringComparison.Ordinal) || f.StartsWith("src/", StringComparison.Ordinal))
            .Where(f => f.EndsWith(".md", StringComparison.Ordinal))
            .SelectMany(f => CodeBlock.Of(f, SourceTree.Read(f)))];

    [Fact]
    public void Every_block_compiles_and_runs()
    {
        if (Blocks.Count == 0) Assert.Skip("no page has a C# block yet");
        List<string> wrong = [];
        string folder = Checkout.PathOf("artifacts/test/code-blocks");
        Directory.CreateDirectory(folder);
        string previous = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder; // Examples write their files into the working directory.
        try
        {
            foreach (CodeBlock block in Blocks)
            {
                if (Failure(block) is string failure) wrong.Add($"{block}: {failure}");
            }
        }
        finally
        {
            Environment.CurrentDirectory = previous;
        }

        Violations.None(wrong);
    }

    [Fact]
    public void First_example_of_the_readme_is_short()
    {
        CodeBlock? first = Blocks.Find(b => b.Page == "README.md");
        if (first is null) Assert.Skip("README.md has no C# block yet");
        Assert.InRange(first.VisibleLines, 1, MostLinesOfTheFirstExample);
    }

    [Fact]
    public void A_block_that_does_not_compile_or_throws_is_found()
    {
        CodeBlock wrongName = Assert.Single(CodeBlock.Of("page.md", "text\n```csharp\nint x = NoSuchThing();\n```\n"));
        Assert.Contains("page.md(3", Failure(wrongName));
        CodeBlock throws = Assert.Single(CodeBlock.Of("page.md", "```csharp\nthrow new Exception(\"broken\");\n```\n"));
        Assert.Contains("broken", Failure(throws));
        CodeBlock good = Assert.Single(CodeBlock.Of("page.md",
            "<!-- before:\nusing System.Text;\nint a = 1;\n-->\n```csharp\nStringBuilder b = new(); b.Append(a).Append(Twice(a));\n```\n\n<!-- after: static int Twice(int n) => 2 * n; -->\n"));
        Assert.Null(Failure(good));
    }

    private static string? Failure(CodeBlock block)
    {
        CSharpParseOptions options = new(LanguageVersion.Preview);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Block" + Guid.NewGuid().ToString("N"),
            [CSharpSyntaxTree.ParseText(ImplicitUsings, options, cancellationToken: TestContext.Current.CancellationToken), CSharpSyntaxTree.ParseText(block.Program, options, cancellationToken: TestContext.Current.CancellationToken)],
            s_references.Value,
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image, cancellationToken: TestContext.Current.CancellationToken);
        if (!result.Success)
        {
            return string.Join("; ", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(3).Select(Describe));
        }

        if (block.CompileOnly) return null;
        MethodInfo entry = Assembly.Load(image.ToArray()).EntryPoint!;
        try
        {
            object? ended = entry.Invoke(null, entry.GetParameters().Length == 0 ? null : [Array.Empty<string>()]);
            if (ended is Task task) task.GetAwaiter().GetResult();
            return null;
        }
        catch (TargetInvocationException e)
        {
            return $"{e.InnerException!.GetType().Name}: {e.InnerException.Message}";
        }
    }

    private static string Describe(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetMappedLineSpan();
        return $"{place.Path}({place.StartLinePosition.Line + 1}): {diagnostic.GetMessage()}";
    }
}
