using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LibTorch;

/// <summary>
/// Loads libtorch from the NuGet folder before TorchSharp looks for it, so that no project copies 500 MB into its
/// output. On Linux with a libstdc++ older than GCC 13's a private copy of the 2.4 MB binding library is loaded in
/// which the one version it names and never uses is optional. The whole story: docs/torchsharp-on-linux.md.
/// </summary>
internal static partial class LibTorchLoader
{
    /// <summary>The version of libstdc++ that libLibTorchSharp.so names without using a symbol of it.</summary>
    internal const string UnusedVersion = "GLIBCXX_3.4.32";

    private const string Binding = "libLibTorchSharp.so";
    private const int Now = 2, Global = 0x100; // RTLD_NOW, RTLD_GLOBAL

    /// <summary>Folder of libtorch's libraries in the NuGet cache, as known when this assembly was built.</summary>
    internal static string LibTorchFolder => Metadata("LibTorchFolder");

    /// <summary>Folder of TorchSharp's binding library in the NuGet cache, as known when this assembly was built.</summary>
    internal static string TorchSharpFolder => Metadata("TorchSharpFolder");

    /// <summary>What was loaded and whether the copy was needed, for the environment part of a report.</summary>
    internal static string Description { get; private set; } = "not loaded";

    [ModuleInitializer]
    internal static void Load()
    {
        // PyTorch's CUDA build lies beside the program, where TorchSharp itself finds it.
        if (LibTorchFolder.Length == 0)
            Description = "TorchSharp's own search";
        else if (OperatingSystem.IsLinux())
            LoadOnLinux();
        else if (OperatingSystem.IsWindows())
            LoadOnWindows();
        // Elsewhere TorchSharp itself says which package is missing.
    }

    /// <summary>True where the system's libstdc++ defines <see cref="UnusedVersion"/>: then nothing needs a patch.</summary>
    internal static bool SystemDefinesVersion()
    {
        IntPtr cxx = DlOpen("libstdc++.so.6", Now);
        return cxx != IntPtr.Zero && DlVSym(cxx, "_ZSt21ios_base_library_initv", UnusedVersion) != IntPtr.Zero;
    }

    /// <summary>Copies the binding library to <paramref name="target"/> with <see cref="UnusedVersion"/> made weak.</summary>
    internal static void WritePatchedCopy(string source, string target)
    {
        byte[] bytes = File.ReadAllBytes(source);
        ElfVersionNeeds.MakeWeak(bytes, UnusedVersion);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        // Several processes may start at once: each writes its own file, the rename is atomic.
        string partial = $"{target}.{Environment.ProcessId}";
        File.WriteAllBytes(partial, bytes);
        File.Move(partial, target, overwrite: true);
    }

    private static void LoadOnLinux()
    {
        // In the order of their dependencies. Global, because the binding library and native shims resolve against them.
        string openMp = Directory.Exists(LibTorchFolder)
            ? Path.GetFileName(Directory.EnumerateFiles(LibTorchFolder, "libgomp*").FirstOrDefault() ?? "libgomp.so.1")
            : throw Missing(LibTorchFolder, "the folder does not exist");
        foreach (string library in (string[])[openMp, "libc10.so", "libtorch_cpu.so", "libtorch.so"])
            LoadGlobal(Path.Combine(LibTorchFolder, library));

        string original = Path.Combine(TorchSharpFolder, Binding);
        bool patched = !SystemDefinesVersion();
        LoadGlobal(patched ? PatchedCopyOf(original) : original);
        Description = patched ? $"{Binding}: private copy, {UnusedVersion} optional" : Binding;
    }

    private static void LoadOnWindows()
    {
        // An absolute path makes Windows look for the dependencies beside the library.
        NativeLibrary.Load(Path.Combine(LibTorchFolder, "torch_cpu.dll"));
        NativeLibrary.Load(Path.Combine(TorchSharpFolder, "LibTorchSharp.dll"));
        Description = "LibTorchSharp.dll";
    }

    private static string PatchedCopyOf(string original)
    {
        string copy = Path.Combine(AppContext.BaseDirectory, "libtorch", Binding);
        if (!File.Exists(copy) || File.GetLastWriteTimeUtc(copy) < File.GetLastWriteTimeUtc(original))
            WritePatchedCopy(original, copy);
        return copy;
    }

    private static void LoadGlobal(string path)
    {
        if (DlOpen(path, Now | Global) == IntPtr.Zero)
            throw Missing(path, Marshal.PtrToStringUTF8(DlError()) ?? "no reason given");
    }

    private static DllNotFoundException Missing(string path, string why) => new(
        $"libtorch could not be loaded from '{path}': {why}. Run `dotnet restore` and build again on this machine.");

    private static string Metadata(string key) => typeof(LibTorchLoader).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;

    [LibraryImport("libc.so.6", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr DlOpen(string file, int flags);

    [LibraryImport("libc.so.6", EntryPoint = "dlvsym", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr DlVSym(IntPtr library, string symbol, string version);

    [LibraryImport("libc.so.6", EntryPoint = "dlerror")]
    private static partial IntPtr DlError();
}
