using System.Runtime.InteropServices;
using LibTorch;
using TorchSharp;

namespace CodeReader.Tests;

/// <summary>What docs/torchsharp-on-linux.md says.</summary>
public sealed class LibTorchTests
{
    private static string Binding => Path.Combine(LibTorchLoader.TorchSharpFolder, "libLibTorchSharp.so");

    [Fact]
    public void The_binding_names_the_version_once_and_only_it_becomes_weak_by_one_byte()
    {
        SkipElsewhere();
        byte[] original = File.ReadAllBytes(Binding), patched = [.. original];
        ElfVersionNeeds.Need need = Assert.Single(ElfVersionNeeds.Read(original), n => n.Version == LibTorchLoader.UnusedVersion);
        Assert.Equal("libstdc++.so.6", need.Library);
        Assert.False(need.IsWeak);

        Assert.True(ElfVersionNeeds.MakeWeak(patched, LibTorchLoader.UnusedVersion));
        Assert.Equal(need.FlagsOffset, Assert.Single(Enumerable.Range(0, original.Length), i => original[i] != patched[i]));
        Assert.Equal([LibTorchLoader.UnusedVersion], ElfVersionNeeds.Read(patched).Where(n => n.IsWeak).Select(n => n.Version));

        Assert.False(ElfVersionNeeds.MakeWeak(patched, LibTorchLoader.UnusedVersion));
    }

    [Fact]
    public void A_patched_copy_loads_and_the_original_loads_just_where_the_system_has_the_version()
    {
        SkipElsewhere();
        using TemporaryFolder folder = new("libtorch-");
        string copy = folder.File("patched.so");
        LibTorchLoader.WritePatchedCopy(Binding, copy);
        Assert.True(NativeLibrary.TryLoad(copy, out _));

        // A fresh file: the loader would hand out a library that is loaded already.
        string unpatched = folder.File("unpatched.so");
        File.Copy(Binding, unpatched);
        Assert.Equal(LibTorchLoader.SystemDefinesVersion(), NativeLibrary.TryLoad(unpatched, out _));
    }

    [Fact]
    public void A_file_that_is_no_library_is_refused_with_its_size()
    {
        var e = Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Read(new byte[100]));
        Assert.Contains("100 bytes", e.Message);
    }

    [Fact]
    public void A_library_that_is_cut_off_is_refused_wherever_it_is_cut()
    {
        SkipElsewhere();
        byte[] whole = File.ReadAllBytes(Binding);
        int complete = ElfVersionNeeds.Read(whole).Count;
        foreach (int length in (int[])[64, 1000, whole.Length / 2, whole.Length - 1])
        {
            try
            {
                Assert.InRange(ElfVersionNeeds.Read(whole.AsSpan(0, length)).Count, 0, complete);
            }
            catch (InvalidDataException e)
            {
                Assert.Contains(length.ToString(), e.Message);
            }
        }
    }

    [Fact]
    public void Torch_computes_and_no_native_library_of_it_was_copied_into_the_output()
    {
        using var product = torch.ones(3, 4).matmul(torch.ones(4, 5));
        Assert.Equal([3L, 5L], product.shape);
        Assert.Equal(60f, product.sum().item<float>());
        long output = new DirectoryInfo(AppContext.BaseDirectory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        Assert.InRange(output, 1, 32 << 20); // libtorch alone is 480 MB
    }

    private static void SkipElsewhere()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the binding library is patched on Linux only");
    }
}
