using CsCheck;
using HybridProfiler.Recording;

namespace HybridProfiler.Tests.Recording;

/// <summary>What a session without an end keeps of launches and of threads.</summary>
public sealed class BoundedTablesTests
{
    [Fact]
    public void Launches_without_an_operation_are_bounded_and_the_newest_are_kept()
    {
        LaunchTable table = new(1000);
        for (ulong id = 1; id <= 100_000; id++)
        {
            Assert.True(table.TryAdd(id, new Submission((int)id, -1, 0)));
            Assert.InRange(table.Count, 1, 1000);
            if (id > 500) Assert.True(table.TryGet(id - 499, out Submission old) && old.Component == (int)id - 499);
        }

        Assert.False(table.TryAdd(100_000, default));
        Assert.True(table.TryTake(100_000, out _));
        Assert.False(table.TryGet(100_000, out _));
    }

    [Fact]
    public void Launches_without_a_bound_are_all_kept()
    {
        LaunchTable table = new(int.MaxValue);
        for (ulong id = 1; id <= 50_000; id++) table.TryAdd(id, new Submission((int)id, 0, 0));
        for (ulong id = 1; id <= 50_000; id++) Assert.True(table.TryTake(id, out Submission taken) && taken.Component == (int)id);
    }

    [Fact]
    public void A_history_tells_what_was_in_force_as_a_plain_list_does() =>
        Gen.Select(Gen.Select(Gen.Long[0, 40], Gen.Int[-1, 2], Gen.Int[-1, 1]).Array[0, 60], Gen.Int[0, 400]).Sample((changes, ask) =>
        {
            ThreadHistory history = new(int.MaxValue);
            List<(long Ns, int Component, int Request)> plain = [];
            long now = 0;
            foreach ((long step, int component, int request) in changes)
            {
                now += step / 4;
                history.Set(now, component, request);
                plain.Add((now, component, request));
            }

            int at = plain.FindLastIndex(p => p.Ns <= ask);
            bool found = history.TryFind(ask, out int foundComponent, out int foundRequest);
            return at < 0 ? !found && foundComponent == -1 : found && (foundComponent, foundRequest) == (plain[at].Component, plain[at].Request);
        });

    [Fact]
    public void A_history_with_a_bound_forgets_the_oldest_and_says_so()
    {
        ThreadHistory history = new(256);
        for (int i = 0; i < 10_000; i++) history.Set(i * 10, i & 1, i);
        Assert.Equal(256, history.Count);
        Assert.True(history.HasForgotten);
        Assert.False(history.TryFind(10, out _, out _));
        Assert.True(history.TryFind(99_985, out _, out int request) && request == 9_998);
        history.ForgetBefore(99_985);
        Assert.Equal(2, history.Count);
        Assert.True(history.TryFind(99_985, out _, out request) && request == 9_998);
    }
}
