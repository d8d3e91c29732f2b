using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HybridProfiler.Cuda.Tests.Cupti;

/// <summary>Writes activity records as CUPTI of one release lays them out in memory.</summary>
internal sealed unsafe class NativeRecords : IDisposable
{
    private readonly bool _is118;
    private readonly Dictionary<string, nint> _names = [];

    public NativeRecords(string release, IReadOnlyCollection<TracedActivity> activities)
    {
        _is118 = release == "11.8";
        Bytes = (ulong)activities.Sum(a => SizeOf(KindOf(a)));
        Buffer = (byte*)NativeMemory.AlignedAlloc((nuint)Bytes + 8, 8);
        byte* at = Buffer;
        foreach (TracedActivity activity in activities)
        {
            Span<byte> record = new(at, SizeOf(KindOf(activity)));
            // What is not written must not be read as anything.
            record.Fill(0xee);
            Write(record, activity);
            at += record.Length;
        }
    }

    public byte* Buffer { get; }

    public ulong Bytes { get; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Buffer);
        foreach (nint name in _names.Values) Marshal.FreeCoTaskMem(name);
    }

    /// <summary>CUPTI's number of a kind.</summary>
    public static int KindOf(TracedActivity activity) => activity.Category switch
    {
        "kernel" => 10,
        "gpu_memcpy" => 1,
        "gpu_memset" => 2,
        "cuda_runtime" => 5,
        "cuda_driver" => 4,
        _ => 38,
    };

    /// <summary>CUPTI's number of a copy's direction, from Kineto's word.</summary>
    public static byte CopyKind(string name) => (byte)Math.Max(0, Array.FindIndex(s_copies, c => c.Length > 0 && name.Contains(c, StringComparison.Ordinal)));

    /// <summary>Memories of a copy or a fill, from Kineto's words.</summary>
    public static (byte Source, byte Target) Memories(string name)
    {
        string[] words = name[(name.IndexOf('(') + 1)..^1].Split(" -> ");
        return (Memory(words[0]), Memory(words[^1]));
    }

    /// <summary>CUPTI's number of a synchronisation, from Kineto's words.</summary>
    public static int SyncKind(string name) => name switch { "Event Sync" => 1, "Stream Wait Event" => 2, "Stream Sync" => 3, "Context Sync" => 4, _ => 0 };

    private static readonly string[] s_copies = ["", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP"];

    private static byte Memory(string word) => (byte)Math.Max(0, Array.IndexOf(["Unknown", "Pageable", "Pinned", "Device", "Array", "Managed"], word));

    private int SizeOf(int kind) => kind switch { 10 => _is118 ? 200 : 208, 1 or 2 => 88, _ => 40 };

    private void Write(Span<byte> r, TracedActivity a)
    {
        int kind = KindOf(a);
        Put(r, 0, kind);
        switch (kind)
        {
            case 10:
                BinaryPrimitives.WriteUInt16LittleEndian(r[6..], (ushort)a.Registers);
                r[4] = 0;
                Times(r, 16, a);
                Put(r, 32, 0L);
                Place(r, 40, a);
                for (int i = 0; i < 3; i++)
                {
                    Put(r, 52 + (4 * i), (int)a.Grid[i]);
                    Put(r, 64 + (4 * i), (int)a.Block[i]);
                }

                Put(r, 76, (int)a.Shared);
                Put(r, 80, 0);
                Put(r, 84, 0);
                Put(r, 92, (int)a.Correlation);
                Put(r, 104, (long)NameOf(a.Name));
                Put(r, 120, 0L);
                Put(r, 128, 0L);
                r[136] = 0;
                Put(r, 144, 0L);
                Put(r, 156, 0);
                for (int i = 0; i < 3; i++) Put(r, 176 + (4 * i), 0);
                break;
            case 1 or 2:
                if (kind == 1) (r[4], (r[5], r[6]), r[7]) = (CopyKind(a.Name), Memories(a.Name), 0);
                else Put(r, 4, 0);
                Put(r, 8, a.Bytes);
                Times(r, 16, a);
                Place(r, 32, a);
                Put(r, 44, (int)a.Correlation);
                Put(r, 64, 0L);
                Put(r, 72, 0);
                if (kind == 1) break;
                BinaryPrimitives.WriteUInt16LittleEndian(r[48..], 0);
                BinaryPrimitives.WriteUInt16LittleEndian(r[50..], Memories(a.Name).Target);
                break;
            case 4 or 5:
                Put(r, 4, (int)a.Function);
                Times(r, 8, a);
                Put(r, 24, (int)a.Process);
                Put(r, 28, (int)a.Thread);
                Put(r, 32, (int)a.Correlation);
                Put(r, 36, 0);
                break;
            default:
                Put(r, 4, SyncKind(a.Name));
                Times(r, 8, a);
                Put(r, 24, (int)a.Correlation);
                Put(r, 28, (int)a.Context);
                Put(r, 32, (int)a.Stream);
                Put(r, 36, 0);
                break;
        }
    }

    private static void Times(Span<byte> r, int at, TracedActivity a)
    {
        Put(r, at, a.StartNs);
        Put(r, at + 8, a.EndNs);
    }

    private static void Place(Span<byte> r, int at, TracedActivity a)
    {
        Put(r, at, (int)a.Device);
        Put(r, at + 4, (int)a.Context);
        Put(r, at + 8, (int)a.Stream);
    }

    private nint NameOf(string name)
    {
        if (!_names.TryGetValue(name, out nint text)) _names.Add(name, text = Marshal.StringToCoTaskMemUTF8(name));
        return text;
    }

    private static void Put(Span<byte> r, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(r[at..], value);

    private static void Put(Span<byte> r, int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(r[at..], value);
}
