namespace HybridProfiler.OpenCL.Recording;

/// <summary>Passes finished commands to the sessions in which they were enqueued.</summary>
internal ref struct Finished(ReadOnlySpan<OpenClBackend> listeners)
{
    private readonly ReadOnlySpan<OpenClBackend> _listeners = listeners;

    /// <summary>True when anything was passed on.</summary>
    public bool Any { get; private set; }

    public void Deliver(CommandLog log, in Command command, in DeviceTimes times)
    {
        Any = true;
        foreach (OpenClBackend listener in _listeners)
        {
            if (command.HostBeforeNs >= listener.StartNs) listener.Deliver(log, command, times);
        }
    }

    public void Fail(CommandLog log, in Command command, string what)
    {
        Any = true;
        foreach (OpenClBackend listener in _listeners)
        {
            if (command.HostBeforeNs >= listener.StartNs) listener.Fail(what);
        }
    }
}
