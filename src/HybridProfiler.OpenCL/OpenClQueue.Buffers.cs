using HybridProfiler.Devices;
using HybridProfiler.OpenCL.Recording;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL;

/// <content>Transfers.</content>
public sealed unsafe partial class OpenClQueue
{
    /// <summary>clEnqueueReadBuffer: device to host.</summary>
    /// <param name="buffer">Buffer.</param>
    /// <param name="blocking">True: returns when the bytes are there.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="pointer">Host memory, valid and unmoved until the command has finished.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueReadBuffer(nint buffer, bool blocking, nuint offset, nuint size, void* pointer, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueReadBuffer(Handle, buffer, blocking, offset, size, pointer, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "read buffer", Kind = SpanKind.Transfer, Component = Component, Bytes = (long)size, Direction = Conversions.DeviceToHost };
        Submission submission = new(_log, blocking ? Calls.BlockingRead : Calls.Read, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueReadBuffer(Handle, buffer, blocking, offset, size, pointer, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueWriteBuffer: host to device.</summary>
    /// <param name="buffer">Buffer.</param>
    /// <param name="blocking">True: returns when the host memory may be used again.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="pointer">Host memory, valid and unmoved until the command has finished.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueWriteBuffer(nint buffer, bool blocking, nuint offset, nuint size, void* pointer, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueWriteBuffer(Handle, buffer, blocking, offset, size, pointer, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "write buffer", Kind = SpanKind.Transfer, Component = Component, Bytes = (long)size, Direction = Conversions.HostToDevice };
        Submission submission = new(_log, blocking ? Calls.BlockingWrite : Calls.Write, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueWriteBuffer(Handle, buffer, blocking, offset, size, pointer, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueCopyBuffer: within the memory of the context.</summary>
    /// <param name="source">Buffer read.</param>
    /// <param name="destination">Buffer written.</param>
    /// <param name="sourceOffset">First byte read.</param>
    /// <param name="destinationOffset">First byte written.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueCopyBuffer(nint source, nint destination, nuint sourceOffset, nuint destinationOffset, nuint size, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueCopyBuffer(Handle, source, destination, sourceOffset, destinationOffset, size, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "copy buffer", Kind = SpanKind.Transfer, Component = Component, Bytes = (long)size, Direction = Conversions.Copy };
        Submission submission = new(_log, Calls.Copy, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueCopyBuffer(Handle, source, destination, sourceOffset, destinationOffset, size, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueFillBuffer.</summary>
    /// <param name="buffer">Buffer.</param>
    /// <param name="pattern">Pattern.</param>
    /// <param name="patternSize">Bytes of the pattern.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueFillBuffer(nint buffer, void* pattern, nuint patternSize, nuint offset, nuint size, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueFillBuffer(Handle, buffer, pattern, patternSize, offset, size, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "fill buffer", Kind = SpanKind.Fill, Component = Component, Bytes = (long)size };
        Submission submission = new(_log, Calls.Fill, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueFillBuffer(Handle, buffer, pattern, patternSize, offset, size, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueMapBuffer. The bytes mapped for reading count as device to host; what is mapped for writing counts at the unmap.</summary>
    /// <param name="buffer">Buffer.</param>
    /// <param name="blocking">True: returns when the memory may be used.</param>
    /// <param name="flags">How the memory will be used.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <param name="errorCode">Receives the status; or null.</param>
    /// <returns>The mapped memory.</returns>
    public void* EnqueueMapBuffer(nint buffer, bool blocking, MapFlags flags, nuint offset, nuint size, uint numEventsInWaitList, nint* eventWaitList, nint* @event, int* errorCode)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueMapBuffer(Handle, buffer, blocking, flags, offset, size, numEventsInWaitList, eventWaitList, @event, errorCode);
        bool read = flags.HasFlag(MapFlags.Read);
        Command command = new()
        {
            Name = "map buffer",
            Kind = SpanKind.Transfer,
            Component = Component,
            Bytes = read ? (long)size : 0,
            Direction = read ? Conversions.DeviceToHost : Conversions.None,
        };
        Submission submission = new(_log, blocking ? Calls.BlockingMap : Calls.Map, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        int status;
        void* mapped = _cl.EnqueueMapBuffer(Handle, buffer, blocking, flags, offset, size, numEventsInWaitList, eventWaitList, submission.Event, &status);
        submission.End(status);
        if (errorCode != null) *errorCode = status;
        if (status == 0 && (flags & (MapFlags.Write | MapFlags.WriteInvalidateRegion)) != 0) WritableMappings.Add(buffer, (nint)mapped, (long)size);
        return mapped;
    }

    /// <summary>clEnqueueUnmapMemObject.</summary>
    /// <param name="memory">Memory object.</param>
    /// <param name="mapped">What the map returned.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueUnmapMemObject(nint memory, void* mapped, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueUnmapMemObject(Handle, memory, mapped, numEventsInWaitList, eventWaitList, @event);
        long written = WritableMappings.BytesOf(memory, (nint)mapped);
        Command command = new()
        {
            Name = "unmap buffer",
            Kind = SpanKind.Transfer,
            Component = Component,
            Bytes = written,
            Direction = written > 0 ? Conversions.HostToDevice : Conversions.None,
        };
        Submission submission = new(_log, Calls.Unmap, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        int status = submission.End(_cl.EnqueueUnmapMemObject(Handle, memory, mapped, numEventsInWaitList, eventWaitList, submission.Event));
        if (status == 0) WritableMappings.Remove(memory, (nint)mapped);
        return status;
    }
}
