namespace HybridProfiler.Formats;

/// <summary>
/// What the writer knows of one packet sequence. Every track has one of its own, so that the track and the clock are
/// stated once: trace_packet_defaults name them, and times are distances from the packet before.
/// </summary>
internal sealed class PerfettoSequence
{
    /// <summary>First id for annotation names that are the program's; below are ours.</summary>
    public const int FirstOwnKey = 32;

    private int[] _requests = new int[16];

    public PerfettoSequence(uint id, ulong trackUuid)
    {
        Id = id;
        TrackUuid = trackUuid;
        Span<byte> prefix = stackalloc byte[8];
        int length = 0;
        prefix[length++] = PerfettoFields.Packet.TrustedPacketSequenceId << 3;
        length = ProtoWriter.Put(ref prefix[0], length, id);
        prefix[length++] = PerfettoFields.Packet.SequenceFlags << 3;
        prefix[length++] = PerfettoFields.Sequence.Needs;
        Prefix = BitConverter.ToUInt64(prefix);
        PrefixLength = length;
    }

    public uint Id { get; }

    public ulong TrackUuid { get; }

    /// <summary>Sequence id and the flag that it needs its incremental state, as they stand in each packet.</summary>
    public ulong Prefix { get; }

    public int PrefixLength { get; }

    /// <summary>True once clock, defaults and the cleared state were written.</summary>
    public bool Started { get; set; }

    /// <summary>Time of the last packet in the incremental clock.</summary>
    public long LastNs { get; set; }

    public InternedIds Names = new(1);
    public InternedIds Categories = new(1);
    public InternedIds Keys = new(FirstOwnKey);
    public InternedIds Layouts = new(1);

    /// <summary>Bit n: our annotation name n is interned.</summary>
    public uint OwnKeys { get; set; }

    /// <summary>Open spans.</summary>
    public int Depth { get; private set; }

    /// <summary>Request of the innermost open span, or -1.</summary>
    public int EnclosingRequest => Depth == 0 ? -1 : _requests[Depth - 1];

    public void Push(int request)
    {
        if (Depth == _requests.Length) Array.Resize(ref _requests, Depth * 2);
        _requests[Depth++] = request;
    }

    public bool Pop()
    {
        if (Depth == 0) return false;
        Depth--;
        return true;
    }
}
