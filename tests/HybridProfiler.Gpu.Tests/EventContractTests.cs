using HybridProfiler.Contracts;

namespace HybridProfiler.Gpu.Tests;

/// <summary>The contract of device backends on the device there is, by events alone.</summary>
public sealed class EventContractTests : DeviceBackendContract
{
    protected override IDeviceSubject Open(int queues) => new EventSubject(queues);
}
