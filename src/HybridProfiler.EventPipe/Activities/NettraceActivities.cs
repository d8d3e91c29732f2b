using System.Runtime.InteropServices;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Joins starts and stops of activities: those of ActivitySources, which <c>Microsoft-Diagnostics-DiagnosticSource</c> forwards, by the
/// activity's identity, and those of EventSources by the activity id that the runtime gives them while TplEventSource follows tasks.
/// </summary>
internal sealed class NettraceActivities(Func<TraceEvent, long> timeOf, Func<long> recordingStartNs)
{
    private const string Bridge = "Microsoft-Diagnostics-DiagnosticSource", BridgedTask = "Activity";

    private readonly List<RecordedActivity> _all = [];
    private readonly Dictionary<ActivityIdentity, RecordedActivity> _byIdentity = [];
    private readonly Dictionary<Guid, RecordedActivity> _byEventId = [];
    private readonly Dictionary<(string Provider, string Task, Guid Id), List<RecordedActivity>> _open = [];

    /// <summary>Ends that belong to no begin: of what had begun before the recording.</summary>
    public long UnmatchedEnds { get; private set; }

    /// <summary>Starts and stops that nothing joins: of EventSources without ids, and of ActivitySources where the recording left the identity out.</summary>
    public long WithoutId { get; private set; }

    public void Listen(DynamicTraceEventParser events) => events.All += Take;

    /// <summary>Finds the activities around each activity. Whoever follows them upwards must not go on for ever: damaged files may name circles.</summary>
    /// <returns>The activities in the order in which the file tells of them.</returns>
    public IReadOnlyList<RecordedActivity> Relate()
    {
        foreach (RecordedActivity activity in _all)
        {
            if (!activity.ParentIdentity.IsNone && _byIdentity.TryGetValue(activity.ParentIdentity, out RecordedActivity? parent) && parent != activity) activity.Parent = parent;
            // An EventSource may ask that its events be no activity of their own: then they carry the id of the one around them.
            Guid around = activity.EventParentId != Guid.Empty ? activity.EventParentId : activity.EventId;
            if (around != Guid.Empty && _byEventId.TryGetValue(around, out RecordedActivity? outer) && outer != activity && outer.StartNs <= activity.StartNs) activity.EventParent = outer;
            activity.Causes = [.. activity.Links.Select(l => _byIdentity.GetValueOrDefault(l)).OfType<RecordedActivity>().Where(c => c != activity)];
        }

        return _all;
    }

    private void Take(TraceEvent e)
    {
        if (e.Opcode is not (TraceEventOpcode.Start or TraceEventOpcode.Stop) || IsOfRuntime(e.ProviderName)) return;
        bool isStart = e.Opcode == TraceEventOpcode.Start;
        if (e.ProviderName == Bridge && e.TaskName == BridgedTask)
        {
            if (isStart) Begin(e, new ActivityArguments(e.PayloadByName("Arguments")));
            else End(e, new ActivityArguments(e.PayloadByName("Arguments")));
        }
        else if (e.ActivityID == Guid.Empty) WithoutId++;
        else if (isStart) Begin(e);
        else End(e);
    }

    // Collections, JIT and waiting for locks are read elsewhere, with what is known of each.
    private static bool IsOfRuntime(string provider) =>
        provider.StartsWith("Microsoft-Windows-DotNETRuntime", StringComparison.Ordinal) || provider.StartsWith("Microsoft-DotNETCore-", StringComparison.Ordinal);

    private void Begin(TraceEvent e, ActivityArguments arguments)
    {
        string operation = Text(e, "ActivityName");
        if (arguments.Identity.IsNone && e.ActivityID == Guid.Empty)
        {
            WithoutId++;
            return;
        }

        RecordedActivity activity = new(Text(e, "SourceName"), operation, timeOf(e), e.ThreadID) { EventId = e.ActivityID, EventParentId = e.RelatedActivityID };
        arguments.Describe(activity, operation);
        Add(activity);
        if (!activity.Identity.IsNone) _byIdentity[activity.Identity] = activity;
        else OpenAs(KeyOf(e)).Add(activity);
    }

    private void End(TraceEvent e, ActivityArguments arguments)
    {
        string operation = Text(e, "ActivityName");
        RecordedActivity? activity = arguments.Identity.IsNone ? Close(e) : _byIdentity.GetValueOrDefault(arguments.Identity);
        if (activity is { IsFinished: false }) Finish(activity, e);
        else if (activity is null && arguments.DurationNs is { } length && timeOf(e) - length is var start && start >= recordingStartNs())
        {
            // Recordings that ask for stops alone ("[AS]*/Stop") state how long it was, but not where it began.
            activity = new RecordedActivity(Text(e, "SourceName"), operation, start, RecordedActivity.UnknownThread) { EventId = e.ActivityID };
            Add(activity);
            Finish(activity, e);
        }
        else
        {
            if (arguments.Identity.IsNone && e.ActivityID == Guid.Empty) WithoutId++;
            else UnmatchedEnds++;
            return;
        }

        arguments.Describe(activity, operation);
        if (!activity.Identity.IsNone) _byIdentity[activity.Identity] = activity;
    }

    private void Begin(TraceEvent e)
    {
        bool isBridged = e.ProviderName == Bridge;
        RecordedActivity activity = new(isBridged ? Text(e, "SourceName") : e.ProviderName, isBridged ? Text(e, "EventName") : e.TaskName, timeOf(e), e.ThreadID)
        {
            EventId = e.ActivityID, EventParentId = e.RelatedActivityID,
        };
        EventPayload.Describe(activity, e);
        Add(activity);
        OpenAs(KeyOf(e)).Add(activity);
    }

    private void End(TraceEvent e)
    {
        if (Close(e) is not { } activity)
        {
            UnmatchedEnds++;
            return;
        }

        Finish(activity, e);
        EventPayload.Describe(activity, e);
    }

    private void Add(RecordedActivity activity)
    {
        _all.Add(activity);
        if (activity.EventId != Guid.Empty) _byEventId.TryAdd(activity.EventId, activity);
    }

    private void Finish(RecordedActivity activity, TraceEvent e) => (activity.EndNs, activity.EndThread) = (Math.Max(activity.StartNs, timeOf(e)), e.ThreadID);

    // Several of one name may be open under the id of the activity around them. On the thread of one of them that one is meant which began last; on another thread nothing tells them apart.
    private RecordedActivity? Close(TraceEvent e)
    {
        if (e.ActivityID == Guid.Empty || !_open.TryGetValue(KeyOf(e), out List<RecordedActivity>? open)) return null;
        int at = open.FindLastIndex(a => a.StartThread == e.ThreadID);
        if (at < 0 && open.Count == 1) at = 0;
        if (at < 0) return null;
        RecordedActivity activity = open[at];
        open.RemoveAt(at);
        if (open.Count == 0) _open.Remove(KeyOf(e));
        return activity;
    }

    private List<RecordedActivity> OpenAs((string, string, Guid) key)
    {
        ref List<RecordedActivity>? open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, key, out _);
        return open ??= [];
    }

    private static (string, string, Guid) KeyOf(TraceEvent e) => (e.ProviderName, e.TaskName, e.ActivityID);

    private static string Text(TraceEvent e, string name) => e.PayloadByName(name) as string ?? "";
}
