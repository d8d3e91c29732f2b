using HybridProfiler.Model;
using HybridProfiler.OpenCL.Recording;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL;

/// <content>Buffers.</content>
public sealed unsafe partial class OpenClQueue
{
    private static readonly AttributeKey<long> s_allocated = AttributeKey<long>.Define(AllocationAttributes.Bytes), s_address = AttributeKey<long>.Define(AllocationAttributes.Address);
    private static readonly AttributeKey<string> s_memory = AttributeKey<string>.Define(AllocationAttributes.Memory);

    /// <summary>
    /// clCreateBuffer in the context of this queue. The buffer counts as an allocation of the component around the call, unless it
    /// uses memory of the program (<see cref="MemFlags.UseHostPtr"/>).
    /// </summary>
    /// <param name="flags">How it will be used.</param>
    /// <param name="size">Bytes.</param>
    /// <param name="hostPointer">Memory to copy from or to use, or null.</param>
    /// <param name="errorCode">Receives the status; or null.</param>
    /// <returns>The buffer; 0 where it could not be made.</returns>
    public nint CreateBuffer(MemFlags flags, nuint size, void* hostPointer, int* errorCode)
    {
        if (!CommandTable.IsListening) return _cl.CreateBuffer(_log.Context, flags, size, hostPointer, errorCode);
        using Scope scope = Calls.CreateBuffer.Enter();
        nint buffer = _cl.CreateBuffer(_log.Context, flags, size, hostPointer, errorCode);
        if (buffer != 0 && !flags.HasFlag(MemFlags.UseHostPtr)) Tell(scope, (long)size, buffer);
        return buffer;
    }

    /// <summary>clReleaseMemObject. The release of the last reference gives back to whoever created the buffer.</summary>
    /// <param name="memory">Memory object, made by this queue or by anything else.</param>
    /// <returns>Status.</returns>
    public int ReleaseMemObject(nint memory)
    {
        if (!CommandTable.IsListening) return _cl.ReleaseMemObject(memory);
        long bytes = BytesOfLastReference(memory);
        using Scope scope = Calls.ReleaseMemObject.Enter();
        int status = _cl.ReleaseMemObject(memory);
        if (status == 0 && bytes > 0) Tell(scope, -bytes, memory);
        return status;
    }

    private static void Tell(Scope scope, long bytes, nint buffer) =>
        scope.Set(s_allocated, bytes).Set(s_address, buffer).Set(s_memory, nameof(MemoryKind.OpenClBuffer));

    // 0 where others hold it still, where it is a part of another buffer, or where its memory is the program's.
    private long BytesOfLastReference(nint memory)
    {
        uint references = 0;
        nuint size = 0;
        nint whole = 0;
        MemFlags flags = 0;
        bool isKnown = _cl.GetMemObjectInfo(memory, MemInfo.ReferenceCount, sizeof(uint), &references, null) == 0
            && _cl.GetMemObjectInfo(memory, MemInfo.Size, (nuint)sizeof(nuint), &size, null) == 0
            && _cl.GetMemObjectInfo(memory, MemInfo.AssociatedMemobject, (nuint)sizeof(nint), &whole, null) == 0
            && _cl.GetMemObjectInfo(memory, MemInfo.Flags, sizeof(ulong), &flags, null) == 0;
        return isKnown && references == 1 && whole == 0 && !flags.HasFlag(MemFlags.UseHostPtr) ? (long)size : 0;
    }
}
