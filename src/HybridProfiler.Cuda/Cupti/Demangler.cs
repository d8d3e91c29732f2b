using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// C++ names of kernels as a person reads them, by the runtime of C++ that the process has loaded (.NET itself needs it on
/// Linux); where there is none, names stay as they are. Thread-safe.
/// </summary>
internal static unsafe class Demangler
{
    private static readonly Lazy<nint> s_demangle = new(FindRuntime);

    private static readonly string[] s_libraries = ["libstdc++.so.6", "libc++abi.so.1", "libc++abi.dylib", "libstdc++-6.dll"];

    /// <summary>Name of a function; the name itself when it is not mangled.</summary>
    /// <param name="name">Zero-terminated name.</param>
    public static string Demangle(byte* name)
    {
        if (name[0] == '_' && name[1] == 'Z' && s_demangle.Value != 0)
        {
            int status;
            byte* text = ((delegate* unmanaged<byte*, byte*, nuint*, int*, byte*>)s_demangle.Value)(name, null, null, &status);
            if (text != null)
            {
                string demangled = Marshal.PtrToStringUTF8((nint)text) ?? "";
                // Allocated by malloc of the same C library.
                NativeMemory.Free(text);
                if (status == 0 && demangled.Length > 0) return demangled;
            }
        }

        return Marshal.PtrToStringUTF8((nint)name) ?? "";
    }

    private static nint FindRuntime()
    {
        foreach (string library in s_libraries)
        {
            if (NativeLibrary.TryLoad(library, out nint handle) && NativeLibrary.TryGetExport(handle, "__cxa_demangle", out nint demangle)) return demangle;
        }

        return 0;
    }
}
