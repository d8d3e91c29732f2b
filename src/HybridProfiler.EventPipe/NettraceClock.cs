using System.Buffers.Binary;

namespace HybridProfiler.EventPipe;

/// <summary>Ticks of the recorded machine's performance counter as nanoseconds. Where the file's header states the frequency it counts; else ticks are nanoseconds, as everywhere but on Windows.</summary>
internal readonly record struct NettraceClock(long StartTicks, long Frequency)
{
    private const long NsPerSecond = 1_000_000_000;

    // "Nettrace", "!FastSerialization.1" behind its length, the tags of the first object with versions and name; then the time of day in 16 bytes, ticks at that time, ticks per second.
    private const int TicksOffset = 69, FrequencyOffset = 77;
    private const int ObjectsVersion = 20;

    /// <summary>Bytes of a file that are looked at.</summary>
    public const int HeaderBytes = 85;

    /// <summary>Reads the clock out of a file's first bytes.</summary>
    public static NettraceClock Of(ReadOnlySpan<byte> head)
    {
        if (head.Length >= HeaderBytes && BinaryPrimitives.ReadInt32LittleEndian(head[8..]) == ObjectsVersion && head[12..].StartsWith("!FastSerialization.1"u8))
        {
            long frequency = BinaryPrimitives.ReadInt64LittleEndian(head[FrequencyOffset..]);
            if (frequency > 0) return new NettraceClock(BinaryPrimitives.ReadInt64LittleEndian(head[TicksOffset..]), frequency);
        }

        return new NettraceClock(0, NsPerSecond);
    }

    /// <summary>Time of ticks, exact.</summary>
    public long NsOf(long ticks) => Frequency == NsPerSecond ? ticks : (long)((Int128)ticks * NsPerSecond / Frequency);
}
