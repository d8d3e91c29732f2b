using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Names by the address of their text: demangled once for each. A module that is unloaded may leave its address to another
/// name, so that the text is compared before it is believed. One caller at a time.
/// </summary>
internal sealed unsafe class KernelNames
{
    private const int Most = 1 << 16;
    private readonly Dictionary<nint, (byte[] Text, string Name)> _names = [];

    /// <summary>Number of texts that were demangled.</summary>
    public int Demangled { get; private set; }

    /// <summary>Name at an address; "kernel" when there is none.</summary>
    public string Of(nint address)
    {
        if (address == 0) return "kernel";
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated((byte*)address);
        if (_names.TryGetValue(address, out (byte[] Text, string Name) known) && text.SequenceEqual(known.Text)) return known.Name;
        if (_names.Count >= Most) _names.Clear();
        Demangled++;
        string name = Demangler.Demangle((byte*)address);
        _names[address] = (text.ToArray(), name);
        return name;
    }
}
