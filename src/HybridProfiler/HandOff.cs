using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>One hand-off over an <see cref="Edge"/>, on its way from producer to consumer. The default value belongs to a program that nobody records.</summary>
public readonly record struct HandOff
{
    private const int MaxRank = 16;
    private readonly long _id;

    private HandOff(long id) => _id = id;

    /// <summary>Records that the consumer takes over now, inside the innermost scope of the calling thread. A second call is ignored by the trace.</summary>
    public void Receive()
    {
        if (_id != 0 && Gate.IsOpen) Free.Write(RecordType.Consume, HostClock.Ticks(), 0, _id, 0);
    }

    internal static unsafe HandOff Produce(int edge, in TensorInfo tensor)
    {
        ThreadBuffer buffer = ThreadBuffer.Current;
        int rank = Math.Min(tensor.Shape.Length, MaxRank);
        int strides = tensor.Strides.Length == tensor.Shape.Length ? rank : 0;
        int count = 2 + (rank + strides + 2) / 3;
        Record* record = buffer.BeginWrite(count);
        if (record == null)
        {
            buffer.EndWrite(null);
            return default;
        }

        long id = buffer.NextId();
        record->Start = HostClock.Ticks();
        record->End = tensor.Bytes;
        record->Payload = id;
        record->Label = edge;
        record->SetMeta(RecordType.Produce, buffer.Depth);
        record++;
        record->Start = tensor.Tensor;
        record->End = (long)tensor.DType | (long)tensor.From << 8 | (long)tensor.To << 16 | (long)tensor.Conversions << 24;
        record->Payload = tensor.Version;
        record->Label = rank;
        record->SetMeta(RecordType.Tensor, strides);
        record++;
        for (int i = 0; i < rank + strides; i += 3)
        {
            record->Start = Size(tensor, rank, strides, i);
            record->End = Size(tensor, rank, strides, i + 1);
            record->Payload = Size(tensor, rank, strides, i + 2);
            record->Label = 0;
            record->SetMeta(RecordType.Sizes, 0);
            record++;
        }

        buffer.EndWrite(record);
        return new HandOff(id);
    }

    private static long Size(in TensorInfo tensor, int rank, int strides, int at) =>
        at < rank ? tensor.Shape[at] : at - rank < strides ? tensor.Strides[at - rank] : 0;
}
