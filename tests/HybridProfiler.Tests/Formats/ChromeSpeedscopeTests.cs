using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using HybridProfiler.Browser;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>A viewer that this project has no part in opens our file: what it shows is compared with the trace.</summary>
public sealed partial class ChromeSpeedscopeTests
{
    // Each row of the list of frames as its cells' text, and the line that names the profile being shown.
    private const string Shown = """
        ({
          title: (document.body.innerText.match(/^.* \(\d+\/\d+\)$/m) || [''])[0],
          rows: Array.from(document.querySelectorAll('table tr')).map(r => Array.from(r.cells).map(c => c.textContent)).filter(r => r.length == 3 && /^[0-9.]+(ns|\u00b5s|ms|s) \(/.test(r[0]))
        })
        """;

    [Fact]
    public async Task Speedscope_shows_every_thread_and_every_span_with_its_total_and_self_time()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        if (!HeadlessChromium.IsInstalled(out string missing)) Assert.Skip(missing);
        (string? viewer, string reason) = await ChromeSpeedscope.FindAsync(cancel);
        if (viewer is null) Assert.Skip(reason);
        using TemporaryFolder folder = new("hp-speedscope-");
        Trace trace = ChromeHybridTrace.Make();
        byte[] json = ChromeDocument.Bytes(trace);
        string script = folder.File("load.js");
        await File.WriteAllTextAsync(script, $"speedscope.loadFileFromBase64('run.json', '{Convert.ToBase64String(json)}')", cancel);

        await using HeadlessChromium page = await HeadlessChromium.StartAsync(cancel);
        string address = $"{new Uri(viewer).AbsoluteUri}#view=sandwich&localProfilePath={script.Replace('\\', '/').TrimStart('/')}";
        await page.OpenAsync(new Uri(address), cancel);
        await page.WaitUntilAsync(@"/ \(1\/\d+\)$/m.test(document.body.innerText)", cancel);

        List<IGrouping<(int Pid, int Tid), ChromeSpan>> threads = [.. ChromeDocument.Parse(json).Complete.GroupBy(s => s.Thread)];
        var unseen = threads.ToDictionary(t => t.Key, t => t.ToList());
        for (int i = 1; i <= threads.Count; i++)
        {
            await page.WaitUntilAsync($"document.body.innerText.includes(' ({i}/{threads.Count})')", cancel);
            JsonElement shown = await page.EvaluateAsync(Shown, cancel);
            Match title = Title().Match(shown.GetProperty("title").GetString()!);
            Assert.True(title.Success, shown.GetRawText());
            Assert.True(unseen.Remove((int.Parse(title.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(title.Groups[2].Value, CultureInfo.InvariantCulture)), out List<ChromeSpan>? spans), title.Value);
            AssertShown(trace, spans!, [.. shown.GetProperty("rows").EnumerateArray()]);
            await page.EvaluateAsync("window.dispatchEvent(new KeyboardEvent('keydown', {key: 'n'})); window.dispatchEvent(new KeyboardEvent('keypress', {key: 'n'}))", cancel);
        }

        Assert.Empty(unseen);
        Assert.Empty(page.Errors);
        Assert.Empty(page.Warnings);
    }

    private static void AssertShown(Trace trace, List<ChromeSpan> spans, List<JsonElement> rows)
    {
        Assert.True(spans.Count == rows.Count, string.Join("\n", rows.Select(r => r.GetRawText())));
        foreach (ChromeSpan span in spans)
        {
            // The viewer shows the arguments behind the name.
            JsonElement row = Assert.Single(rows, r => r[2].GetString()!.StartsWith(span.Name + " {", StringComparison.Ordinal));
            AssertTime(span.Duration, row[0].GetString()!);
            AssertTime(span.Duration - spans.Where(s => s.Row < trace.Spans.Count && trace.Spans.Parent[s.Row] == span.Row).Sum(s => s.Duration), row[1].GetString()!);
        }
    }

    /// <summary>Compares nanoseconds with a time that is shown with two decimals ("300.13us (75%)").</summary>
    private static void AssertTime(long expected, string shown)
    {
        Match time = Time().Match(shown);
        Assert.True(time.Success, shown);
        double unit = time.Groups[2].Value switch { "ns" => 1, "\u00b5s" => 1e3, "ms" => 1e6, _ => 1e9 };
        Assert.InRange(double.Parse(time.Groups[1].Value, CultureInfo.InvariantCulture), (expected / unit) - 0.0051, (expected / unit) + 0.0051);
    }

    [GeneratedRegex(@"\(pid (\d+)\), .* \(tid (\d+)\) \(\d+/\d+\)$")]
    private static partial Regex Title();

    [GeneratedRegex("^([0-9.]+)(ns|\u00b5s|ms|s) ")]
    private static partial Regex Time();
}
