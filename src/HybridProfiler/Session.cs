using HybridProfiler.Model;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// One recording. Several may run at once: each has its own trace of what happened between its start and its stop.
/// Thread-safe.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly SessionRecording _recording;
    private readonly Lock _lock = new();
    private Trace? _trace;
    private bool _closed;

    private Session(SessionRecording recording) => _recording = recording;

    /// <summary>Options it was started with.</summary>
    public SessionOptions Options => _recording.Options;

    /// <summary>True until <see cref="Stop"/> or <see cref="Dispose"/>.</summary>
    public bool IsRecording
    {
        get
        {
            lock (_lock) return !_closed;
        }
    }

    /// <summary>Begins a request; see <see cref="HybridProfiler.Request.Begin"/>.</summary>
    public Request Request(long id, string @class = "", long intendedStart = 0) => HybridProfiler.Request.Begin(id, @class, intendedStart);

    /// <summary>
    /// Stops the session and seals the trace: everything recorded before the call is in it. A second call gives the same
    /// trace. A session that streamed to a file reads it back.
    /// </summary>
    /// <exception cref="IOException">The file cannot be written or read; what was flushed before is on disk.</exception>
    public Trace Stop()
    {
        lock (_lock)
        {
            Close();
            return _trace ??= _recording.Result();
        }
    }

    /// <summary>Stops the session without reading a streamed file back.</summary>
    public void Dispose()
    {
        lock (_lock) Close();
    }

    internal static Session Start(SessionOptions options) => new(Recorder.Start(options));

    private void Close()
    {
        if (_closed) return;
        _closed = true;
        Recorder.Stop(_recording);
    }
}
