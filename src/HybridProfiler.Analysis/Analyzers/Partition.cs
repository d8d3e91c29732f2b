namespace HybridProfiler.Analysis.Analyzers;

/// <summary>
/// Divides a window among owners: each instant belongs to the owners of the lowest tier that is active, in equal
/// parts, and to nobody where none is. What is given out and what is nobody's sum to the window exactly.
/// </summary>
internal static class Partition
{
    /// <summary>Runs over one window.</summary>
    /// <param name="activities">Activities in any order; cut to the window. One owner may be active several times at once and still counts once.</param>
    /// <param name="startNs">Start of the window.</param>
    /// <param name="endNs">End of the window.</param>
    /// <param name="into">Takes the time, one per tier, so that each tier is rounded by itself and its owners sum to its union.</param>
    /// <returns>The time that is nobody's, in nanoseconds.</returns>
    public static long Run(List<Activity> activities, long startNs, long endNs, SharedTime[] into)
    {
        List<(long Time, int Delta, int Owner, int Tier)> turns = new(activities.Count * 2);
        foreach (Activity activity in activities)
        {
            long from = Math.Max(activity.StartNs, startNs), to = Math.Min(activity.EndNs, endNs);
            if (to <= from) continue;
            turns.Add((from, 1, activity.Owner, activity.Tier));
            turns.Add((to, -1, activity.Owner, activity.Tier));
        }

        turns.Sort(static (a, b) => a.Time.CompareTo(b.Time));
        int tiers = into.Length;
        var depth = new int[tiers, into[0].Owners];
        List<int>[] active = [.. Enumerable.Range(0, tiers).Select(_ => new List<int>())];
        long cursor = startNs, free = 0;
        foreach ((long time, int delta, int owner, int tier) in turns)
        {
            if (time > cursor)
            {
                free += PassTo(active, time - cursor, into);
                cursor = time;
            }

            ref int open = ref depth[tier, owner];
            open += delta;
            if (delta > 0 && open == 1) active[tier].Add(owner);
            else if (delta < 0 && open == 0) active[tier].Remove(owner);
        }

        return free + Math.Max(endNs - cursor, 0);
    }

    private static long PassTo(List<int>[] active, long lengthNs, SharedTime[] into)
    {
        for (int tier = 0; tier < active.Length; tier++)
        {
            if (active[tier].Count == 0) continue;
            into[tier].Pass(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(active[tier]), lengthNs);
            return 0;
        }

        return lengthNs;
    }
}
