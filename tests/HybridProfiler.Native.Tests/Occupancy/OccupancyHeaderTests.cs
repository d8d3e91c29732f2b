using System.Globalization;
using HybridProfiler.Analysis.Occupancy;
using HybridProfiler.Goldens;
using HybridProfiler.Native.Tests.Abi;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Occupancy;

/// <summary>Theoretical occupancy against NVIDIA's own calculation: its header cuda_occupancy.h, compiled for the host and run.</summary>
public sealed class OccupancyHeaderTests
{
    private const int Cases = 2_000;

    // Those that the headers know; later ones they refuse.
    private static readonly (int Major, int Minor)[] s_capabilities = [(5, 0), (5, 2), (5, 3), (6, 0), (6, 1), (6, 2), (7, 0), (7, 2), (7, 5), (8, 0), (8, 6), (8, 7), (8, 9), (9, 0)];

    [Theory]
    [MemberData(nameof(VendorRelease.Names), MemberType = typeof(VendorRelease))]
    public async Task Resident_blocks_are_those_of_the_vendors_header(string cuda)
    {
        string headers = Path.Combine(VendorRelease.Need(cuda).Folder, "cuda", "include");
        if (!File.Exists(Path.Combine(headers, "cuda_occupancy.h"))) Assert.Skip("cuda_occupancy.h is in a package of 800 MB, which ./build.sh verify-abi toolkit and ./build.sh verify fetch");
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        (int Device, int Threads, int Registers, int Shared)[] kernels =
        [
            .. Enumerable.Range(0, s_capabilities.Length).SelectMany(device => Enumerable.Range(0, Cases).Select(i => (device, Threads(random), random.Next(0, 256), i % 2 == 0 ? 0 : random.Next(0, 230 * 1024)))),
        ];
        string[] answers = (await Compiler.Need().RunProgram(Program(kernels), [headers], TestContext.Current.CancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(kernels.Length, answers.Length);
        List<string> violations = [];
        for (int i = 0; i < kernels.Length; i++)
        {
            (int device, int threads, int registers, int shared) = kernels[i];
            (int major, int minor) = s_capabilities[device];
            int ours = TheoreticalOccupancy.Of(CudaLimits.Of(major, minor)!, threads, registers, shared).ActiveBlocks, theirs = int.Parse(answers[i], CultureInfo.InvariantCulture);
            if (ours != theirs) violations.Add($"{major}.{minor}, {threads} threads, {registers} registers, {shared} B: {ours} blocks, and {theirs} by the header (seed {seed})");
        }

        Violations.None(violations);
        // Nothing is shown by kernels that never fit.
        Assert.True(answers.Count(a => a != "0") > kernels.Length / 4);
    }

    private static int Threads(Random random) => random.Next(3) == 0 ? random.Next(1, 1025) : 32 * random.Next(1, 33);

    private static string Program((int Device, int Threads, int Registers, int Shared)[] kernels) => $$"""
        #include <climits>
        #include <cstdio>
        #include "cuda_occupancy.h"
        struct Limits { int major, minor, threads, registers, block_registers; size_t shared, block_shared, reserved; };
        static const Limits devices[] = { {{string.Join(", ", s_capabilities.Select(Limits))}} };
        struct Kernel { int device, threads, registers; size_t shared; };
        static const Kernel kernels[] = { {{string.Join(", ", kernels.Select(k => string.Create(CultureInfo.InvariantCulture, $"{{{k.Device},{k.Threads},{k.Registers},{k.Shared}}}")))}} };
        int main() {
          for (const Kernel& kernel : kernels) {
            const Limits& limits = devices[kernel.device];
            cudaOccDeviceProp device;
            device.computeMajor = limits.major;
            device.computeMinor = limits.minor;
            device.maxThreadsPerBlock = 1024;
            device.maxThreadsPerMultiprocessor = limits.threads;
            device.regsPerBlock = limits.block_registers;
            device.regsPerMultiprocessor = limits.registers;
            device.warpSize = 32;
            device.sharedMemPerBlock = 48 * 1024;
            device.sharedMemPerMultiprocessor = limits.shared;
            device.numSms = 1;
            device.sharedMemPerBlockOptin = limits.block_shared;
            device.reservedSharedMemPerBlock = limits.reserved;
            cudaOccFuncAttributes function;
            function.maxThreadsPerBlock = INT_MAX;
            function.numRegs = kernel.registers;
            function.shmemLimitConfig = FUNC_SHMEM_LIMIT_OPTIN;
            function.maxDynamicSharedSizeBytes = kernel.shared;
            function.numBlockBarriers = 1;
            cudaOccDeviceState state;
            cudaOccResult result;
            cudaOccError error = cudaOccMaxActiveBlocksPerMultiprocessor(&result, &device, &function, &state, kernel.threads, kernel.shared);
            if (error != CUDA_OCC_SUCCESS) { std::printf("error %d\n", (int)error); return 1; }
            std::printf("%d\n", result.activeBlocksPerMultiprocessor);
          }
        }
        """;

    private static string Limits((int Major, int Minor) capability)
    {
        CudaLimits l = CudaLimits.Of(capability.Major, capability.Minor)!;
        return string.Create(CultureInfo.InvariantCulture, $"{{{capability.Major},{capability.Minor},{l.ThreadsPerMultiprocessor},{l.RegistersPerMultiprocessor},{l.RegistersPerBlock},{l.SharedBytesPerMultiprocessor},{l.SharedBytesPerBlock},{l.ReservedSharedBytes}}}");
    }
}
