using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using HybridProfiler.Tool.Viewing;

namespace HybridProfiler.Tool.Tests;

public sealed class ViewCommandTests
{
    private const string Perfetto = "https://ui.perfetto.dev";

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task The_trace_is_served_to_perfettos_page_whole_and_in_ranges_and_nothing_else_is()
    {
        string trace = SampleTrace.Save("my run.pftrace");
        await using Viewing view = await Viewing.Start("view", trace, "--no-browser", "--port", "0", "--once");
        Uri address = new(Uri.UnescapeDataString(view.Address[(view.Address.IndexOf("url=", StringComparison.Ordinal) + 4)..view.Address.IndexOf("&referrer", StringComparison.Ordinal)]));
        Assert.StartsWith(Perfetto + "/#!/?url=http", view.Address, StringComparison.Ordinal);
        Assert.Equal(("127.0.0.1", "/my%20run.pftrace"), (address.Host, address.AbsolutePath));

        using HttpClient client = new();
        HttpResponseMessage asked = await client.SendAsync(Request(HttpMethod.Options, address));
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Equal([Perfetto], asked.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(["true"], asked.Headers.GetValues("Access-Control-Allow-Private-Network"));

        HttpResponseMessage head = await client.SendAsync(Request(HttpMethod.Head, address));
        Assert.Equal((HttpStatusCode.OK, new FileInfo(trace).Length), (head.StatusCode, head.Content.Headers.ContentLength));
        foreach (string other in (string[])["/", "/other", "/../" + Path.GetFileName(trace) + "x", "/etc/passwd"])
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(new Uri(address, other))).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await client.SendAsync(Request(HttpMethod.Delete, address))).StatusCode);

        byte[] bytes = await File.ReadAllBytesAsync(trace, TestContext.Current.CancellationToken);
        HttpRequestMessage part = Request(HttpMethod.Get, address);
        part.Headers.Range = new RangeHeaderValue(10, 19);
        HttpResponseMessage some = await client.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, some.StatusCode);
        Assert.Equal(bytes[10..20], await some.Content.ReadAsByteArrayAsync());
        HttpRequestMessage beyond = Request(HttpMethod.Get, address);
        beyond.Headers.Range = new RangeHeaderValue(bytes.Length, null);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await client.SendAsync(beyond)).StatusCode);

        HttpResponseMessage whole = await client.SendAsync(Request(HttpMethod.Get, address));
        Assert.Equal([Perfetto], whole.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal(ExitCode.Done, await view.End());
    }

    [Fact]
    public async Task A_request_under_another_host_name_is_not_answered()
    {
        await using Viewing view = await Viewing.Start("view", SampleTrace.Save(), "--report", "--no-browser", "--port", "0", "--once");
        using HttpClient client = new();
        HttpRequestMessage foreign = Request(HttpMethod.Get, new Uri(view.Address));
        foreign.Headers.Host = "attacker.example:" + new Uri(view.Address).Port;
        Assert.False((await client.SendAsync(foreign)).IsSuccessStatusCode);
        // A browser has connections of its own to each host name; over the refused one .NET's listener may answer the next request with an empty page.
        using HttpClient own = new();
        HttpResponseMessage page = await own.GetAsync(view.Address);
        Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
        Assert.False(page.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Contains("<!doctype html>", await page.Content.ReadAsStringAsync());
        Assert.Equal(ExitCode.Done, await view.End());
    }

    [Fact]
    public void A_port_that_is_taken_is_stated_in_one_line()
    {
        using FileServer taken = FileServer.Start(0, "x", "text/plain", null, () => new MemoryStream());
        Invocation.Of("view", SampleTrace.Save(), "--no-browser", "--port", new Uri(taken.Address).Port.ToString(System.Globalization.CultureInfo.InvariantCulture)).MustStateInOneLine(ExitCode.BadInput, "--port");
        Invocation.Of("view", "not-there.pftrace", "--no-browser").MustStateInOneLine(ExitCode.BadInput, "not-there.pftrace");
    }

    private static HttpRequestMessage Request(HttpMethod method, Uri address)
    {
        HttpRequestMessage request = new(method, address);
        request.Headers.Add("Origin", Perfetto);
        return request;
    }

    /// <summary>The command, running beside the test until the file has been read.</summary>
    private sealed class Viewing : IAsyncDisposable
    {
        private readonly Task<int> _command;
        private readonly CancellationTokenSource _stop = new();

        private Viewing(string[] arguments, TextWriter output) =>
            _command = Task.Run(() => Commands.HybridProf.Command().Parse(arguments).InvokeAsync(new InvocationConfiguration { Output = output, Error = output }, _stop.Token));

        public string Address { get; private set; } = "";

        public static async Task<Viewing> Start(params string[] arguments)
        {
            LineWriter output = new();
            Viewing view = new(arguments, output) { Address = "" };
            view.Address = await output.FirstLine.WaitAsync(s_patience);
            return view;
        }

        public Task<int> End() => _command.WaitAsync(s_patience);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            _stop.Dispose();
        }
    }

    private sealed class LineWriter : StringWriter
    {
        private readonly TaskCompletionSource<string> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> FirstLine => _first.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _first.TrySetResult(value ?? "");
        }
    }
}
