using CsCheck;
using HybridProfiler.Analysis.Analyzers;

namespace HybridProfiler.Analysis.Tests;

public sealed class PartitionTests
{
    private const int Owners = 5, Tiers = 3;

    private static readonly Gen<List<Activity>> s_activities =
        Gen.Select(Gen.Long[0, 120], Gen.Long[0, 60], Gen.Int[0, Owners - 1], Gen.Int[0, Tiers - 1])
            .Select((start, length, owner, tier) => new Activity(start, start + length, owner, tier)).List[0, 30];

    [Fact]
    public void A_partition_agrees_with_looking_at_every_instant() =>
        Gen.Select(s_activities, Gen.Long[0, 80], Gen.Long[0, 100]).Sample((activities, start, length) =>
        {
            SharedTime[] time = SharedTime.ForTiers(Tiers, Owners);
            long free = Partition.Run(Streams(activities), start, start + length, time);
            (long[] exclusive, long[] shared) = SharedTime.Resolve(time);

            long[] alone = new long[Owners];
            double[] fair = new double[Owners];
            long nobody = 0;
            for (long at = start; at < start + length; at++)
            {
                Activity[] active = [.. activities.Where(a => a.StartNs <= at && at < a.EndNs)];
                int[] owners = active.Length == 0 ? [] : [.. active.Where(a => a.Tier == active.Min(b => b.Tier)).Select(a => a.Owner).Distinct()];
                if (owners.Length == 0) nobody++;
                else if (owners.Length == 1) alone[owners[0]]++;
                else foreach (int owner in owners) fair[owner] += 1.0 / owners.Length;
            }

            Assert.Equal(nobody, free);
            Assert.Equal(alone, exclusive);
            // Each tier is rounded by itself, and an owner of this test may be active in all of them.
            for (int owner = 0; owner < Owners; owner++) Assert.InRange(shared[owner], fair[owner] - Tiers, fair[owner] + Tiers);
            Assert.Equal(length, free + exclusive.Sum() + shared.Sum());
        });

    [Fact]
    public void Windows_divided_together_get_what_each_gets_alone() =>
        Gen.Select(s_activities, Gen.Select(Gen.Long[0, 80], Gen.Long[0, 100]).Array[1, 4], Gen.Int[-1, 3].Array[30]).Sample((activities, bounds, windowOf) =>
        {
            Activity[] owned = [.. activities.Select((a, i) => a with { Window = Math.Min(windowOf[i], bounds.Length - 1) })];
            SharedTime[][] together = [.. bounds.Select(_ => SharedTime.ForTiers(Tiers, Owners))];
            PartitionWindow[] windows = [.. bounds.Select((b, w) => new PartitionWindow(b.Item1, b.Item1 + b.Item2, together[w]))];
            Partition.Run(Streams(owned), windows);
            for (int w = 0; w < windows.Length; w++)
            {
                SharedTime[] alone = SharedTime.ForTiers(Tiers, Owners);
                long free = Partition.Run(Streams(owned.Where(a => a.Window == w).Select(a => a with { Window = 0 })), windows[w].StartNs, windows[w].EndNs, alone);
                Assert.Equal(free, windows[w].FreeNs);
                Assert.Equal(SharedTime.Resolve(alone).ExclusiveNs, SharedTime.Resolve(together[w]).ExclusiveNs);
                Assert.Equal(SharedTime.Resolve(alone).SharedNs, SharedTime.Resolve(together[w]).SharedNs);
            }
        });

    [Fact]
    public void What_follows_without_a_change_may_be_joined() =>
        Gen.Select(s_steps.Array[0, 25].Array[1, 3], Gen.Long[0, 80], Gen.Long[0, 100]).Sample((threads, start, length) =>
        {
            SharedTime[] apart = SharedTime.ForTiers(Tiers, Owners), joined = SharedTime.ForTiers(Tiers, Owners);
            long free = Partition.Run([.. threads.Select(t => new Given(Following(t)))], start, start + length, apart);
            Assert.Equal(free, Partition.Run([.. threads.Select(t => new JoinedActivities(new Given(Following(t))))], start, start + length, joined));
            Assert.Equal(SharedTime.Resolve(apart).ExclusiveNs, SharedTime.Resolve(joined).ExclusiveNs);
            Assert.Equal(SharedTime.Resolve(apart).SharedNs, SharedTime.Resolve(joined).SharedNs);
        });

    [Fact]
    public void A_time_heap_gives_times_in_order() =>
        Gen.Long[0, 50].List[0, 60].Sample(times =>
        {
            TimeHeap heap = new();
            for (int i = 0; i < times.Count; i++) heap.Push(times[i], i);
            List<long> taken = [];
            HashSet<int> items = [];
            while (heap.Count > 0)
            {
                Assert.Equal(times[heap.Next], heap.NextNs);
                taken.Add(heap.NextNs);
                Assert.True(items.Add(heap.Next));
                heap.Pop();
            }

            Assert.Equal(times.Order(), taken);
        });

    [Fact]
    public void Interval_sets_agree_with_sets_of_instants() =>
        Gen.Select(Intervals, Intervals).Sample((a, b) =>
        {
            IntervalSet left = IntervalSet.UnionOf(a), right = IntervalSet.UnionOf(b);
            HashSet<long> leftInstants = Instants(a), rightInstants = Instants(b);
            Assert.Equal(leftInstants.Count, left.LengthNs);
            Assert.Equal(leftInstants.Union(rightInstants).Order(), Instants(left.Or(right).Intervals).Order());
            Assert.Equal(leftInstants.Except(rightInstants).Order(), Instants(left.Except(right).Intervals).Order());
        });

    private static Gen<List<(long, long)>> Intervals => Gen.Select(Gen.Long[0, 100], Gen.Long[0, 20]).Select((start, length) => (start, start + length)).List[0, 15];

    // What a thread does next: how long, for whom, and how long after what it did before.
    private static readonly Gen<(long Length, int Owner, int Tier, long After)> s_steps = Gen.Select(Gen.Long[0, 9], Gen.Int[0, 1], Gen.Int[0, 1], Gen.Long[0, 1]);

    private static IEnumerable<Activity> Following((long Length, int Owner, int Tier, long After)[] steps)
    {
        long at = 0;
        foreach ((long length, int owner, int tier, long after) in steps)
        {
            at += after;
            yield return new Activity(at, at + length, owner, tier);
            at += length;
        }
    }

    private static HashSet<long> Instants(IEnumerable<(long Start, long End)> intervals) =>
        [.. intervals.SelectMany(i => Enumerable.Range(0, (int)(i.End - i.Start)).Select(n => i.Start + n))];

    // Every third activity comes from the same source.
    private static ActivityStream[] Streams(IEnumerable<Activity> activities) =>
        [.. activities.Select((a, i) => (Activity: a, Source: i % 3)).GroupBy(a => a.Source).Select(g => new Given(g.Select(a => a.Activity).OrderBy(a => a.StartNs)))];

    private sealed class Given(IEnumerable<Activity> activities) : ActivityStream
    {
        private readonly Queue<Activity> _left = new(activities);

        public override bool TryNext(out Activity activity) => _left.TryDequeue(out activity);
    }
}
