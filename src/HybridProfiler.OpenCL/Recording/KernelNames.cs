using System.Text;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// Names of kernels. A driver gives the handle of a released kernel to the next one, so the name is asked for at each
/// launch (tens of nanoseconds) and only the string is kept.
/// </summary>
internal sealed unsafe class KernelNames(CL api)
{
    private const int MostBytes = 512;
    private readonly Lock _lock = new();
    private readonly Dictionary<nint, (byte[] Utf8, string Text)> _names = [];

    public string NameOf(nint kernel)
    {
        byte* buffer = stackalloc byte[MostBytes];
        nuint size;
        int status = api.GetKernelInfo(kernel, KernelInfo.FunctionName, MostBytes, buffer, &size);
        ReadOnlySpan<byte> name = status == 0 && size > 0 ? new ReadOnlySpan<byte>(buffer, (int)size).TrimEnd((byte)0) : "kernel"u8;
        lock (_lock)
        {
            if (_names.TryGetValue(kernel, out (byte[] Utf8, string Text) known) && name.SequenceEqual(known.Utf8)) return known.Text;
            string text = Encoding.UTF8.GetString(name);
            _names[kernel] = (name.ToArray(), text);
            return text;
        }
    }
}
