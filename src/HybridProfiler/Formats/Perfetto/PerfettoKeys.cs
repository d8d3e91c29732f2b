namespace HybridProfiler.Formats;

/// <summary>Names of the annotations that carry our own facts of an event. The position is the interned id.</summary>
internal static class PerfettoKeys
{
    public const int Flags = 1, RequestId = 2, RequestClass = 3, RequestIntended = 4, HandOff = 5, Edge = 6, Bytes = 7,
        Layout = 8, Tensor = 9, Version = 10, Request = 11, Device = 12, Stream = 13;

    public static readonly string[] Names =
    [
        "", "flags", "request.id", "request.class", "request.intended_start_ns", "hand_off", "edge", "bytes",
        "layout", "tensor", "version", "request", "device", "stream",
    ];
}
