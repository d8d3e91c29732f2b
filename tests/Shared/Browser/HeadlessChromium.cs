using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HybridProfiler.Browser;

/// <summary>
/// One page in a headless Chromium with an empty profile of its own, driven through the DevTools protocol. Collects
/// what the page writes as errors: console.error, uncaught exceptions, failed loads. Dispose ends the browser.
/// </summary>
/// <example><code>
/// if (!HeadlessChromium.IsInstalled(out string reason)) Assert.Skip(reason);
/// await using var page = await HeadlessChromium.StartAsync(cancel);
/// await page.OpenAsync(new Uri(Path.GetFullPath("report.html")), cancel);
/// await page.WaitUntilAsync("document.querySelectorAll('canvas').length == 3", cancel);
/// Assert.Empty(page.Errors);
/// </code></example>
internal sealed class HeadlessChromium : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", "--window-size=1600,1200",
        "--remote-debugging-port=0",
    ];

    private readonly Process _process;
    private readonly TemporaryFolder _profile;
    private readonly DevToolsConnection _connection;
    private readonly string _session;
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly ConcurrentQueue<string> _warnings = new();
    private TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HeadlessChromium(Process process, TemporaryFolder profile, DevToolsConnection connection, string session)
    {
        (_process, _profile, _connection, _session) = (process, profile, connection, session);
        _connection.Event += OnEvent;
    }

    /// <summary>Errors of the page so far, in order.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>What the page wrote with console.warn so far, in order.</summary>
    public IReadOnlyCollection<string> Warnings => _warnings;

    /// <summary>True when a Chromium or Chrome is on the PATH; otherwise says what to install.</summary>
    public static bool IsInstalled(out string reason)
    {
        reason = Executable() is null ? "no chromium on the PATH (Debian: apt-get install chromium)" : "";
        return reason.Length == 0;
    }

    /// <summary>Starts the browser with a blank page.</summary>
    public static async Task<HeadlessChromium> StartAsync(CancellationToken cancel)
    {
        TemporaryFolder profile = new("hp-chromium-");
        var start = new ProcessStartInfo(Executable() ?? throw new InvalidOperationException("No chromium on the PATH: ask IsInstalled first."))
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (string flag in Flags) start.ArgumentList.Add(flag);
        start.ArgumentList.Add($"--user-data-dir={profile.Path}");
        // It leaves folders there when it is ended.
        start.Environment["TMPDIR"] = profile.Path;
        start.ArgumentList.Add("about:blank");

        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new ConcurrentQueue<string>();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) =>
        {
            const string marker = "DevTools listening on ";
            if (line.Data is null) return;
            said.Enqueue(line.Data);
            if (line.Data.StartsWith(marker, StringComparison.Ordinal)) address.TrySetResult(new Uri(line.Data[marker.Length..].Trim()));
        };
        process.Exited += (_, _) => address.TrySetException(new InvalidOperationException($"Chromium ended before it listened: {string.Join(" | ", said)}"));
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            DevToolsConnection connection = await DevToolsConnection.OpenAsync(await address.Task.WaitAsync(patience.Token), patience.Token);
            JsonElement target = await connection.SendAsync("Target.createTarget", new JsonObject { ["url"] = "about:blank" }, null, patience.Token);
            JsonElement session = await connection.SendAsync(
                "Target.attachToTarget",
                new JsonObject { ["targetId"] = target.GetProperty("targetId").GetString(), ["flatten"] = true },
                null,
                patience.Token);
            var page = new HeadlessChromium(process, profile, connection, session.GetProperty("sessionId").GetString()!);
            foreach (string domain in (string[])["Page.enable", "Runtime.enable", "Log.enable"]) await page.SendAsync(domain, [], patience.Token);
            return page;
        }
        catch
        {
            await EndAsync(process, profile);
            throw;
        }
    }

    /// <summary>Opens an address (file:// works) and returns when its load event fired.</summary>
    public async Task OpenAsync(Uri address, CancellationToken cancel)
    {
        _loaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        JsonElement answer = await SendAsync("Page.navigate", new JsonObject { ["url"] = address.AbsoluteUri }, cancel);
        if (answer.TryGetProperty("errorText", out JsonElement error)) throw new InvalidOperationException($"{address}: {error.GetString()}");
        await _loaded.Task.WaitAsync(TimeSpan.FromSeconds(60), cancel);
    }

    /// <summary>Value of a JavaScript expression (a promise is awaited), as JSON.</summary>
    /// <exception cref="InvalidOperationException">The expression threw; the message carries what.</exception>
    public async Task<JsonElement> EvaluateAsync(string expression, CancellationToken cancel)
    {
        JsonElement answer = await SendAsync(
            "Runtime.evaluate",
            new JsonObject { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true },
            cancel);
        if (answer.TryGetProperty("exceptionDetails", out JsonElement thrown)) throw new InvalidOperationException(thrown.GetRawText());
        JsonElement result = answer.GetProperty("result");
        return result.TryGetProperty("value", out JsonElement value) ? value : default;
    }

    /// <summary>Returns when a JavaScript condition holds.</summary>
    /// <exception cref="TimeoutException">It did not within <paramref name="seconds"/>.</exception>
    public async Task WaitUntilAsync(string condition, CancellationToken cancel, int seconds = 30)
    {
        // The page looks itself, once per turn of its own loop, so that nothing here sleeps.
        JsonElement held = await EvaluateAsync(
            $$"""
            new Promise(done => {
              const until = performance.now() + {{seconds * 1000}};
              const look = () => {
                if ({{condition}}) done(true); else if (performance.now() > until) done(false); else setTimeout(look, 20);
              };
              look();
            })
            """,
            cancel);
        if (!held.GetBoolean()) throw new TimeoutException($"Not within {seconds} s: {condition}. Errors of the page: {string.Join(" | ", _errors)}");
    }

    /// <summary>Picture of the page as PNG.</summary>
    public async Task<byte[]> ScreenshotAsync(CancellationToken cancel)
    {
        JsonElement answer = await SendAsync("Page.captureScreenshot", new JsonObject { ["format"] = "png" }, cancel);
        return answer.GetProperty("data").GetBytesFromBase64();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await EndAsync(_process, _profile);
    }

    private static async Task EndAsync(Process process, TemporaryFolder profile)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        try
        {
            profile.Dispose();
        }
        catch (IOException)
        {
            // A helper process of the browser may still hold a file; the folder goes when the test program ends.
        }
    }

    private static string? Executable() =>
        (from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         from name in (string[])["chromium", "chromium-browser", "google-chrome", "chrome.exe"]
         select Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private Task<JsonElement> SendAsync(string method, JsonObject parameters, CancellationToken cancel) =>
        _connection.SendAsync(method, parameters, _session, cancel);

    private void OnEvent(string method, JsonElement facts)
    {
        switch (method)
        {
            case "Page.loadEventFired":
                _loaded.TrySetResult();
                break;
            case "Runtime.exceptionThrown":
                JsonElement details = facts.GetProperty("exceptionDetails");
                bool hasText = details.TryGetProperty("exception", out JsonElement exception) & exception.ValueKind == JsonValueKind.Object;
                _errors.Enqueue("uncaught: " + (hasText && exception.TryGetProperty("description", out JsonElement text) ? text.GetString() : details.GetRawText()));
                break;
            case "Runtime.consoleAPICalled" when facts.GetProperty("type").GetString() is "error" or "assert":
                _errors.Enqueue("console: " + string.Join(' ', facts.GetProperty("args").EnumerateArray().Select(Describe)));
                break;
            case "Runtime.consoleAPICalled" when facts.GetProperty("type").GetString() == "warning":
                _warnings.Enqueue(string.Join(' ', facts.GetProperty("args").EnumerateArray().Select(Describe)));
                break;
            case "Log.entryAdded" when facts.GetProperty("entry").GetProperty("level").GetString() == "error":
                _errors.Enqueue("log: " + facts.GetProperty("entry").GetProperty("text").GetString());
                break;
        }
    }

    private static string Describe(JsonElement argument) =>
        argument.TryGetProperty("description", out JsonElement description) ? description.GetString() ?? ""
        : argument.TryGetProperty("value", out JsonElement value) ? value.ToString()
        : argument.GetRawText();
}
