using System.Globalization;
using System.Reflection;
using System.Text;
using HybridProfiler.Cuda;
using HybridProfiler.Goldens;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// Every size, offset and number that the managed code declares of NVIDIA's interfaces and of the native library's own,
/// beside the headers. docs/native-abi-table.md is the result; a stale table fails, HP_REWRITE_GOLDENS=1 rewrites it.
/// </summary>
public sealed class ManagedDeclarationTests
{
    private const string Page = "docs/native-abi-table.md";
    private static readonly Assembly s_cuda = typeof(CudaOptions).Assembly;
    private static readonly ManagedDeclarations s_managed = ManagedDeclarations.Of(s_cuda);

    [Fact]
    public void What_crosses_into_native_code_says_its_name_in_the_C_headers()
    {
        Assert.True(s_managed.Crossing.Count >= 25, string.Join(", ", s_managed.Crossing.Select(t => t.Name)));
        // ClusterSize is the array that the field of its type is compared as.
        Violations.None(s_managed.Crossing.Where(t => !ManagedDeclarations.IsNamed(t) && t.Name != "ClusterSize").Select(t => t.FullName!));
    }

    [Fact]
    public void Every_name_belongs_to_an_interface_that_is_compared() =>
        Violations.None(s_managed.Structures.Select(s => s.Native).Concat(s_managed.Constants.Select(c => c.Native))
            .Where(n => VendorInterface.All.Count(v => v.Owns(n)) + (IsOwn(n) ? 1 : 0) != 1));

    [Theory]
    [InlineData("driver")]
    [InlineData("cupti")]
    [InlineData("nvml")]
    [InlineData("nvtx")]
    public async Task Managed_declarations_are_what_the_vendors_headers_say(string name)
    {
        VendorInterface subject = VendorInterface.All.Single(v => v.Name == name);
        Compiler compiler = Compiler.Need();
        List<string> facts = [];
        VendorRelease[] releases = [.. VendorRelease.All.Select(r => VendorRelease.Need(r.Cuda))];
        HeaderSet?[] headers = [.. releases.Select(subject.Of)];
        if (headers.Any(h => h is null))
        {
            CompareWithTable(subject);
            Assert.Skip($"the headers of {name} are in packages of 800 MB each, which ./build.sh verify-abi toolkit and ./build.sh verify fetch; compared with the committed table instead");
        }

        List<IReadOnlyDictionary<string, long>> vendor = [];
        foreach (HeaderSet? set in headers) vendor.Add(await Ask(subject.Owns, set!, compiler));
        List<string> violations = [];
        StringBuilder table = new($"| here | there | value | {string.Join(" | ", releases.Select(r => "CUDA " + r.Cuda))} |\n|---|---|---|{string.Concat(releases.Select(_ => "---|"))}\n");
        foreach ((string managed, string native, string question, long value, Version? since) in Facts(subject.Owns))
        {
            table.Append(Row(managed, native, value));
            for (int i = 0; i < releases.Length; i++)
            {
                long? theirs = vendor[i].TryGetValue(question, out long found) ? found : null;
                table.Append(CultureInfo.InvariantCulture, $" | {theirs?.ToString(CultureInfo.InvariantCulture) ?? "-"}");
                bool isExpected = since is null || since <= Version.Parse(releases[i].Cuda);
                if (theirs is null ? isExpected : theirs != value || !isExpected)
                    violations.Add($"{managed} ({native}): {value} here, {theirs?.ToString(CultureInfo.InvariantCulture) ?? "nothing"} in {releases[i].Cuda}{(since is null ? "" : $", said to be since {since}")}");
            }

            table.Append(" |\n");
        }

        Violations.None(violations);
        GeneratedSection.Check(Page, "managed-" + name, table.ToString());
    }

    [Fact]
    public async Task Managed_declarations_are_what_the_native_librarys_own_header_says()
    {
        string file = Checkout.PathOf("native/include/hybridprofiler.h");
        HeaderSet own = HeaderSet.Of("#include \"hybridprofiler.h\"", [Path.GetDirectoryName(file)!], [file]);
        IReadOnlyDictionary<string, long> answers = await Ask(IsOwn, own, Compiler.Need());
        (string Managed, string Native, string Question, long Value, Version? Since)[] facts = [.. Facts(IsOwn)];
        Assert.True(facts.Length > 150, $"only {facts.Length} facts");
        Violations.None(facts.Where(f => !answers.TryGetValue(f.Question, out long value) || value != f.Value)
            .Select(f => $"{f.Managed} ({f.Question}): {f.Value} here, {(answers.TryGetValue(f.Question, out long value) ? value : "nothing")} there"));
    }

    private static bool IsOwn(string native) => native.StartsWith("hp_", StringComparison.OrdinalIgnoreCase);

    // Without the headers: the table was written by a run that had them, so it must speak of the same facts and numbers.
    private static void CompareWithTable(VendorInterface subject)
    {
        string page = File.ReadAllText(Checkout.PathOf(Page)).ReplaceLineEndings("\n");
        string section = page[page.IndexOf($"<!-- generated: managed-{subject.Name} -->", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("<!-- /generated -->", StringComparison.Ordinal)];
        IEnumerable<string> listed = section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => string.Join('|', l.Split('|').Take(4)).TrimEnd());
        Assert.Equal(Facts(subject.Owns).Select(f => Row(f.Managed, f.Native, f.Value)), listed);
    }

    private static string Row(string managed, string native, long value) => string.Create(CultureInfo.InvariantCulture, $"| `{managed}` | `{native}` | {value}");

    private static IEnumerable<(string Managed, string Native, string Question, long Value, Version? Since)> Facts(Func<string, bool> owns)
    {
        foreach (var structure in s_managed.Structures.Where(s => owns(s.Native)).OrderBy(s => s.Managed, StringComparer.Ordinal))
        {
            yield return ($"sizeof({structure.Managed})", $"sizeof({structure.Native})", $"sizeof {structure.Native}", structure.Size, null);
            foreach (var field in structure.Fields)
            {
                yield return (field.Managed, $"{structure.Native}.{field.Path}", $"offsetof {structure.Native}.{field.Path}", field.Offset, null);
                yield return ($"sizeof({field.Managed})", $"sizeof({structure.Native}.{field.Path})", $"sizeof {structure.Native}.{field.Path}", field.Size, null);
            }
        }

        foreach (var constant in s_managed.Constants.Where(c => owns(c.Native)).OrderBy(c => c.Managed, StringComparer.Ordinal))
            yield return (constant.Managed, constant.Native, "value " + constant.Native, constant.Value, constant.Since);
    }

    private static Task<IReadOnlyDictionary<string, long>> Ask(Func<string, bool> owns, HeaderSet headers, Compiler compiler) => Probe.Ask(
        new Declarations(
            [.. s_managed.Structures.Where(s => owns(s.Native)).Select(s => new Layout(s.Native, [.. s.Fields.Select(f => f.Path)], []))],
            [.. s_managed.Constants.Where(c => owns(c.Native)).Select(c => new Constant(c.Native, c.Since)).DistinctBy(c => c.Name)],
            []),
        headers, l => [l.Name], compiler, TestContext.Current.CancellationToken);
}
