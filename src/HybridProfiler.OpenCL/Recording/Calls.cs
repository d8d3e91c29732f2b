using HybridProfiler.Devices;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>Labels of the driver calls. Calls that wait are of kind Sync, so that waiting is not taken for work.</summary>
internal static class Calls
{
    public static readonly Label Kernel = Launch.Call("clEnqueueNDRangeKernel");
    public static readonly Label Read = Launch.Call("clEnqueueReadBuffer");
    public static readonly Label BlockingRead = Launch.Call("clEnqueueReadBuffer", SpanKind.Sync);
    public static readonly Label Write = Launch.Call("clEnqueueWriteBuffer");
    public static readonly Label BlockingWrite = Launch.Call("clEnqueueWriteBuffer", SpanKind.Sync);
    public static readonly Label Copy = Launch.Call("clEnqueueCopyBuffer");
    public static readonly Label Fill = Launch.Call("clEnqueueFillBuffer");
    public static readonly Label Map = Launch.Call("clEnqueueMapBuffer");
    public static readonly Label BlockingMap = Launch.Call("clEnqueueMapBuffer", SpanKind.Sync);
    public static readonly Label Unmap = Launch.Call("clEnqueueUnmapMemObject");
    public static readonly Label Migrate = Launch.Call("clEnqueueMigrateMemObjects");
    public static readonly Label Marker = Launch.Call("clEnqueueMarkerWithWaitList");
    public static readonly Label Barrier = Launch.Call("clEnqueueBarrierWithWaitList");
    public static readonly Label Track = Launch.Call("track");
    public static readonly Label CreateBuffer = Launch.Call("clCreateBuffer", SpanKind.Alloc);
    public static readonly Label ReleaseMemObject = Launch.Call("clReleaseMemObject", SpanKind.Alloc);
    public static readonly Label Flush = Launch.Call("clFlush");
    public static readonly Label Finish = Launch.Call("clFinish", SpanKind.Sync);
    public static readonly Label WaitForEvents = Launch.Call("clWaitForEvents", SpanKind.Sync);
}
