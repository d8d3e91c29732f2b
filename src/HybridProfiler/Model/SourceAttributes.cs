namespace HybridProfiler.Model;

/// <summary>
/// Names under which a span of an imported file keeps what the file calls it, where its place in the trace no longer says so.
/// </summary>
public static class SourceAttributes
{
    /// <summary>
    /// Text, category of the event: <see cref="UserAnnotation"/>, <see cref="DeviceAnnotation"/>, <see cref="Synchronisation"/>.
    /// Spans of other categories carry none: a text on every span of a long recording is memory that says nothing.
    /// </summary>
    public const string Category = "category";

    /// <summary>Category of a range that the program or its framework marked by a name on a host thread; NVTX ranges have it as well.</summary>
    public const string UserAnnotation = "user_annotation";

    /// <summary>Category of such a range as its work ran on a queue: from the first to the last operation submitted within it.</summary>
    public const string DeviceAnnotation = "gpu_user_annotation";

    /// <summary>Category of what a driver reports of a synchronisation: beside a queue, not in it.</summary>
    public const string Synchronisation = "cuda_sync";

    /// <summary>Whole number or text, stream that a call names, or that a synchronisation is about.</summary>
    public const string Stream = "stream";

    /// <summary>Whole number that joins a synchronisation with the call that asked for it; both carry it.</summary>
    public const string Correlation = "correlation";
}
