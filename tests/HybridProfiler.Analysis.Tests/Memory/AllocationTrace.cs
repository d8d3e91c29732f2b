using CsCheck;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Tests.Memory;

/// <summary>Traces of allocations and counters of memory.</summary>
internal sealed class AllocationTrace
{
    private readonly int _allocated, _address, _memory, _device;

    public AllocationTrace(int components = 3, int devices = 2)
    {
        Builder = new TraceBuilder { Header = new TraceHeader { StartNs = 1_000, StopNs = 100_000 } };
        for (int c = 0; c < components; c++) Builder.AddComponent(new ComponentInfo("c" + c));
        for (int d = 0; d < devices; d++) Builder.AddDevice(new DeviceInfo("device " + d, DeviceApi.Simulated));
        Thread = Builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 1));
        (_allocated, _address) = (Builder.Intern(AllocationAttributes.Bytes), Builder.Intern(AllocationAttributes.Address));
        (_memory, _device) = (Builder.Intern(AllocationAttributes.Memory), Builder.Intern(AllocationAttributes.Device));
    }

    public TraceBuilder Builder { get; }

    public int Thread { get; }

    public void Report(long ns, long bytes, long address, MemoryKind memory = MemoryKind.Native, int component = -1, int device = -1, int track = -1)
    {
        int span = Builder.AddSpan(track < 0 ? Thread : track, ns, 0, Builder.Intern(bytes > 0 ? "allocate" : "release"), component, SpanKind.Alloc);
        Builder.AddAttribute(span, _allocated, bytes);
        if (address != 0) Builder.AddAttribute(span, _address, address);
        Builder.AddAttribute(span, _memory, memory.ToString());
        if (device >= 0) Builder.AddAttribute(span, _device, (long)device);
    }

    public void Counter(string name, int device, params (long Ns, double Value)[] samples)
    {
        int counter = Builder.AddCounter(new CounterInfo(name, CounterUnit.Bytes, true, Device: device));
        foreach ((long ns, double value) in samples) Builder.AddCounterSample(counter, ns, value);
    }

    /// <summary>Random allocations, releases that fit and that do not, and counters beside them.</summary>
    public static Gen<Trace> All { get; } = Gen.Select(Gen.UInt, Gen.Int[0, 80]).Select((seed, count) => Random(new Random((int)seed), count));

    private static Trace Random(Random random, int count)
    {
        AllocationTrace trace = new();
        // What changes at the very start was never there otherwise.
        trace.Builder.Header = trace.Builder.Header with { StartNs = 999 };
        string[] names = [MemoryCounters.ManagedHeap, MemoryCounters.Generation0, MemoryCounters.Generation2, MemoryCounters.WorkingSet, MemoryCounters.FrameworkAllocated + ", device 0", MemoryCounters.FrameworkReserved + ", device 0",
            MemoryCounters.CudaAllocated + " (Device)", MemoryCounters.CudaAllocated + " (Pinned)", MemoryCounters.DeviceUsed, MemoryCounters.DeviceUsedByProcess];
        for (int n = 0; n < names.Length; n++)
            if (random.Next(3) == 0) trace.Counter(names[n], n < 4 ? -1 : 0, [.. Enumerable.Range(0, random.Next(6)).Select(_ => (random.NextInt64(1_000, 100_000), (double)random.Next(5_000)))]);
        MemoryKind[] kinds = [MemoryKind.Native, MemoryKind.Device, MemoryKind.PageLocked, MemoryKind.OpenClBuffer, MemoryKind.Managed];
        for (int i = 0; i < count; i++)
        {
            MemoryKind kind = kinds[random.Next(kinds.Length)];
            long size = random.Next(1, 5) * 64L, bytes = random.Next(5) switch { 0 or 1 => -size, 2 => random.Next(3) == 0 ? 0 : size, _ => size };
            trace.Report(random.NextInt64(1_000, 1_000 + 40 * count), bytes, random.Next(4), kind, random.Next(-1, 3), kind is MemoryKind.Device or MemoryKind.OpenClBuffer ? random.Next(2) : -1);
        }

        return trace.Builder.Build();
    }
}
