using System.Diagnostics;
using System.Globalization;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// What an event of <c>Microsoft-Diagnostics-DiagnosticSource</c> says of an activity: the properties of
/// <see cref="Activity"/> as texts, or those that the recording asked for, under names of its own.
/// </summary>
internal sealed class ActivityArguments
{
    // Properties that are read below, and those that say nothing about this activity or are the names of types.
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "Status", "StatusDescription", "HasRemoteParent", "Kind", "OperationName", "DisplayName", "Source", "Parent", "Duration", "DurationTicks", "StartTimeUtc", "StartTimeTicks", "Id", "ParentId",
        "RootId", "Tags", "TagObjects", "Events", "Links", "Baggage", "Context", "TraceStateString", "SpanId", "TraceId", "Recorded", "IsAllDataRequested", "ActivityTraceFlags", "ParentSpanId",
        "IsStopped", "IdFormat", "W3CIdFlagsSet", "Current", "DefaultIdFormat", "ForceDefaultIdFormat", "TraceIdGenerator", "ActivityName", "ActivitySourceName",
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Takes the pairs out of the payload, an array of structures with Key and Value.</summary>
    public ActivityArguments(object? payload)
    {
        foreach ((string name, string text) in PairsOf(payload)) _values[name] = text;
    }

    public ActivityIdentity Identity => OfIdOr("Id", "SpanId");

    public ActivityIdentity ParentIdentity => OfIdOr("ParentId", "ParentSpanId");

    /// <summary>How long the activity was, by its own clock; null where that is not stated.</summary>
    public long? DurationNs
    {
        get
        {
            if (_values.TryGetValue("DurationTicks", out string? ticks) && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out long count)) return count * TimeSpan.NanosecondsPerTick;
            return _values.TryGetValue("Duration", out string? text) && text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan length)
                ? length.Ticks * TimeSpan.NanosecondsPerTick : null;
        }
    }

    /// <summary>Writes what is said into an activity; what was said before and is not repeated stays.</summary>
    public void Describe(RecordedActivity activity, string operation)
    {
        if (_values.TryGetValue("DisplayName", out string? shown)) activity.Name = shown;
        if (activity.Name != operation) activity.Attributes[ActivityAttributes.Operation] = operation;
        if (_values.TryGetValue("Kind", out string? kind) && Enum.TryParse(kind, out ActivityKind parsed)) activity.Kind = parsed;
        if (!Identity.IsNone) activity.Identity = Identity;
        if (!ParentIdentity.IsNone) activity.ParentIdentity = ParentIdentity;
        if (activity.Kind != ActivityKind.Internal) activity.Attributes[ActivityAttributes.Kind] = activity.Kind.ToString();
        Copy("TraceStateString", ActivityAttributes.TraceState, "");
        Copy("Status", ActivityAttributes.Status, nameof(ActivityStatusCode.Unset));
        Copy("StatusDescription", ActivityAttributes.StatusDescription, "");
        Copy("Events", ActivityAttributes.Events, "[]");
        Copy("Links", ActivityAttributes.Links, "[]");
        if (_values.TryGetValue("Links", out string? links)) activity.Links = ActivityIdentity.AllIn(links);
        if ((TagsIn("TagObjects") ?? TagsIn("Tags")) is { } tags)
            foreach ((string key, string value) in ActivityTags.Of(tags)) activity.Attributes[key] = ActivityTags.ValueOf(value);
        foreach ((string key, string value) in _values)
            if (!s_known.Contains(key)) activity.Attributes[key] = ActivityTags.ValueOf(value);
        return;

        void Copy(string property, string key, string nothing)
        {
            if (_values.TryGetValue(property, out string? text) && text != nothing) activity.Attributes[key] = text;
        }
    }

    private ActivityIdentity OfIdOr(string id, string span) =>
        ActivityIdentity.OfId(_values.GetValueOrDefault(id)) is { IsNone: false } whole ? whole : ActivityIdentity.Of(_values.GetValueOrDefault("TraceId"), _values.GetValueOrDefault(span));

    /// <summary>Pairs of texts in a payload; those without a value are left out.</summary>
    public static IEnumerable<(string Key, string Value)> PairsOf(object? payload)
    {
        if (payload is not Array pairs) yield break;
        foreach (object? pair in pairs)
        {
            if (pair is IDictionary<string, object> members && members.TryGetValue("Key", out object? key) && key is string { Length: > 0 } name
                && members.TryGetValue("Value", out object? value) && value is string { Length: > 0 } text)
                yield return (name, text);
        }
    }

    // An empty list of tags and a lazy one print as the names of their types.
    private string? TagsIn(string property) => _values.TryGetValue(property, out string? text) && !text.StartsWith("System.", StringComparison.Ordinal) ? text : null;
}
