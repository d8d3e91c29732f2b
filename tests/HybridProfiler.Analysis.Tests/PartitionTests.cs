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
            long free = Partition.Run(activities, start, start + length, time);
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

    private static HashSet<long> Instants(IEnumerable<(long Start, long End)> intervals) =>
        [.. intervals.SelectMany(i => Enumerable.Range(0, (int)(i.End - i.Start)).Select(n => i.Start + n))];
}
