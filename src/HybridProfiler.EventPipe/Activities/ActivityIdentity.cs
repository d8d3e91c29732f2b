namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Identity of an activity: trace and span of W3C's trace context, or the one text of the hierarchical form (then the trace is empty).
/// The flags, which may change while it is open, are no part of it.
/// </summary>
internal readonly record struct ActivityIdentity(string TraceId, string SpanId)
{
    private const int TraceLength = 32, SpanLength = 16;

    public static readonly ActivityIdentity None = new("", "");

    public bool IsNone => string.IsNullOrEmpty(SpanId);

    /// <summary>Identity of what <c>Activity.Id</c> says, such as <c>00-trace-span-01</c>.</summary>
    public static ActivityIdentity OfId(string? id)
    {
        if (string.IsNullOrEmpty(id)) return None;
        string[] parts = id.Split('-');
        return parts is [_, { Length: TraceLength } trace, { Length: SpanLength } span, _] ? Of(trace, span) : new ActivityIdentity("", id);
    }

    /// <summary>Identity of a span of a trace; of nothing where the span is zero, which stands for none.</summary>
    public static ActivityIdentity Of(string? trace, string? span) =>
        string.IsNullOrEmpty(span) || span.AsSpan().TrimStart('0').IsEmpty ? None : new ActivityIdentity(trace ?? "", span);

    /// <summary>Identities that stand in the text of <c>Activity.Links</c>: of each link the trace, and after a comma, with a space of no width, the span.</summary>
    public static List<ActivityIdentity> AllIn(string links)
    {
        List<ActivityIdentity> found = [];
        string[] words = links.Split([',', '\u200B', '[', ']', '(', ')', ' '], StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i + 1 < words.Length; i++)
            if (IsHex(words[i], TraceLength) && IsHex(words[i + 1], SpanLength)) found.Add(Of(words[i], words[i + 1]));
        return found;
    }

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
