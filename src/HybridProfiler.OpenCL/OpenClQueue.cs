using HybridProfiler.Devices;
using HybridProfiler.OpenCL.Recording;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL;

/// <summary>
/// A profiled command queue: its methods are those of <see cref="CL"/> without the queue handle, with the same arguments
/// and the same status codes. While a session with <see cref="OpenClSessionOptions.AddOpenCL"/> records, each call stands
/// in the trace as a host span and each command as a device span that belongs to the innermost component scope around the
/// call; while none records, calls pass straight through. The queue is never synchronised by the profiler. As thread-safe
/// as the command queue itself: any thread may enqueue; <see cref="Dispose"/> comes last.
/// </summary>
public sealed unsafe partial class OpenClQueue : IDisposable
{
    private readonly CL _cl;
    private readonly CommandLog _log;
    private int _disposed;

    private OpenClQueue(CL cl, CommandLog log) => (_cl, _log) = (cl, log);

    /// <summary>The command queue.</summary>
    public nint Handle => _log.Queue;

    /// <summary>Name shown on the timeline.</summary>
    public string Name => _log.Name;

    /// <summary>Component to which the commands belong; null (the default): to the innermost component scope around each call.</summary>
    public Component? Component { get; set; }

    /// <summary>Wraps a command queue. The queue is retained until <see cref="Dispose"/>; the caller keeps its own reference.</summary>
    /// <param name="cl">The API through which commands are enqueued.</param>
    /// <param name="commandQueue">Command queue created with <see cref="CommandQueueProperties.ProfilingEnable"/>.</param>
    /// <param name="name">Name shown on the timeline; by default made of the device's name and a number.</param>
    /// <exception cref="OpenClException">The handle is no command queue, or the queue does not profile.</exception>
    public static OpenClQueue Wrap(CL cl, nint commandQueue, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(cl);
        CL api = OpenClApi.Get();
        CommandQueueProperties properties;
        int status = api.GetCommandQueueInfo(commandQueue, CommandQueueInfo.Properties, (nuint)sizeof(CommandQueueProperties), &properties, null);
        if (status != 0) throw new OpenClException($"0x{commandQueue:x} is no command queue: clGetCommandQueueInfo returned {OpenClException.NameOf(status)}.", status);
        if (!properties.HasFlag(CommandQueueProperties.ProfilingEnable))
        {
            throw new OpenClException(
                $"The command queue 0x{commandQueue:x} has the properties {properties}, so its commands carry no device times. "
                + "Create it with CommandQueueProperties.ProfilingEnable, or let OpenClQueue.Create make one.",
                0);
        }

        nint context, device;
        OpenClException.ThrowIfFailed(api.GetCommandQueueInfo(commandQueue, CommandQueueInfo.Context, (nuint)sizeof(nint), &context, null), "clGetCommandQueueInfo(CL_QUEUE_CONTEXT)");
        OpenClException.ThrowIfFailed(api.GetCommandQueueInfo(commandQueue, CommandQueueInfo.Device, (nuint)sizeof(nint), &device, null), "clGetCommandQueueInfo(CL_QUEUE_DEVICE)");
        OpenClException.ThrowIfFailed(api.RetainCommandQueue(commandQueue), "clRetainCommandQueue");
        bool inOrder = !properties.HasFlag(CommandQueueProperties.OutOfOrderExecModeEnable);
        return new OpenClQueue(cl, CommandTable.Open(commandQueue, context, device, name, inOrder));
    }

    /// <summary>Creates a command queue that profiles, and wraps it; <see cref="Dispose"/> releases it.</summary>
    /// <param name="cl">The API through which commands are enqueued.</param>
    /// <param name="context">Context.</param>
    /// <param name="device">Device of the context.</param>
    /// <param name="name">Name shown on the timeline; by default made of the device's name and a number.</param>
    /// <param name="properties">Further properties; profiling is always added.</param>
    /// <exception cref="OpenClException">The queue could not be created.</exception>
    public static OpenClQueue Create(CL cl, nint context, nint device, string? name = null, CommandQueueProperties properties = CommandQueueProperties.None)
    {
        ArgumentNullException.ThrowIfNull(cl);
        int status;
        // The call of OpenCL 1.x: every implementation has it, the one that replaced it is missing from some.
        nint queue = cl.CreateCommandQueue(context, device, properties | CommandQueueProperties.ProfilingEnable, &status);
        OpenClException.ThrowIfFailed(status, "clCreateCommandQueue");
        try
        {
            return Wrap(cl, queue, name);
        }
        finally
        {
            cl.ReleaseCommandQueue(queue);
        }
    }

    /// <summary>
    /// Records a command that was enqueued without this class (an image command, a library that takes a queue). Call it on
    /// the thread that enqueued, right after it did. Does nothing while nobody records.
    /// </summary>
    /// <param name="event">Event of the command, on a queue that profiles; it is retained until the command has finished.</param>
    /// <param name="name">Name shown on the timeline.</param>
    /// <param name="kind">What its time is spent on.</param>
    /// <param name="bytes">Bytes moved; 0 when none.</param>
    /// <param name="direction">Direction and memories of a transfer.</param>
    public void Track(nint @event, string name, SpanKind kind = SpanKind.Compute, long bytes = 0, Conversions direction = Conversions.None)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (!CommandTable.IsListening) return;
        Command command = new() { Name = name, Kind = kind, Bytes = bytes, Direction = direction, Component = Component, Event = @event, IsShared = true };
        using Scope scope = Launch.Enter(Calls.Track, out command.Correlation);
        command.HostBeforeNs = command.HostAfterNs = HostTime.NowNs();
        _log.Add(ref command, Calls.Track, 0);
    }

    /// <summary>clFlush.</summary>
    /// <returns>Status.</returns>
    public int Flush()
    {
        if (!CommandTable.IsListening) return _cl.Flush(Handle);
        using Scope scope = Calls.Flush.Enter();
        return _log.Return(_cl.Flush(Handle), Calls.Flush);
    }

    /// <summary>clFinish: waits for all commands of the queue.</summary>
    /// <returns>Status.</returns>
    public int Finish()
    {
        if (!CommandTable.IsListening) return _cl.Finish(Handle);
        using Scope scope = Calls.Finish.Enter();
        return _log.Return(_cl.Finish(Handle), Calls.Finish);
    }

    /// <summary>clWaitForEvents: waits for commands, of this queue or others.</summary>
    /// <param name="count">Number of events.</param>
    /// <param name="events">Events.</param>
    /// <returns>Status.</returns>
    public int WaitForEvents(uint count, nint* events)
    {
        if (!CommandTable.IsListening) return _cl.WaitForEvents(count, events);
        using Scope scope = Calls.WaitForEvents.Enter();
        return _log.Return(_cl.WaitForEvents(count, events), Calls.WaitForEvents);
    }

    /// <summary>Releases this object's reference to the command queue. Commands that are pending are still recorded. Does not wait.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        CommandTable.Close(_log);
    }
}
