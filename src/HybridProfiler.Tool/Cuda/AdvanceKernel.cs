namespace HybridProfiler.Tool.Cuda;

/// <summary>The self-test's kernel in PTX, which every driver translates for its device.</summary>
internal static class AdvanceKernel
{
    /// <summary>The text for a version of PTX and a target.</summary>
    public static string Ptx(string version, string target) => $$"""
        .version {{version}}
        .target {{target}}
        .address_size 64

        .visible .entry {{CudaWork.Kernel}}(.param .u64 data, .param .u32 rounds)
        {
            .reg .pred %done;
            .reg .b32 %block, %size, %thread, %index, %item, %count, %rounds;
            .reg .b64 %base, %offset, %address;

            ld.param.u64 %base, [data];
            ld.param.u32 %rounds, [rounds];
            cvta.to.global.u64 %base, %base;
            mov.u32 %block, %ctaid.x;
            mov.u32 %size, %ntid.x;
            mov.u32 %thread, %tid.x;
            mad.lo.u32 %index, %block, %size, %thread;
            mul.wide.u32 %offset, %index, 4;
            add.u64 %address, %base, %offset;
            ld.global.u32 %item, [%address];
            mov.u32 %count, 0;
        NEXT:
            setp.ge.u32 %done, %count, %rounds;
            @%done bra STORE;
            mad.lo.u32 %item, %item, 1664525, 1013904223;
            add.u32 %count, %count, 1;
            bra NEXT;
        STORE:
            st.global.u32 [%address], %item;
            ret;
        }
        """;
}
