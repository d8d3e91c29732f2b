using System.Diagnostics;
using System.Diagnostics.Tracing;
using HybridProfiler.Formats;
using Microsoft.Diagnostics.NETCore.Client;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>A recording of this process into a file of its own, as dotnet-trace makes it.</summary>
internal sealed class Recording : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly TemporaryFolder _folder = new("nettrace-");
    private readonly EventPipeSession _session;
    private readonly Thread _copy;

    private Recording(EventPipeProvider[] providers)
    {
        _session = new DiagnosticsClient(Environment.ProcessId).StartEventPipeSession(providers, requestRundown: false);
        // A thread and no task: the pool may be what a test is about.
        _copy = new Thread(() =>
        {
            using FileStream file = new(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            _session.EventStream.CopyTo(file);
        });
        _copy.Start();
    }

    /// <summary>The file.</summary>
    public string Path => _folder.File("own.nettrace");

    /// <summary>Bytes that have come so far.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Starts; null where this process may not be recorded.</summary>
    public static Recording? Start(params EventPipeProvider[] providers)
    {
        try
        {
            return new Recording(providers);
        }
        catch (ServerNotAvailableException)
        {
            return null;
        }
    }

    /// <summary>Skips the test where this process may not be recorded.</summary>
    public static T Of<T>(Lazy<T?> recording)
        where T : class
    {
        if (recording.Value is null) Assert.Skip("the runtime's diagnostics are switched off for this process");
        return recording.Value;
    }

    /// <summary>A provider with arguments.</summary>
    public static EventPipeProvider Provider(string name, EventLevel level = EventLevel.Informational, long keywords = -1, params (string Key, string Value)[] arguments) =>
        new(name, level, keywords, arguments.ToDictionary(a => a.Key, a => a.Value));

    /// <summary>Waits for what must happen, however long this machine takes.</summary>
    public static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, s_patience));

    /// <summary>Nanoseconds of the clock of a trace.</summary>
    public static long Now() => (long)((Int128)Stopwatch.GetTimestamp() * 1_000_000_000 / Stopwatch.Frequency);

    /// <summary>Ends the recording; its file is whole then.</summary>
    public Recording Stop()
    {
        _session.Stop();
        _copy.Join();
        return this;
    }

    /// <summary>Reads the file.</summary>
    public Model.Trace Load() => TraceFile.Load(Path, new NettraceImporter());

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }
}
