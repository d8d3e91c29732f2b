using HybridProfiler.Devices;
using HybridProfiler.OpenCL.Recording;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL;

/// <content>Kernels and commands without data.</content>
public sealed unsafe partial class OpenClQueue
{
    /// <summary>clEnqueueNDRangeKernel.</summary>
    /// <param name="kernel">Kernel.</param>
    /// <param name="workDim">Number of dimensions, 1 to 3.</param>
    /// <param name="globalWorkOffset">Offsets per dimension, or null.</param>
    /// <param name="globalWorkSize">Work-items per dimension.</param>
    /// <param name="localWorkSize">Work-items of a group per dimension, or null: the driver chooses.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueNdrangeKernel(
        nint kernel, uint workDim, nuint* globalWorkOffset, nuint* globalWorkSize, nuint* localWorkSize, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening)
        {
            return _cl.EnqueueNdrangeKernel(Handle, kernel, workDim, globalWorkOffset, globalWorkSize, localWorkSize, numEventsInWaitList, eventWaitList, @event);
        }

        Command command = new()
        {
            Name = _log.Kernels.NameOf(kernel),
            Kind = SpanKind.Compute,
            Component = Component,
            Work = new WorkSize(workDim, globalWorkSize, localWorkSize),
        };
        Submission submission = new(_log, Calls.Kernel, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueNdrangeKernel(Handle, kernel, workDim, globalWorkOffset, globalWorkSize, localWorkSize, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueMarkerWithWaitList.</summary>
    /// <param name="numEventsInWaitList">Number of events waited for; 0: all commands before.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueMarkerWithWaitList(uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueMarkerWithWaitList(Handle, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "marker", Kind = SpanKind.Sync, Component = Component };
        Submission submission = new(_log, Calls.Marker, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueMarkerWithWaitList(Handle, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueBarrierWithWaitList.</summary>
    /// <param name="numEventsInWaitList">Number of events waited for; 0: all commands before.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueBarrierWithWaitList(uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueBarrierWithWaitList(Handle, numEventsInWaitList, eventWaitList, @event);
        Command command = new() { Name = "barrier", Kind = SpanKind.Sync, Component = Component };
        Submission submission = new(_log, Calls.Barrier, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueBarrierWithWaitList(Handle, numEventsInWaitList, eventWaitList, submission.Event));
    }

    /// <summary>clEnqueueMigrateMemObjects.</summary>
    /// <param name="numMemObjects">Number of memory objects.</param>
    /// <param name="memObjects">Memory objects.</param>
    /// <param name="flags">Flags; <see cref="MemMigrationFlags.Host"/> moves them to the host.</param>
    /// <param name="numEventsInWaitList">Number of events waited for.</param>
    /// <param name="eventWaitList">Events waited for, or null.</param>
    /// <param name="event">Receives the command's event, which the caller releases; or null.</param>
    /// <returns>Status.</returns>
    public int EnqueueMigrateMemObjects(uint numMemObjects, nint* memObjects, MemMigrationFlags flags, uint numEventsInWaitList, nint* eventWaitList, nint* @event)
    {
        if (!CommandTable.IsListening) return _cl.EnqueueMigrateMemObjects(Handle, numMemObjects, memObjects, flags, numEventsInWaitList, eventWaitList, @event);
        Command command = new()
        {
            Name = "migrate buffers",
            Kind = SpanKind.Transfer,
            Component = Component,
            Bytes = OpenClApi.BytesOf(numMemObjects, memObjects),
            Direction = flags.HasFlag(MemMigrationFlags.Host) ? Conversions.DeviceToHost : Conversions.Copy,
        };
        Submission submission = new(_log, Calls.Migrate, command, numEventsInWaitList, eventWaitList, @event);
        using Scope scope = submission.Begin();
        return submission.End(_cl.EnqueueMigrateMemObjects(Handle, numMemObjects, memObjects, flags, numEventsInWaitList, eventWaitList, submission.Event));
    }
}
