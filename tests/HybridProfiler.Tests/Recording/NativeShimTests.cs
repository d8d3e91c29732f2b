using System.Diagnostics;
using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Tests.Recording;

public sealed class NativeShimTests
{
    [Fact]
    public void Availability_and_reason_exclude_each_other()
    {
        Assert.Equal(NativeShim.IsAvailable, NativeShim.AbsenceReason is null);
        if (!NativeShim.IsAvailable)
        {
            Assert.NotEmpty(NativeShim.AbsenceReason!);
        }
    }

    [Fact]
    public void Structures_have_the_sizes_of_the_header()
    {
        Assert.Equal(16, Unsafe.SizeOf<TscInfo>());
        Assert.Equal(32, Unsafe.SizeOf<ClockPair>());
    }

    [Fact]
    public void A_structure_without_its_size_is_refused_and_left_alone()
    {
        SkipWithoutLibrary();
        ClockPair pair = default;
        TscInfo info = default;
        Assert.Equal(NativeStatus.BadSize, NativeShim.ClockPair(ref pair));
        Assert.Equal(NativeStatus.BadSize, NativeShim.TscQuery(ref info));
        Assert.Equal(0u, pair.Attempts);
        Assert.Equal(0L, pair.MonotonicNs);
    }

    [Fact]
    public void Clock_pair_reads_the_clock_of_Stopwatch()
    {
        SkipWithoutCounter();
        ClockPair pair = ClockPair.Create();
        long before = Stopwatch.GetTimestamp();
        Assert.Equal(NativeStatus.Ok, NativeShim.ClockPair(ref pair));
        long after = Stopwatch.GetTimestamp();

        double nsPerTick = 1e9 / Stopwatch.Frequency;
        Assert.InRange(pair.MonotonicNs, (long)(before * nsPerTick) - 1, (long)(after * nsPerTick) + 1);
        Assert.True(pair.TscBefore <= pair.TscAfter);
        Assert.True(pair.Attempts > 0);
    }

    [Fact]
    public void Counter_does_not_run_backwards_where_it_is_invariant()
    {
        SkipWithoutCounter();
        TscInfo info = TscInfo.Create();
        Assert.Equal(NativeStatus.Ok, NativeShim.TscQuery(ref info));
        if (!info.IsInvariant)
        {
            Assert.Skip("the processor does not promise an invariant time stamp counter");
        }

        ReadCounter();
    }

    // The import is bound when its caller is compiled: without the library the test has to be skipped before that.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ReadCounter()
    {
        ulong last = NativeShim.Tsc();
        for (int i = 0; i < 100_000; i++)
        {
            ulong now = NativeShim.Tsc();
            Assert.True(now >= last, $"{now} after {last}");
            last = now;
        }
    }

    [Fact]
    public void Threads_have_ids_of_their_own()
    {
        SkipWithoutLibrary();
        ulong mine = NativeShim.ThreadId();
        ulong other = 0;
        Thread thread = new(() => other = NativeShim.ThreadId());
        thread.Start();
        thread.Join();
        Assert.NotEqual(0UL, mine);
        Assert.NotEqual(0UL, other);
        Assert.NotEqual(mine, other);
    }

    private static void SkipWithoutLibrary()
    {
        if (!NativeShim.IsAvailable)
        {
            Assert.Skip(NativeShim.AbsenceReason!);
        }
    }

    private static void SkipWithoutCounter()
    {
        SkipWithoutLibrary();
        TscInfo info = TscInfo.Create();
        if (NativeShim.TscQuery(ref info) == NativeStatus.Unsupported)
        {
            Assert.Skip("the processor has no time stamp counter that can be read from user mode");
        }
    }
}
