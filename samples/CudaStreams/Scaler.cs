namespace CudaStreams;

/// <summary>A kernel that doubles floats, as PTX that every device since 2014 takes: no toolkit is needed to build or to run it.</summary>
internal static class Scaler
{
    public const string Name = "twice";

    public const uint Threads = 256;

    public const string Ptx = """
        .version 4.0
        .target sm_50
        .address_size 64
        .visible .entry twice(.param .u64 data, .param .u32 count)
        {
            .reg .pred %p;
            .reg .b32 %r<6>;
            .reg .f32 %f<2>;
            .reg .b64 %d<4>;
            ld.param.u64 %d1, [data];
            ld.param.u32 %r1, [count];
            mov.u32 %r2, %ctaid.x;
            mov.u32 %r3, %ntid.x;
            mov.u32 %r4, %tid.x;
            mad.lo.s32 %r5, %r2, %r3, %r4;
            setp.ge.u32 %p, %r5, %r1;
            @%p bra DONE;
            cvta.to.global.u64 %d2, %d1;
            mul.wide.u32 %d3, %r5, 4;
            add.s64 %d2, %d2, %d3;
            ld.global.f32 %f1, [%d2];
            add.f32 %f1, %f1, %f1;
            st.global.f32 [%d2], %f1;
        DONE:
            ret;
        }
        """;
}
