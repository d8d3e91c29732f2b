using HybridProfiler.Browser;

namespace HybridProfiler.Tests.Formats;

/// <summary>The tool of the browser tests must itself see what a page does wrong, or "no errors" says nothing.</summary>
public sealed class ChromeBrowserTests
{
    [Fact]
    public async Task Browser_evaluates_waits_and_reports_console_errors_exceptions_and_missing_files()
    {
        if (!HeadlessChromium.IsInstalled(out string reason)) Assert.Skip(reason);
        CancellationToken cancel = TestContext.Current.CancellationToken;
        using TemporaryFolder folder = new("hp-page-");
        string file = folder.File("page with space.html");
        await File.WriteAllTextAsync(
            file,
            "<p id=p>hello</p><script>setTimeout(() => p.textContent = 'later', 50); console.warn('only a warning');</script>",
            cancel);
        await using HeadlessChromium page = await HeadlessChromium.StartAsync(cancel);
        await page.OpenAsync(new Uri(file), cancel);
        await page.WaitUntilAsync("document.getElementById('p').textContent == 'later'", cancel);
        Assert.Equal(42, (await page.EvaluateAsync("Promise.resolve(6 * 7)", cancel)).GetInt32());
        Assert.Empty(page.Errors);
        await Assert.ThrowsAsync<InvalidOperationException>(() => page.EvaluateAsync("nothing.here", cancel));
        await Assert.ThrowsAsync<TimeoutException>(() => page.WaitUntilAsync("false", cancel, seconds: 0));
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await page.ScreenshotAsync(cancel))[..4]);

        await File.WriteAllTextAsync(
            file,
            "<script>console.error('first', 2)</script><script src='absent.js'></script><script>throw new Error('third')</script>",
            cancel);
        await page.OpenAsync(new Uri(file), cancel);
        Assert.Contains(page.Errors, error => error == "console: first 2");
        Assert.Contains(page.Errors, error => error.StartsWith("log: Failed to load resource", StringComparison.Ordinal));
        Assert.Contains(page.Errors, error => error.StartsWith("uncaught: Error: third", StringComparison.Ordinal));
    }
}
