using HybridProfiler.Contracts;

namespace HybridProfiler.OpenCL.Tests;

/// <summary>The contract on whatever OpenCL the process finds; <see cref="LaneTests"/> runs it again on the other implementations.</summary>
public sealed class OpenClContractTests : DeviceBackendContract
{
    protected override IDeviceSubject Open(int queues) => new OpenClSubject(queues);
}
