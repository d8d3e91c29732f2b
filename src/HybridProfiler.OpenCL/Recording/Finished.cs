namespace HybridProfiler.OpenCL.Recording;

/// <summary>Passes finished commands to the sessions in which they were enqueued.</summary>
internal readonly ref struct Finished(ReadOnlySpan<OpenClBackend> listeners)
{
    private readonly ReadOnlySpan<OpenClBackend> _listeners = listeners;

    public void Deliver(CommandLog log, in Command command, in DeviceTimes times)
    {
        foreach (OpenClBackend listener in _listeners)
        {
            if (command.HostBeforeNs >= listener.StartNs) listener.Deliver(log, command, times);
        }
    }

    public void Fail(CommandLog log, in Command command, string what)
    {
        foreach (OpenClBackend listener in _listeners)
        {
            if (command.HostBeforeNs >= listener.StartNs) listener.Fail(what);
        }
    }
}
