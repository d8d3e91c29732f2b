using System.Runtime.CompilerServices;

namespace HybridProfiler.Recording;

/// <summary>Writes attribute records.</summary>
internal static unsafe class Annotation
{
    /// <summary>Writes one or two attributes.</summary>
    /// <param name="buffer">Buffer of the calling thread.</param>
    /// <param name="owner">Depth of a scope of this thread, or id of a span.</param>
    /// <param name="key1">First key.</param>
    /// <param name="bits1">First value.</param>
    /// <param name="key2">Second key, or 0.</param>
    /// <param name="bits2">Second value.</param>
    [MethodImpl(HotPath.Inlined)]
    public static void Write(ThreadBuffer buffer, long owner, int key1, long bits1, int key2, long bits2)
    {
        Record* record = buffer.BeginWrite(1);
        if (record != null)
        {
            Fill(record, owner, key1, bits1, key2, bits2);
            record++;
        }

        buffer.EndWrite(record);
    }

    /// <summary>Fills a record that somebody else publishes.</summary>
    [MethodImpl(HotPath.Inlined)]
    public static void Fill(Record* record, long owner, int key1, long bits1, int key2, long bits2)
    {
        record->Start = owner;
        record->End = bits1;
        record->Payload = bits2;
        record->Label = key1;
        record->SetMeta(RecordType.Attribute, key2);
    }
}
