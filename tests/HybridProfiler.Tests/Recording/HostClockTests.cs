using System.Runtime.InteropServices;
using HybridProfiler.Recording;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class HostClockTests : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public void Dispose()
    {
        HostClock.Choose(ClockSource.Automatic);
        File.Delete(_file);
    }

    [Theory]
    [InlineData("tsc\n", Architecture.X64, null)]
    [InlineData("arch_sys_counter\n", Architecture.Arm64, null)]
    [InlineData("", Architecture.X64, null)]
    [InlineData("kvm-clock\n", Architecture.X64, null)]
    [InlineData("hyperv_clocksource_tsc_page\n", Architecture.X64, null)]
    [InlineData("xen\n", Architecture.X64, null)]
    [InlineData("kvm-clock\n", Architecture.Arm64, "the kernel keeps time by kvm-clock, not by arch_sys_counter")]
    [InlineData("hpet\n", Architecture.X64, "the kernel keeps time by hpet, not by tsc")]
    [InlineData("tsc\n", Architecture.Arm64, "the kernel keeps time by tsc, not by arch_sys_counter")]
    public void A_counter_that_the_kernel_does_not_keep_time_by_is_objected_to(string source, Architecture architecture, string? objection)
    {
        File.WriteAllText(_file, source);
        Assert.Equal(objection, KernelClock.Objection(_file, architecture));
    }

    [Fact]
    public void A_system_that_names_no_clock_source_has_no_objection() => Assert.Null(KernelClock.Objection(_file, Architecture.X64));

    [Fact]
    public void Stopwatch_is_taken_with_the_reason_where_the_kernel_left_the_counter()
    {
        HostClock.Choose(ClockSource.Automatic, _file);
        if (!HostClock.IsTsc) Assert.Skip(HostClock.Reason);
        Assert.Equal("invariant time-stamp counter", HostClock.Reason);
        File.WriteAllText(_file, "acpi_pm\n");
        HostClock.Choose(ClockSource.Automatic, _file);
        Assert.False(HostClock.IsTsc);
        Assert.StartsWith("the kernel keeps time by acpi_pm, not by ", HostClock.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_states_why_its_clock_was_chosen()
    {
        using Session session = Profiler.Configure().WithClock(ClockSource.Stopwatch).Start();
        Assert.Equal(("stopwatch", "asked for"), (session.Stop().Header.Clock.Source, session.Stop().Header.Clock.Reason));
    }
}
