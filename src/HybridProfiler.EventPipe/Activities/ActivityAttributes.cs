namespace HybridProfiler.EventPipe.Activities;

/// <summary>Names under which facts of an activity stand beside its tags, which keep their own.</summary>
internal static class ActivityAttributes
{
    /// <summary>Text, the name that the program's code gave it, where it was shown under another.</summary>
    public const string Operation = "activity.operation";

    /// <summary>Text, a member of <see cref="System.Diagnostics.ActivityKind"/>; absent for what stays in the process.</summary>
    public const string Kind = "activity.kind";

    /// <summary>Text, 32 hexadecimal digits of W3C's trace context.</summary>
    public const string TraceId = "activity.trace_id";

    /// <summary>Text, 16 hexadecimal digits, or the whole identity in the hierarchical form.</summary>
    public const string SpanId = "activity.span_id";

    /// <summary>Text, the activity around it, where the file does not hold it: of another process, or of a source that was not recorded.</summary>
    public const string ParentSpanId = "activity.parent_span_id";

    /// <summary>Text, a member of <see cref="System.Diagnostics.ActivityStatusCode"/>; absent where it was not set.</summary>
    public const string Status = "activity.status";

    /// <summary>Text, what the program says about the status.</summary>
    public const string StatusDescription = "activity.status_description";

    /// <summary>Text, <c>tracestate</c> of W3C's trace context.</summary>
    public const string TraceState = "activity.trace_state";

    /// <summary>Text of the file: events within the activity, with their times of day.</summary>
    public const string Events = "activity.events";

    /// <summary>Text of the file: activities that it is linked with.</summary>
    public const string Links = "activity.links";
}
