using System.Buffers.Binary;
using System.Text;

namespace LibTorch;

/// <summary>
/// The symbol versions a 64-bit little-endian ELF library asks of others (section <c>.gnu.version_r</c>), and the
/// one change made to them: marking a version weak, so that the loader goes on where the system does not have it.
/// </summary>
internal static class ElfVersionNeeds
{
    private const uint SectionVersionNeeds = 0x6ffffffe; // SHT_GNU_verneed
    private const ushort Weak = 2;                       // VER_FLG_WEAK

    /// <summary>One needed version: which library must define it, its name, its flags and where those stand.</summary>
    internal readonly record struct Need(string Library, string Version, ushort Flags, int FlagsOffset)
    {
        internal bool IsWeak => (Flags & Weak) != 0;
    }

    /// <summary>Lists every version the library needs, in file order.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file with that section.</exception>
    internal static List<Need> Read(ReadOnlySpan<byte> elf)
    {
        if (elf.Length < 64 || !elf.StartsWith("\u007fELF"u8) || elf[4] != 2 || elf[5] != 1)
            throw new InvalidDataException($"Not a 64-bit little-endian ELF library ({elf.Length} bytes).");

        var needs = new List<Need>();
        long table = ReadOffset(elf, 0x28);
        int entrySize = Read16(elf, 0x3a), sections = Read16(elf, 0x3c);
        for (int i = 0; i < sections; i++)
        {
            long header = table + (long)i * entrySize;
            if (Read32(elf, header + 4) != SectionVersionNeeds)
                continue;
            long names = ReadOffset(elf, table + Read32(elf, header + 0x28) * (long)entrySize + 0x18);
            ReadLibraries(elf, ReadOffset(elf, header + 0x18), Read32(elf, header + 0x2c), names, needs);
        }
        return needs;
    }

    /// <summary>Marks <paramref name="version"/> weak in place. Exactly one byte changes; a second call changes nothing.</summary>
    /// <returns>True when a byte was changed, false when the version is already weak or is not needed at all.</returns>
    internal static bool MakeWeak(Span<byte> elf, string version)
    {
        bool changed = false;
        foreach (Need need in Read(elf))
        {
            if (need.Version != version || need.IsWeak)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(elf[need.FlagsOffset..], (ushort)(need.Flags | Weak));
            changed = true;
        }
        return changed;
    }

    private static void ReadLibraries(ReadOnlySpan<byte> elf, long at, uint libraries, long names, List<Need> needs)
    {
        for (uint i = 0; i < libraries; i++)
        {
            string library = ReadName(elf, names + Read32(elf, at + 4));
            int versions = Read16(elf, at + 2);
            long entry = at + Read32(elf, at + 8);
            for (int j = 0; j < versions; j++)
            {
                string version = ReadName(elf, names + Read32(elf, entry + 8));
                needs.Add(new Need(library, version, Read16(elf, entry + 4), checked((int)(entry + 4))));
                entry += Read32(elf, entry + 12);
            }
            at += Read32(elf, at + 8 + 4);
        }
    }

    private static ushort Read16(ReadOnlySpan<byte> elf, long at) =>
        BinaryPrimitives.ReadUInt16LittleEndian(Slice(elf, at, 2));

    private static uint Read32(ReadOnlySpan<byte> elf, long at) =>
        BinaryPrimitives.ReadUInt32LittleEndian(Slice(elf, at, 4));

    private static long ReadOffset(ReadOnlySpan<byte> elf, long at) =>
        BinaryPrimitives.ReadInt64LittleEndian(Slice(elf, at, 8));

    private static string ReadName(ReadOnlySpan<byte> elf, long at)
    {
        ReadOnlySpan<byte> rest = Slice(elf, at, elf.Length - at);
        int end = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? rest : rest[..end]);
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> elf, long at, long length) =>
        at >= 0 && length >= 0 && at <= elf.Length - length
            ? elf.Slice((int)at, (int)length)
            : throw new InvalidDataException($"The ELF file ends at byte {elf.Length}, its tables point to byte {at}.");
}
