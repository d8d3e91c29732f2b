using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>Buffers as allocations.</summary>
public sealed unsafe class BufferTests
{
    private static readonly Component s_owner = Component.Define("buffers.owner");

    [Fact]
    public void A_buffer_is_an_allocation_of_the_component_around_it_until_its_last_reference_is_released()
    {
        using Machine machine = new();
        using OpenClQueue queue = machine.Queue();
        byte[] memory = new byte[4096];
        int status;
        using Session session = Profiler.Configure().AddOpenCL().Start();
        nint buffer, borrowed;
        using (s_owner.Enter())
        {
            buffer = queue.CreateBuffer(MemFlags.ReadWrite, 1024, null, &status);
            Machine.Check(status);
        }

        fixed (byte* pointer = memory)
        {
            borrowed = queue.CreateBuffer(MemFlags.ReadWrite | MemFlags.UseHostPtr, 4096, pointer, &status);
            Machine.Check(status);
            Machine.Check(queue.ReleaseMemObject(borrowed));
        }

        Machine.Check(machine.Api.RetainMemObject(buffer));
        Machine.Check(queue.ReleaseMemObject(buffer));
        Machine.Check(queue.ReleaseMemObject(buffer));
        Assert.NotEqual(0, queue.ReleaseMemObject(0));
        Assert.Equal(0, queue.CreateBuffer(MemFlags.ReadWrite, 0, null, null));
        Trace trace = session.Stop();
        int bytes = trace.Strings.Texts.IndexOf(AllocationAttributes.Bytes), address = trace.Strings.Texts.IndexOf(AllocationAttributes.Address), kind = trace.Strings.Texts.IndexOf(AllocationAttributes.Memory);
        int[] told = [.. Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Attributes.TryGet(r, bytes, out _))];
        Assert.Equal([("clCreateBuffer", 1024L), ("clReleaseMemObject", -1024L)], told.Select(r => (trace.NameOf(r), Number(trace, r, bytes))));
        Assert.All(told, r => Assert.Equal((SpanKind.Alloc, (long)buffer), ((SpanKind)trace.Spans.Kind[r], Number(trace, r, address))));
        Assert.All(told, r => Assert.True(trace.Attributes.TryGet(r, kind, out AttributeValue value) && value.String == nameof(MemoryKind.OpenClBuffer)));
        Assert.Equal("buffers.owner", trace.Components[trace.Spans.Component[trace.Spans.Parent[told[0]]]].Name);
    }

    [Fact]
    public void Without_a_session_the_calls_pass_through()
    {
        using Machine machine = new();
        using OpenClQueue queue = machine.Queue();
        int status;
        nint buffer = queue.CreateBuffer(MemFlags.ReadWrite, 1024, null, &status);
        Machine.Check(status);
        Machine.Check(queue.ReleaseMemObject(buffer));
    }

    private static long Number(Trace trace, int span, int key) => trace.Attributes.TryGet(span, key, out AttributeValue value) ? value.Int64 : 0;
}
