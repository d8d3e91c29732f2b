using System.Globalization;
using System.Text.Json;
using HybridProfiler.Analysis.Reporting;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

/// <summary>Every figure of every reference file has a key of the report's flat list, or is a fact of the file that the trace tells, and is equal to it.</summary>
public sealed class ReferenceFigureTests
{
    public static TheoryData<string> Traces() => ReferenceData.Names("reference", "exact_*.json");

    public static TheoryData<string> Components() => ReferenceData.Names("reference", "components_*.json");

    [Theory]
    [MemberData(nameof(Traces))]
    public void Every_figure_of_a_trace_has_a_key_and_is_equal(string name)
    {
        (JsonElement reference, Trace trace, ReportMetrics report) = Load(name);
        ExactFigures figures = new(reference, trace, report);
        ReferenceLeaves.Check(reference, figures.Compare);
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Every_figure_of_components_has_a_key_and_is_equal(string name)
    {
        (JsonElement reference, Trace trace, ReportMetrics report) = Load(name);
        ReferenceLeaves.Check(reference, Compare);

        Compared? Compare(string[] path, JsonElement leaf)
        {
            if (path is ["trace" or "method"]) return Compared.NoFigure;
            // Components that only the host knows: none has no operation.
            if (path is ["components_host_only"]) return Compared.Empty(leaf, trace.Components.Count(c => report.Of("component/device/operations", component: c.Name) is null));
            if (path is not ["components", var index, var figure]) return null;
            string component = reference.GetProperty("components")[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("component").GetString()!;
            bool isNone = component == "(outside any nn.Module)";
            string ours = isNone ? "" : component;
            return figure switch
            {
                "component" => isNone ? Compared.NoFigure : Compared.Text(leaf, trace.Components.SingleOrDefault(c => c.Name == component)?.Name),
                "gpu_events" => Compared.Whole(leaf, report.Of("component/device/operations", component: ours)),
                "gpu_sum_us" => Compared.Time(leaf, report.Of("component/device/total", component: ours)),
                "gpu_union_us" => Compared.Time(leaf, report.Of("component/device/busy", component: ours)),
                "host_calls" => Compared.Whole(leaf, isNone ? 0 : report.Of("component/calls", component: ours)),
                "host_inclusive_us" => Compared.Time(leaf, isNone ? 0 : report.Of("component/host/inclusive", component: ours)),
                _ => null,
            };
        }
    }

    [Fact]
    public void There_are_no_reference_files_of_a_kind_that_no_test_walks()
    {
        string folder = Path.GetDirectoryName(ReferenceData.PathOf("reference/nsys_mock.json"))!;
        Assert.All(Directory.GetFiles(folder).Select(Path.GetFileName), file => Assert.Matches("^(exact|components|nsys|hta)_.*\\.json$", file!));
    }

    private static (JsonElement Reference, Trace Trace, ReportMetrics Report) Load(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        JsonElement reference = ReferenceData.Read($"reference/{name}.json");
        Trace trace = TraceFile.Load(ReferenceData.PathOf("traces/" + reference.GetProperty("trace").GetString()));
        return (reference, trace, new ReportMetrics(TraceAnalysis.Of(trace).Report().ToJson()));
    }
}
