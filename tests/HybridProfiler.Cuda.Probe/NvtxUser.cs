using System.Runtime.InteropServices;
using System.Text;

namespace HybridProfiler.Cuda.Probe;

/// <summary>A program that marks its work through the vendor's NVTX library, as native libraries do.</summary>
internal static unsafe class NvtxUser
{
    public static int Run(string trace, string library)
    {
        nint nvtx = NativeLibrary.Load(library);
        var push = (delegate* unmanaged<byte*, int>)NativeLibrary.GetExport(nvtx, "nvtxRangePushA");
        var pop = (delegate* unmanaged<int>)NativeLibrary.GetExport(nvtx, "nvtxRangePop");
        var mark = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(nvtx, "nvtxMarkA");
        var start = (delegate* unmanaged<byte*, ulong>)NativeLibrary.GetExport(nvtx, "nvtxRangeStartA");
        var end = (delegate* unmanaged<ulong, void>)NativeLibrary.GetExport(nvtx, "nvtxRangeEnd");
        var createDomain = (delegate* unmanaged<byte*, nint>)NativeLibrary.GetExport(nvtx, "nvtxDomainCreateA");
        var register = (delegate* unmanaged<nint, byte*, nint>)NativeLibrary.GetExport(nvtx, "nvtxDomainRegisterStringA");
        var pushIn = (delegate* unmanaged<nint, Attributes*, int>)NativeLibrary.GetExport(nvtx, "nvtxDomainRangePushEx");
        var popIn = (delegate* unmanaged<nint, int>)NativeLibrary.GetExport(nvtx, "nvtxDomainRangePop");

        Component component = Component.Define("native model");
        Label forward = component.Label("forward");
        Push("before the session");
        using Session session = Profiler.Configure().AddCuda(new CudaOptions { NvmlRateHz = 0, Cupti = false }).WriteTo(trace).Start();
        using (forward.Enter())
        {
            Push("layer");
            Push("kernel launch");
            pop();
            fixed (byte* text = "checkpoint\0"u8) mark(text);
            pop();
        }

        pop();
        ulong range;
        fixed (byte* text = "prefetch\0"u8) range = start(text);
        Thread other = new(() => end(range));
        other.Start();
        other.Join();

        nint domain, name;
        fixed (byte* text = "tokenizer\0"u8) domain = createDomain(text);
        fixed (byte* text = "encode\0"u8) name = register(domain, text);
        Attributes attributes = new() { Version = 2, Size = (ushort)sizeof(Attributes), Category = 3, PayloadType = 1, Payload = 42, MessageType = 3, Message = name };
        pushIn(domain, &attributes);
        popIn(domain);
        Push("never ended");
        session.Stop();
        return 0;

        void Push(string text)
        {
            fixed (byte* bytes = Encoding.UTF8.GetBytes(text + '\0')) push(bytes);
        }
    }

    private struct Attributes
    {
        public ushort Version, Size;
        public uint Category;
        public int ColorType;
        public uint Color;
        public int PayloadType, Reserved;
        public ulong Payload;
        public int MessageType;
        public nint Message;
    }
}
