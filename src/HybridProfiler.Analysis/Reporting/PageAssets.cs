using System.IO.Compression;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Style, scripts and the chart library that go into a page.</summary>
internal static class PageAssets
{
    private static readonly Lazy<string> s_style = new(() => Read("report.css"));
    private static readonly Lazy<string> s_script = new(() => Read("charts.js") + Read("timeline.js"));
    private static readonly Lazy<string> s_charts = new(ReadCharts);

    public static string Style => s_style.Value;

    public static string Script => s_script.Value;

    /// <summary>Apache ECharts, minified.</summary>
    public static string Charts => s_charts.Value;

    private static Stream Open(string name) =>
        typeof(PageAssets).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"The assembly was built without its resource '{name}'.");

    private static string Read(string name)
    {
        using StreamReader reader = new(Open(name));
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string ReadCharts()
    {
        using ZipArchive archive = new(Open("echarts.zip"), ZipArchiveMode.Read);
        using StreamReader reader = new(archive.GetEntry("echarts.js")!.Open());
        return reader.ReadToEnd();
    }
}
