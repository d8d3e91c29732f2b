using System.Text.Json;
using CsCheck;
using HybridProfiler.Analysis.Memory;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests.Memory;

public sealed class ReuseDistanceTests
{
    [Fact]
    public void Distances_and_misses_of_published_traces_are_those_of_the_books()
    {
        JsonElement[] cases = [.. ReferenceData.Read("vectors/reuse_distance.json").GetProperty("textbook").EnumerateArray()];
        Assert.NotEmpty(cases);
        foreach (JsonElement row in cases)
        {
            long[] blocks = Numbers(row.GetProperty("trace"));
            // Pages of one byte each: a distance is then a number of pages.
            ReuseDistances found = ReuseDistances.Of(blocks, [.. blocks.Select(_ => 1L)]);
            Assert.Equal(Numbers(row.GetProperty("stack_distances_0based")), found.Distances);
            foreach (JsonProperty size in row.GetProperty("lru_misses_by_size").EnumerateObject())
                Assert.Equal(size.Value.GetInt32(), found.MissesAt(long.Parse(size.Name, System.Globalization.CultureInfo.InvariantCulture)));
        }
    }

    private static readonly Gen<(long[] Blocks, long[] Bytes)> Touches =
        from sizes in Gen.Long[0, 40].Array[1, 12]
        from blocks in Gen.Int[0, sizes.Length - 1].Array[0, 120]
        select (blocks.Select(b => (long)b).ToArray(), blocks.Select(b => sizes[b]).ToArray());

    [Fact]
    public void Distances_are_those_that_counting_gives() =>
        Touches.Sample(touches =>
        {
            ReuseDistances found = ReuseDistances.Of(touches.Blocks, touches.Bytes);
            for (int i = 0; i < touches.Blocks.Length; i++)
            {
                int last = Array.LastIndexOf(touches.Blocks, touches.Blocks[i], Math.Max(i - 1, 0), i);
                Dictionary<long, long> between = [];
                for (int j = last + 1; last >= 0 && j < i; j++) between[touches.Blocks[j]] = touches.Bytes[j];
                Assert.Equal(last < 0 ? ReuseDistances.Cold : between.Values.Sum(), found.Distances[i]);
            }

            Assert.Equal(touches.Blocks.Distinct().Count(), found.Blocks);
            Assert.Equal(touches.Blocks.Length - found.Blocks, found.Reuses);
        });

    [Fact]
    public void The_curve_counts_what_a_memory_of_that_capacity_would_miss() =>
        Gen.Select(Touches, Gen.Long[0, 200]).Sample((touches, capacity) =>
            Assert.Equal(Simulate(touches.Blocks, touches.Bytes, capacity), ReuseDistances.Of(touches.Blocks, touches.Bytes).MissesAt(capacity)));

    [Fact]
    public void A_larger_memory_never_misses_more() =>
        Gen.Select(Touches, Gen.Long[0, 200], Gen.Long[0, 200]).Sample((touches, a, b) =>
        {
            ReuseDistances found = ReuseDistances.Of(touches.Blocks, touches.Bytes);
            Assert.True(found.MissesAt(Math.Max(a, b)) <= found.MissesAt(Math.Min(a, b)));
            Assert.Equal(touches.Blocks.Distinct().Count(), found.MissesAt(long.MaxValue));
            Assert.Equal(found.Capacities, found.Capacities.Where(c => found.MissesAt(c) < found.MissesAt(c - 1)));
        });

    [Fact]
    public void Many_touches_take_no_quadratic_time()
    {
        const int Count = 400_000;
        Random random = new(3);
        long[] blocks = [.. Enumerable.Range(0, Count).Select(_ => (long)random.Next(50_000))];
        ReuseDistances found = ReuseDistances.Of(blocks, [.. blocks.Select(b => b % 97 + 1)]);
        Assert.Equal(Count - found.Blocks, found.Reuses);
        Assert.InRange(found.Distances.Max(), 1, 50_000L * 97);
    }

    [Fact]
    public void Sizes_that_do_not_fit_the_touches_are_refused()
    {
        Assert.Throws<ArgumentException>(() => ReuseDistances.Of([1, 2], [1]));
        Assert.Contains("-5", Assert.Throws<ArgumentException>(() => ReuseDistances.Of([1], [-5])).Message, StringComparison.Ordinal);
    }

    // A list with the latest touch in front; what does not fit any more falls off its end.
    private static int Simulate(long[] blocks, long[] bytes, long capacity)
    {
        List<(long Block, long Bytes)> held = [];
        int misses = 0;
        for (int i = 0; i < blocks.Length; i++)
        {
            int at = held.FindIndex(h => h.Block == blocks[i]);
            if (at < 0) misses++;
            else held.RemoveAt(at);
            held.Insert(0, (blocks[i], bytes[i]));
            while (held.Sum(h => h.Bytes) > capacity) held.RemoveAt(held.Count - 1);
        }

        return misses;
    }

    private static long[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.GetInt64())];
}
