using System.CommandLine;
using System.Text;
using HybridProfiler.Analysis;
using HybridProfiler.Formats;
using HybridProfiler.Tool.Traces;
using HybridProfiler.Tool.Viewing;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof view</c>: a trace in Perfetto's page, or its report in the browser.</summary>
internal static class ViewCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "view";

    /// <summary>Page that shows traces. It loads them from the port below and no other.</summary>
    public const string Perfetto = "https://ui.perfetto.dev";

    /// <summary>The port that Perfetto's page may load from.</summary>
    public const int PerfettoPort = 9001;

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string Notes = $"""
        The file is served on the loopback interface of this machine, to Perfetto's page alone; the page runs in the browser and uploads nothing.
        It loads from port {PerfettoPort} and no other, so --port is for --report and for pages of one's own.

        Examples:
          hybridprof view run.pftrace
          hybridprof view run.pftrace --report       our report, without a network
          hybridprof view run.pftrace --no-browser   over ssh -L {PerfettoPort}:127.0.0.1:{PerfettoPort}

        Exit codes:
          {ExitCode.Done}  done
          {ExitCode.BadInput}  the trace cannot be read, the port is taken, or the command line was not understood
        """;

    public static Command Create()
    {
        Argument<string> trace = new("trace") { Description = "Trace file of any format that is read; what Perfetto cannot read is converted." };
        Option<bool> report = new("--report") { Description = "Show the report instead of the timeline." };
        Option<bool> noBrowser = new("--no-browser") { Description = "Print the address and open nothing." };
        Option<int> port = new("--port") { Description = $"Port on 127.0.0.1; 0 takes any that is free. [default: {PerfettoPort}]", HelpName = "port", DefaultValueFactory = _ => PerfettoPort };
        port.Validators.Add(p =>
        {
            if (p.Tokens.Count > 0 && p.GetValueOrDefault<int>() is < 0 or > 65535) p.AddError($"--port: {p.Tokens[0].Value} is no port; 0 to 65535.");
        });
        Option<bool> once = new("--once") { Description = "End as soon as the file has been delivered." };
        Command command = new(Name, "Opens a trace in Perfetto's page, or its report in the browser.") { trace, report, noBrowser, port, once };
        command.SetAction((parsed, stop) => Task.Run(() => CommandRun.Of(parsed, (text, error) =>
        {
            string path = parsed.GetValue(trace)!;
            bool asReport = parsed.GetValue(report);
            using FileServer server = asReport ? Report(path, parsed.GetValue(port), error) : Timeline(path, parsed.GetValue(port), error);
            string address = asReport ? server.Address : $"{Perfetto}/#!/?url={Uri.EscapeDataString(server.Address)}&referrer=hybridprof";
            text.WriteLine(address);
            if (!parsed.GetValue(noBrowser) && !Browser.TryOpen(address)) text.WriteLine("No browser could be started; open the address yourself.");
            bool ends = parsed.GetValue(once);
            text.WriteLine(ends ? "Serving until it has been read." : "Serving until Ctrl+C.");
            text.Flush();
            server.Run(ends, stop).GetAwaiter().GetResult();
            return ExitCode.Done;
        })));
        return command;
    }

    private static FileServer Report(string path, int port, TextWriter error)
    {
        byte[] page = Encoding.UTF8.GetBytes(TraceAnalysis.Of(TraceInput.Load(path, error)).Titled(TraceName.Of(path)).Report().ToHtml());
        return FileServer.Start(port, "report.html", "text/html; charset=utf-8", null, () => new MemoryStream(page, writable: false));
    }

    private static FileServer Timeline(string path, int port, TextWriter error)
    {
        // Files that Perfetto reads go out as they are; the others, and what is no trace at all, are read here.
        if (TraceInput.IsReadByPerfetto(path)) return FileServer.Start(port, Path.GetFileName(path), "application/octet-stream", Perfetto, () => File.OpenRead(path));
        MemoryStream converted = new();
        PerfettoFormat.Write(TraceInput.Load(path, error), converted);
        byte[] bytes = converted.ToArray();
        return FileServer.Start(port, TraceName.Of(path) + ".pftrace", "application/octet-stream", Perfetto, () => new MemoryStream(bytes, writable: false));
    }
}
