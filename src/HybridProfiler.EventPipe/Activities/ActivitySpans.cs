using System.Diagnostics;
using HybridProfiler.Model;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Makes spans of activities: on their thread where they stayed on it, as requests where they answer what came from outside, else on
/// lanes. Their source is their component, and what nesting does not tell of causes is told by links.
/// </summary>
internal sealed class ActivitySpans(TraceBuilder builder, NettraceThreads threads, IReadOnlyList<RecordedActivity> activities)
{
    private readonly Dictionary<string, int> _components = new(StringComparer.Ordinal);
    private readonly Dictionary<RecordedActivity, int> _spanOf = [], _requestOf = [];
    private readonly ActivityLanes _requests = new(builder, TrackKind.Requests, "requests"), _lanes = new(builder, TrackKind.Async, "activities");
    private HashSet<RecordedActivity> _staying = [];
    private ulong _links;

    /// <summary>Adds the spans.</summary>
    /// <param name="endNs">End of the file, to which activities reach that have none.</param>
    /// <returns>How many have none.</returns>
    public long Add(long endNs)
    {
        _staying = ThreadOfActivity.Staying(activities);
        RecordedActivity[] inOrder = [.. activities.OrderBy(a => a.StartNs).ThenByDescending(a => a.IsFinished ? a.EndNs : endNs)];
        foreach (RecordedActivity activity in inOrder) Place(activity, endNs);
        foreach (RecordedActivity activity in inOrder)
        {
            if (RequestAround(activity) is var request and >= 0) builder.AssignRequest(_spanOf[activity], request);
            if (activity.Enclosing is { } around && !NestsIn(activity, around)) Link(around, activity);
            foreach (RecordedActivity cause in activity.Causes) Link(cause, activity);
        }

        return inOrder.LongCount(a => !a.IsFinished);
    }

    private void Place(RecordedActivity activity, long endNs)
    {
        long end = activity.IsFinished ? activity.EndNs : endNs;
        int track = _staying.Contains(activity) ? threads.Of(activity.StartThread) : (activity.IsRequest ? _requests : _lanes).TrackFor(activity, end);
        int span = builder.AddSpan(
            track, activity.StartNs, end - activity.StartNs, builder.Intern(activity.Name), activity.IsRequest ? -1 : ComponentOf(activity.Source), KindOf(activity),
            flags: activity.IsFinished ? SpanFlags.None : SpanFlags.Unfinished);
        _spanOf.Add(activity, span);
        if (activity.IsRequest) _requestOf.Add(activity, builder.AddRequest(span, _requestOf.Count + 1, builder.Intern(activity.Name), activity.StartNs));
        if (!activity.Identity.IsNone)
        {
            if (activity.Identity.TraceId.Length > 0) Set(ActivityAttributes.TraceId, activity.Identity.TraceId);
            Set(ActivityAttributes.SpanId, activity.Identity.SpanId);
        }

        if (activity.Parent is null && !activity.ParentIdentity.IsNone) Set(ActivityAttributes.ParentSpanId, activity.ParentIdentity.SpanId);
        foreach ((string key, AttributeValue value) in activity.Attributes) Set(key, value);

        void Set(string key, AttributeValue value) => builder.AddAttribute(span, builder.Intern(key), value);
    }

    // The innermost one that it is part of; an activity is part of itself.
    private int RequestAround(RecordedActivity activity)
    {
        RecordedActivity? at = activity;
        for (int depth = 0; at is not null && depth < RecordedActivity.MaxDepth; depth++, at = at.Enclosing)
            if (_requestOf.TryGetValue(at, out int request)) return request;
        return -1;
    }

    // What lies within the activity around it on the same track shows by that whose part it is.
    private bool NestsIn(RecordedActivity activity, RecordedActivity around)
    {
        int span = _spanOf[activity], outer = _spanOf[around];
        return builder.TrackOf(span) == builder.TrackOf(outer) && activity.StartNs >= around.StartNs && around.IsFinished && activity.IsFinished && activity.EndNs <= around.EndNs;
    }

    private void Link(RecordedActivity cause, RecordedActivity effect) => builder.AddFlow(_spanOf[cause], _spanOf[effect], FlowKind.User, ++_links);

    private int ComponentOf(string source)
    {
        if (source.Length == 0) return -1;
        if (!_components.TryGetValue(source, out int component)) _components.Add(source, component = builder.AddComponent(new ComponentInfo(source, Runtime: RuntimeKind.Managed)));
        return component;
    }

    private static SpanKind KindOf(RecordedActivity activity) =>
        activity.IsRequest ? SpanKind.Stage
        // What calls another process, or is a part of such a call, waits for it.
        : activity.Kind == ActivityKind.Client || activity.Source.StartsWith("System.Net.", StringComparison.Ordinal) ? SpanKind.Wait
        : SpanKind.Compute;
}
