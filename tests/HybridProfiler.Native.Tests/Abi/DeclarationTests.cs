using System.Globalization;
using System.Text;
using HybridProfiler.Goldens;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// Every size, offset and number that our own headers declare of NVIDIA's interfaces, compiled beside the vendor's headers.
/// docs/native-abi-table.md is the result; a stale table fails, HP_REWRITE_GOLDENS=1 rewrites it.
/// </summary>
public sealed class DeclarationTests
{
    private const string Page = "docs/native-abi-table.md";

    [Fact]
    public Task Nvml_is_declared_as_its_headers_say() => MustMatch(VendorInterface.Nvml);

    [Fact]
    public Task Cupti_is_declared_as_its_headers_say() => MustMatch(VendorInterface.Cupti);

    [Fact]
    public Task The_driver_api_is_declared_as_its_headers_say() => MustMatch(VendorInterface.Driver);

    [Fact]
    public Task Nvtx_is_declared_as_its_headers_say() => MustMatch(VendorInterface.Nvtx);

    private static async Task MustMatch(VendorInterface subject)
    {
        Assert.NotEmpty(subject.Declarations.Constants);
        Compiler compiler = Compiler.Need();
        Comparison? comparison = await Comparison.Of(subject, compiler, TestContext.Current.CancellationToken);
        if (comparison is null)
        {
            await OwnColumnMustMatch(subject, compiler);
            Assert.Skip($"the headers of {subject.Name} are in packages of 800 MB each, which ./build.sh verify-abi toolkit and ./build.sh verify fetch; compared with the committed table instead");
        }

        Violations.None(comparison.Violations);
        GeneratedSection.Check(Page, subject.Name, Table(comparison.Rows));
    }

    // Without the headers: the table was written by a run that had them, so it must speak of the same facts and numbers.
    private static async Task OwnColumnMustMatch(VendorInterface subject, Compiler compiler)
    {
        Declarations declarations = subject.Declarations;
        IReadOnlyDictionary<string, long> own =
            await Probe.Ask(declarations, subject.Own, l => [l.Name], compiler, TestContext.Current.CancellationToken);
        IEnumerable<string> facts = declarations.Layouts
            .SelectMany(l => l.Fields.Select(f => Fact($"{l.Name}.{f}", own[$"offsetof {l.Name}.{f}"])).Prepend(Fact($"sizeof({l.Name})", own["sizeof " + l.Name])))
            .Concat(declarations.Constants.Where(c => !c.Name.StartsWith("HP_", StringComparison.Ordinal)).Select(c => Fact(c.Name, own["value " + c.Name])));
        string page = File.ReadAllText(Checkout.PathOf(Page)).ReplaceLineEndings("\n");
        string section = page[page.IndexOf($"<!-- generated: {subject.Name} -->", StringComparison.Ordinal)..];
        section = section[..section.IndexOf("<!-- /generated -->", StringComparison.Ordinal)];
        IEnumerable<string> listed = section.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .Select(l => string.Join('|', l.Split('|').Take(3)).TrimEnd());
        Assert.Equal(facts, listed);
    }

    private static string Table(IReadOnlyList<AbiRow> rows)
    {
        StringBuilder table = new($"| fact | here | {string.Join(" | ", VendorRelease.All.Select(r => "CUDA " + r.Cuda))} |\n");
        table.Append("|---|---|").Append(string.Concat(VendorRelease.All.Select(_ => "---|"))).Append('\n');
        foreach (AbiRow row in rows)
        {
            table.Append(Fact(row.Fact, row.Own)).Append(" | ")
                .Append(string.Join(" | ", row.Vendor.Select(v => v?.ToString(CultureInfo.InvariantCulture) ?? "-"))).Append(" |\n");
        }

        return table.ToString();
    }

    private static string Fact(string name, long own) => string.Create(CultureInfo.InvariantCulture, $"| `{name}` | {own}");
}
