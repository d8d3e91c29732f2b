using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Tests.Simulation;
using HybridProfiler.Model;
using ILGPU;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace HybridProfiler.Cuda.Tests.Events;

/// <summary>A CUDA client that was not written here, on the simulated driver: timeline and bytes, not the results of kernels.</summary>
[Trait("Windows", "verify")]
public sealed class IlgpuTests
{
    private const SimulatedRecordKind KernelRow = SimulatedRecordKind.Kernel, CopyRow = SimulatedRecordKind.Memcpy;
    private static readonly Component s_component = Component.Define("ILGPU", Paradigm.Convolutional, RuntimeKind.Cuda);
    private static readonly Label s_in = s_component.Label("in", SpanKind.Transfer), s_out = s_component.Label("out", SpanKind.Transfer), s_add = s_component.Label("add");

    // ILGPU asks for the library under its name for linking, which only a toolkit installs.
    static IlgpuTests() => NativeLibrary.SetDllImportResolver(
        typeof(ILGPU.Context).Assembly,
        static (name, _, _) => name.Contains("cuda", StringComparison.OrdinalIgnoreCase) && SimulatedLibraries.Absence is null ? SimulatedDriver.Handle : 0);

    [Fact]
    public void Copies_and_kernels_of_ILGPU_stand_on_the_timeline_with_their_bytes()
    {
        using Gpu gpu = new("kernel=50000\ncc=8.0");
        using ILGPU.Context context = ILGPU.Context.Create(builder => builder.Cuda());
        Assert.Equal(1, context.GetCudaDevices().Count);
        CudaDevice device = context.GetCudaDevices()[0];
        Assert.Contains("Simulated", device.Name, StringComparison.Ordinal);
        using CudaAccelerator accelerator = device.CreateCudaAccelerator(context);
        using AcceleratorStream queue = accelerator.CreateStream();
        using HybridProfiler.Cuda.CudaStream stream = HybridProfiler.Cuda.CudaStream.Wrap(((ILGPU.Runtime.Cuda.CudaStream)queue).StreamPtr, "ILGPU");
        const int Items = 4096;
        using MemoryBuffer1D<int, Stride1D.Dense> buffer = accelerator.Allocate1D<int>(Items);
        using PageLockedArray1D<int> data = accelerator.AllocatePageLocked1D<int>(Items);
        Action<AcceleratorStream, Index1D, ArrayView<int>, int> add = accelerator.LoadAutoGroupedKernel<Index1D, ArrayView<int>, int>(Add);
        using Session session = Profiler.Configure().AddCuda(Gpu.Options).Start();
        for (int i = 0; i < 4; i++)
        {
            using (s_in.On(stream, Items * sizeof(int), Conversions.HostToDevice)) buffer.View.CopyFromPageLockedAsync(queue, data);
            using (s_add.On(stream)) add(queue, Items, buffer.View, i);
            using (s_out.On(stream, Items * sizeof(int), Conversions.DeviceToHost)) buffer.View.CopyToPageLockedAsync(queue, data);
        }

        queue.Synchronize();
        Trace trace = session.Stop();
        Recorded found = new(trace);
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (string[])["in", "add", "out"]).SelectMany(n => n).Take(12), found.Names);
        Assert.All(found.Components, name => Assert.Equal("ILGPU", name));
        SimulatedRecord[] truth = [.. Gpu.Log().Where(r => r.Kind is KernelRow or CopyRow && r.Handle == stream.Handle)];
        Assert.Equal(12, truth.Length);
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal((long)truth[i].Bytes, found.Bytes(found.Rows[i]));
            Assert.True(trace.Spans.Start[found.Rows[i]] <= truth[i].StartNs + found.Uncertainty && trace.Spans.EndOf(found.Rows[i]) >= truth[i].EndNs - found.Uncertainty);
        }

        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    private static void Add(Index1D index, ArrayView<int> data, int value) => data[index] += value;
}
