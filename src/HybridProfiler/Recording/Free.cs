namespace HybridProfiler.Recording;

/// <summary>Writes single records that are complete at once.</summary>
internal static unsafe class Free
{
    /// <summary>Writes one record on the calling thread.</summary>
    /// <returns>False when nothing records or no memory is left (counted).</returns>
    public static bool Write(RecordType type, long start, long end, long payload, int label)
    {
        ThreadBuffer buffer = ThreadBuffer.Current;
        Record* record = buffer.BeginWrite(1);
        if (record == null)
        {
            buffer.EndWrite(null);
            return false;
        }

        record->Start = start;
        record->End = end;
        record->Payload = payload;
        record->Label = label;
        record->SetMeta(type, buffer.Depth);
        buffer.EndWrite(record + 1);
        return true;
    }
}
