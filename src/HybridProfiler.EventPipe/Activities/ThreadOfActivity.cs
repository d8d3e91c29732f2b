namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Which activities are work of one thread from begin to end. A file says where an activity began and where it ended, but not that it
/// stayed there: one that awaited something may come back to the same thread by chance.
/// </summary>
internal static class ThreadOfActivity
{
    /// <summary>The activities that stayed on their thread, as far as the file lets one know: requests and what has no end are none of them.</summary>
    public static HashSet<RecordedActivity> Staying(IReadOnlyList<RecordedActivity> activities)
    {
        HashSet<RecordedActivity> staying = [];
        foreach (var thread in activities.Where(a => a.StartThread != RecordedActivity.UnknownThread).GroupBy(a => a.StartThread))
        {
            // Around what began at the same instant lies what ends later.
            List<RecordedActivity> open = [];
            foreach (RecordedActivity activity in thread.OrderBy(a => a.StartNs).ThenByDescending(a => a.EndNs))
            {
                // Whatever the thread begins belongs to what it is at: another's activity says that this one has left it. Then it is over for the thread.
                while (open.Count > 0 && (open[^1].EndNs <= activity.StartNs || !MayBePartOf(activity, open[^1])))
                {
                    if (open[^1].EndNs > activity.StartNs) staying.Remove(open[^1]);
                    open.RemoveAt(open.Count - 1);
                }

                if (!activity.IsFinished || activity.IsRequest || activity.EndThread != thread.Key) continue;
                // What outlives the call that it began in was awaited.
                if (open.Count > 0 && activity.EndNs > open[^1].EndNs) continue;
                staying.Add(activity);
                open.Add(activity);
            }
        }

        return staying;
    }

    /// <summary>False where the file states that one activity is no part of another.</summary>
    private static bool MayBePartOf(RecordedActivity activity, RecordedActivity other)
    {
        RecordedActivity at = activity;
        for (int depth = 0; depth < RecordedActivity.MaxDepth; depth++)
        {
            // What a request is an answer to asked over a wire, also within one process: who asked has not called it.
            if (at.EventParent == other || (!at.IsRequest && at.Parent == other)) return true;
            if ((at.IsRequest ? at.EventParent : at.Enclosing) is not { } around)
            {
                // What lies around it was not recorded: it may be part of the other if both serve the same cause.
                bool isKnownRoot = at.IsRequest || (at.ParentIdentity.IsNone && at.EventParentId == Guid.Empty);
                return !isKnownRoot && (at.Identity.TraceId.Length == 0 || other.Identity.IsNone || at.Identity.TraceId == other.Identity.TraceId);
            }

            at = around;
        }

        return true;
    }
}
