using System.Runtime.InteropServices;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>The commands of one queue that have not been handed over. The program's threads add, whoever drains takes.</summary>
internal sealed unsafe class CommandLog(CL api, Driver driver, nint queue, nint context, nint device, string name, int number, bool inOrder)
{
    private readonly Lock _lock = new();
    private readonly List<Command> _pending = [];
    private List<Command> _incoming = [];
    private List<Command> _spare = [];
    private volatile bool _isClosed;

    public Driver Driver => driver;

    public nint Queue => queue;

    public nint Context => context;

    public nint Device => device;

    public string Name => name;

    /// <summary>Number of the queue in the process, from 1.</summary>
    public int Number => number;

    public KernelNames Kernels { get; } = new(api);

    /// <summary>True when its <see cref="OpenClQueue"/> was disposed.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    /// <summary>True when nothing is left to hand over. For whoever drains.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_lock) return _incoming.Count == 0 && _pending.Count == 0;
        }
    }

    /// <summary>Notes a command after the driver was called.</summary>
    /// <param name="command">The command, with its event.</param>
    /// <param name="call">The driver call.</param>
    /// <param name="status">What the call returned.</param>
    /// <returns><paramref name="status"/>.</returns>
    public int Add(ref Command command, Label call, int status)
    {
        if (status != 0) return Check(status, call);
        if (command.Event == 0) return status;
        if (command.IsShared) api.RetainEvent(command.Event);
        command.Call = call.Name;
        if (command.IsShared && command.Correlation != 0) CommandTable.NoteEvent(command.Event, command.Correlation);
        lock (_lock)
        {
            _incoming.Add(command);
        }

        // A session may have stopped since the call began: then nobody would ever take this command.
        if (!CommandTable.IsListening) CommandTable.Drain(driver);
        else Settle();
        return status;
    }

    /// <summary>Notes that a call of the program that may have waited is over.</summary>
    /// <returns><paramref name="status"/>.</returns>
    public int Return(int status, Label call)
    {
        Settle();
        return Check(status, call);
    }

    /// <summary>Passes on what has finished, where only the program's own calls may look. Within a call of the program.</summary>
    public void Settle()
    {
        if (driver.IsConfined) CommandTable.DrainWithinCall(driver);
    }

    /// <summary>Counts a call that failed.</summary>
    public int Check(int status, Label call)
    {
        if (status != 0) CommandTable.Fail($"{call.Name} returned {OpenClException.NameOf(status)}");
        return status;
    }

    /// <summary>Looks at the pending commands without waiting for any and passes on those that have finished.</summary>
    public void Poll(ref Finished finished)
    {
        Take();
        Span<Command> commands = CollectionsMarshal.AsSpan(_pending);
        int kept = 0;
        for (int i = 0; i < commands.Length; i++)
        {
            int state;
            int status = api.GetEventInfo(commands[i].Event, EventInfo.CommandExecutionStatus, sizeof(int), &state, null);
            if (status == 0 && state > 0)
            {
                // In an in-order queue nothing behind it can have finished.
                int rest = inOrder ? commands.Length - i : 1;
                if (kept != i) commands.Slice(i, rest).CopyTo(commands[kept..]);
                kept += rest;
                if (inOrder) break;
                continue;
            }

            Report(commands[i], status == 0 ? state : status, ref finished);
            CommandTable.Release(driver, commands[i]);
        }

        CollectionsMarshal.SetCount(_pending, kept);
    }

    /// <summary>Number of pending commands that were enqueued in a stretch of host time.</summary>
    public int CountPending(long fromNs, long toNs)
    {
        Take();
        int count = 0;
        foreach (ref Command command in CollectionsMarshal.AsSpan(_pending))
        {
            if (command.HostBeforeNs >= fromNs && command.HostBeforeNs <= toNs) count++;
        }

        return count;
    }

    /// <summary>Gives up on all pending commands.</summary>
    public void Abandon()
    {
        Take();
        foreach (ref Command command in CollectionsMarshal.AsSpan(_pending)) CommandTable.Release(driver, command);
        _pending.Clear();
    }

    private void Take()
    {
        List<Command> taken;
        lock (_lock)
        {
            if (_incoming.Count == 0) return;
            taken = _incoming;
            _incoming = _spare;
            _spare = taken;
        }

        _pending.AddRange(CollectionsMarshal.AsSpan(taken));
        // Cleared here, by the only one who drains: the program's threads see an empty list at the next exchange.
        taken.Clear();
    }

    private void Report(in Command command, int state, ref Finished finished)
    {
        if (state < 0)
        {
            finished.Fail(this, command, $"{command.Call} ({command.Name}) ended with {OpenClException.NameOf(state)}");
            return;
        }

        ulong queued = 0, submitted = 0, start = 0, end = 0;
        int status = api.GetEventProfilingInfo(command.Event, ProfilingInfo.Queued, sizeof(ulong), &queued, null);
        if (status == 0) status = api.GetEventProfilingInfo(command.Event, ProfilingInfo.Submit, sizeof(ulong), &submitted, null);
        if (status == 0) status = api.GetEventProfilingInfo(command.Event, ProfilingInfo.Start, sizeof(ulong), &start, null);
        if (status == 0) status = api.GetEventProfilingInfo(command.Event, ProfilingInfo.End, sizeof(ulong), &end, null);
        if (status != 0)
        {
            finished.Fail(this, command, $"clGetEventProfilingInfo of {command.Name} returned {OpenClException.NameOf(status)}");
            return;
        }

        DeviceTimes times = new((long)queued, (long)submitted, (long)start, (long)end);
        finished.Deliver(this, command, times);
    }
}
