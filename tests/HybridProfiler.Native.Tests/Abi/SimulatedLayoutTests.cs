using System.Globalization;
using System.Text.RegularExpressions;
using HybridProfiler.Goldens;
using HybridProfiler.Vendor;

namespace HybridProfiler.Native.Tests.Abi;

/// <summary>
/// Records as the simulated CUPTI lays them out: against the vendor's headers where those know them, else against the layouts
/// that NVIDIA documents for later releases, which our own decoder reads too.
/// </summary>
public sealed partial class SimulatedLayoutTests
{
    private const string Rows = "native/fakes/cupti/layout.inc";

    [Theory]
    [MemberData(nameof(VendorRelease.Names), MemberType = typeof(VendorRelease))]
    public async Task The_simulated_records_lie_as_the_vendors_headers_say(string cuda)
    {
        HeaderSet headers = VendorInterface.Cupti.Of(VendorRelease.Need(cuda))!;
        string source = $"{headers.Include}#include \"{Checkout.PathOf("native/fakes/tests/layout_verify.cpp")}\"\n";
        string errors = await Compiler.Need().Check(source, headers.Folders, TestContext.Current.CancellationToken);
        Assert.True(errors.Length == 0, errors);
    }

    // What the documented structures of CUPTI 12.8 (API 26), 13.0 and 13.1 append, as their declarations lay it out: each begins
    // with the structure of the release before it. 13.1's Context4 is documented by its size alone.
    [Fact]
    public async Task Records_of_later_releases_lie_where_their_documented_structures_put_them()
    {
        string later = string.Join('\n', Layout().Matches(File.ReadAllText(Checkout.PathOf(Rows)))
            .Where(m => int.Parse(m.Groups["since"].Value, CultureInfo.InvariantCulture) >= 26)
            .Select(m => m.Groups["field"].Success
                ? $"static_assert(offsetof({m.Groups["kind"].Value}_{m.Groups["since"].Value}, {m.Groups["field"].Value}) == {m.Groups["at"].Value} && sizeof({m.Groups["kind"].Value}_{m.Groups["since"].Value}::{m.Groups["field"].Value}) == {m.Groups["width"].Value}, \"{m.Value}\");"
                : $"static_assert(sizeof({m.Groups["kind"].Value}_{m.Groups["since"].Value}) == {m.Groups["size"].Value}, \"{m.Value}\");"));
        string source = $$"""
            #include <cstddef>
            #include <cstdint>
            #include "vendor/cupti.h"
            #include "vendor/cupti_records.h"
            #define RECORD struct __attribute__((packed, aligned(8)))
            template <int bytes> RECORD Before { uint8_t all[bytes]; };
            RECORD MEMCPY_26 : Before<88> { uint64_t copyCount; };
            RECORD MEMORY_POOL_130000 : Before<72> { uint8_t isManagedPool; uint8_t pad2[7]; };
            RECORD SYNCHRONIZATION_26 : Before<40> { uint64_t cudaEventSyncId; uint32_t returnValue; uint32_t pad; };
            RECORD CUDA_EVENT_26 : Before<24> { uint32_t deviceId; uint32_t pad2; void *reserved0; uint64_t deviceTimestamp; uint64_t cudaEventSyncId; };
            RECORD CONCURRENT_KERNEL_130000 : Before<208> { uint8_t isDeviceLaunched; uint8_t padding[7]; };
            RECORD CONCURRENT_KERNEL_130100 : CONCURRENT_KERNEL_130000 { int32_t priority; uint32_t padding2; };
            RECORD CONTEXT_130100 : Before<40> {};
            {{later}}
            static_assert(HP_CUPTI_MEMCPY_COPY_COUNT_AT == offsetof(MEMCPY_26, copyCount), "ours");
            static_assert(HP_CUPTI_SYNCHRONIZATION_RESULT_AT == offsetof(SYNCHRONIZATION_26, returnValue), "ours");
            static_assert(sizeof(CUpti_ActivityKernel) <= 208 && sizeof(CUpti_ActivityMemcpy) <= 88 && sizeof(CUpti_ActivitySynchronization) <= 40, "ours are no longer than what is appended to");
            int main() {}
            """;
        Assert.True(later.Split('\n').Length >= 12, "layout.inc has lost the later releases");
        string errors = await Compiler.Need().Check(source, [Checkout.PathOf("native/src")], TestContext.Current.CancellationToken);
        Assert.True(errors.Length == 0, errors);
    }

    [GeneratedRegex(@"^HPF_(?:SIZE\((?<kind>\w+), (?<since>\d+), (?<size>\d+), \w+\)|FIELD\((?<kind>\w+), (?<field>\w+), (?<at>\d+), (?<width>\d+), (?<since>\d+)\))", RegexOptions.Multiline)]
    private static partial Regex Layout();
}
