using HybridProfiler.Contracts;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>The contract of device backends on the simulated driver, by events alone.</summary>
[Trait("Windows", "test")]
public sealed class CudaContractTests : DeviceBackendContract
{
    protected override IDeviceSubject Open(int queues) => new CudaSubject(queues);
}
