namespace HybridProfiler.OpenCL.Tests;

/// <summary>The contract, and what else must hold everywhere, on other devices and implementations.</summary>
public sealed class LaneTests
{
    private static readonly string[] s_everywhere =
        ["--filter-class", typeof(OpenClContractTests).FullName!, typeof(CommandTests).FullName!, typeof(SessionTests).FullName!];

    [Fact]
    public void Two_devices_keep_the_contract() =>
        Lane.Run("two devices", new() { ["POCL_DEVICES"] = "pthread basic" }, "--filter-class", typeof(OpenClContractTests).FullName!);

    [Fact]
    public void A_device_that_executes_on_the_submitting_thread_keeps_the_contract() => Lane.Run("basic", new() { ["POCL_DEVICES"] = "basic" }, s_everywhere);

    [Fact]
    public void A_second_implementation_keeps_the_contract() => Lane.Run("Oclgrind", Lane.Oclgrind(), s_everywhere);
}
