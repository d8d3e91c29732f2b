using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;

namespace HybridProfiler.Packaging.Tests;

/// <summary>The DLL for win-x64, cross-built by mingw-w64: it must load on any Windows, without a compiler's run time.</summary>
public sealed class WindowsLibraryTests
{
    private static readonly string[] s_mayBeNeeded = ["kernel32.dll", "msvcrt.dll"];

    [Fact]
    public void Only_what_every_windows_has_is_needed()
    {
        using PEReader library = Open();
        IEnumerable<string> needed = Imports(library).Select(n => n.ToLowerInvariant());
        Assert.NotEmpty(needed);
        Assert.Empty(needed.Except(s_mayBeNeeded));
    }

    [Fact]
    public void Only_the_entries_of_the_header_are_exported()
    {
        using PEReader library = Open();
        Assert.Equal(NativeLibrary.Declared, Exports(library).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_a_library_for_x64_that_may_lie_anywhere_in_memory_and_carries_no_time()
    {
        using PEReader library = Open();
        Assert.Equal(Machine.Amd64, library.PEHeaders.CoffHeader.Machine);
        Assert.True(library.PEHeaders.IsDll);
        DllCharacteristics wanted = DllCharacteristics.DynamicBase | DllCharacteristics.NxCompatible | DllCharacteristics.HighEntropyVirtualAddressSpace;
        Assert.Equal(wanted, library.PEHeaders.PEHeader!.DllCharacteristics & wanted);
        Assert.Equal(0, library.PEHeaders.CoffHeader.TimeDateStamp);
    }

    private static PEReader Open() => new(ImmutableArray.Create(File.ReadAllBytes(NativeLibrary.Need("win-x64"))));

    // IMAGE_IMPORT_DESCRIPTOR: 20 bytes, the name's address at 12; one of zeros ends the list.
    private static IEnumerable<string> Imports(PEReader library)
    {
        int at = library.PEHeaders.PEHeader!.ImportTableDirectory.RelativeVirtualAddress;
        for (; Number(library, at + 12) != 0; at += 20)
        {
            yield return Text(library, Number(library, at + 12));
        }
    }

    // IMAGE_EXPORT_DIRECTORY: the number of names at 24, the address of their addresses at 32.
    private static IEnumerable<string> Exports(PEReader library)
    {
        int table = library.PEHeaders.PEHeader!.ExportTableDirectory.RelativeVirtualAddress;
        int names = Number(library, table + 32);
        return Enumerable.Range(0, Number(library, table + 24)).Select(i => Text(library, Number(library, names + (4 * i))));
    }

    private static int Number(PEReader library, int address) => library.GetSectionData(address).GetReader().ReadInt32();

    private static string Text(PEReader library, int address)
    {
        BlobReader reader = library.GetSectionData(address).GetReader();
        StringBuilder text = new();
        for (byte b = reader.ReadByte(); b != 0; b = reader.ReadByte()) text.Append((char)b);
        return text.ToString();
    }
}
