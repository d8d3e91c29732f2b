using System.Runtime.CompilerServices;
using HybridProfiler.Devices;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// The frame around a call that enqueues a command while a session listens: <see cref="Begin"/>, the call with
/// <see cref="Event"/>, <see cref="End"/>. A local variable of the calling method, never copied.
/// </summary>
internal unsafe ref struct Submission
{
    private readonly CommandLog _log;
    private readonly Label _call;
    private readonly nint* _event;
    private Command _command;

    /// <summary>Prepares the frame.</summary>
    /// <param name="log">The queue's commands.</param>
    /// <param name="call">The driver call.</param>
    /// <param name="command">What is known of the command.</param>
    /// <param name="waits">Number of events it waits for.</param>
    /// <param name="waitList">Events it waits for, or null.</param>
    /// <param name="event">Where the program wants the event, or null.</param>
    public Submission(CommandLog log, Label call, in Command command, uint waits, nint* waitList, nint* @event)
    {
        _log = log;
        _call = call;
        _command = command;
        _command.IsShared = @event != null;
        // Before the call: it may put the new event into the very list.
        if (waits != 0 && waitList != null) _command.WaitedFor = CommandTable.CorrelationsOf(new ReadOnlySpan<nint>(waitList, (int)waits));
        _event = @event;
    }

    /// <summary>Where the driver puts the event: where the program wants it, or here.</summary>
    public nint* Event => _event != null ? _event : (nint*)Unsafe.AsPointer(ref _command.Event);

    /// <summary>Opens the scope of the call, which the caller closes; directly before the call.</summary>
    public Scope Begin()
    {
        Scope scope = Launch.Enter(_call, out _command.Correlation);
        _command.HostBeforeNs = HostTime.NowNs();
        return scope;
    }

    /// <summary>Notes the command; directly after the call.</summary>
    /// <param name="status">What the call returned.</param>
    /// <returns><paramref name="status"/>.</returns>
    public int End(int status)
    {
        _command.HostAfterNs = HostTime.NowNs();
        if (_event != null) _command.Event = *_event;
        return _log.Add(ref _command, _call, status);
    }
}
