using System.Runtime.InteropServices;
using HybridProfiler.Cuda.Cupti;
using HybridProfiler.Vendor;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>
/// Activity of real GPUs, laid out as CUPTI does, walked by NVIDIA's own libraries of two releases and decoded: everything
/// must come back, with the names that those libraries give to functions.
/// </summary>
[Collection("cupti")]
public sealed unsafe class RealWalkerTests
{

    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        VendorRelease.All.SelectMany(r => TracedActivity.Traces.Select(t => new TheoryDataRow<string, string>(r.Cuda, t)));

    public static IEnumerable<TheoryDataRow<string>> Releases => VendorRelease.Names;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Activity_of_real_gpus_comes_back_equal_from_the_vendors_walk(string cuda, string trace)
    {
        TracedActivity[] traced = TracedActivity.Load(trace);
        CuptiShim shim = Open(cuda, out CuptiInfo info);
        Assert.Equal((uint)VendorRelease.Need(cuda).CuptiVersion, info.ApiVersion);
        using NativeRecords records = new(cuda, traced);
        Activity[] decoded = Decode(shim, records.Buffer, records.Bytes, 100);
        Assert.Equal(traced.Length, decoded.Length);
        KernelNames kernels = new();
        CallNames calls = new(shim);
        for (int i = 0; i < traced.Length; i++) AssertEqual(traced[i], decoded[i], kernels, calls);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Every_function_has_the_vendors_name(string cuda)
    {
        CuptiShim shim = Open(cuda, out _);
        Assert.Equal("cudaLaunchKernel_v7000", Marshal.PtrToStringUTF8((nint)shim.CallName(CuptiDomain.Runtime, 211)));
        Assert.Equal("cuLaunchKernel", Marshal.PtrToStringUTF8((nint)shim.CallName(CuptiDomain.Driver, 307)));
        Assert.Equal("cudaLaunchKernel", new CallNames(shim).Of(CuptiDomain.Runtime, 211).Name);
        Assert.True(shim.CallName(CuptiDomain.Runtime, 100_000) == null);
        Assert.Equal("CUDA runtime function 100000", new CallNames(shim).Of(CuptiDomain.Runtime, 100_000).Name);
    }

    [Theory]
    [MemberData(nameof(Releases))]
    public void Without_a_device_the_start_is_refused_with_a_reason_and_everything_is_undone(string cuda)
    {
        CuptiShim shim = Open(cuda, out _);
        for (int round = 0; round < 2; round++)
        {
            CuptiSettings settings = CuptiSettings.Create(CuptiKinds.Everything);
            CuptiOutcome outcome = CuptiOutcome.Create();
            int status = shim.Start(&settings, &outcome);
            if (status == CuptiShim.Ok)
            {
                shim.Stop();
                Assert.Skip("this machine has a device that CUPTI serves");
            }

            Assert.Equal(CuptiShim.VendorFailed, status);
            Assert.Equal(CuptiResult.NotInitialized, outcome.Result);
            Assert.Contains("the driver is older than this CUPTI, or there is no device", CuptiAbsence.Of("libcupti", outcome), StringComparison.Ordinal);
        }
    }

    internal static CuptiShim Open(string cuda, out CuptiInfo info)
    {
        VendorRelease release = VendorRelease.Need(cuda);
        string? reason = CuptiProcess.Open(release.Cupti, out CuptiShim? shim, out info);
        if (shim is null) Assert.Skip(reason!);
        Assert.Null(reason);
        return shim;
    }

    internal static Activity[] Decode(CuptiShim shim, byte* buffer, ulong bytes, int batch)
    {
        List<Activity> all = [];
        Activity[] some = new Activity[batch];
        void* cursor = null;
        do
        {
            uint count;
            fixed (Activity* into = some) Assert.Equal(CuptiShim.Ok, shim.Decode(buffer, bytes, &cursor, into, (uint)batch, &count));
            all.AddRange(some.AsSpan(0, (int)count));
        }
        while (cursor != null);
        return [.. all];
    }

    private static void AssertEqual(TracedActivity traced, in Activity decoded, KernelNames kernels, CallNames calls)
    {
        Assert.Equal((traced.StartNs, traced.EndNs, traced.Correlation), (decoded.StartNs, decoded.EndNs, decoded.Correlation));
        Assert.Equal(ActivityFlags.None, decoded.Flags);
        switch (traced.Category)
        {
            case "kernel":
                Assert.Equal(ActivityType.Kernel, decoded.Type);
                Assert.Equal((traced.Device, traced.Context, traced.Stream), (decoded.Device, decoded.Context, decoded.Stream));
                Assert.Equal((traced.Grid[0], traced.Grid[1], traced.Grid[2]), (decoded.Launch.GridX, decoded.Launch.GridY, decoded.Launch.GridZ));
                Assert.Equal((traced.Block[0], traced.Block[1], traced.Block[2]), (decoded.Launch.BlockX, decoded.Launch.BlockY, decoded.Launch.BlockZ));
                Assert.Equal((traced.Registers, traced.Shared), (decoded.Registers, decoded.StaticShared));
                Assert.Equal((0L, 0L, 0UL, 0U), (decoded.QueuedNs, decoded.SubmittedNs, decoded.GraphNode, decoded.Graph));
                Assert.Equal(traced.Name, kernels.Of(decoded.Name));
                break;
            case "gpu_memcpy":
                Assert.Equal((ActivityType.Copy, traced.Bytes), (decoded.Type, decoded.Bytes));
                Assert.Equal((traced.Device, traced.Context, traced.Stream), (decoded.Device, decoded.Context, decoded.Stream));
                Assert.Equal(traced.Name, MemoryNames.Copy(decoded.CopyKind, decoded.SourceMemory, decoded.TargetMemory));
                break;
            case "gpu_memset":
                Assert.Equal((ActivityType.Fill, traced.Bytes), (decoded.Type, decoded.Bytes));
                Assert.Equal(traced.Name, MemoryNames.Fill(decoded.FillMemory));
                break;
            case "cuda_sync":
                Assert.Equal((ActivityType.Synchronization, traced.Context, traced.Stream), (decoded.Type, decoded.Context, decoded.Stream));
                Assert.Equal((CuptiSynchronization)NativeRecords.SyncKind(traced.Name), decoded.SyncKind);
                break;
            default:
                Assert.Equal((ActivityType.Call, traced.Function, traced.Process, traced.Thread), (decoded.Type, decoded.Function, decoded.Process, decoded.Thread));
                if (traced.Function != 0) Assert.Equal(traced.Name, calls.Of(decoded.Domain, decoded.Function).Name);
                break;
        }
    }
}
