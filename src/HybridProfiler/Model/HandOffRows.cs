using System.Collections.Immutable;

namespace HybridProfiler.Model;

/// <summary>Hand-offs in the order in which they were added.</summary>
internal sealed class HandOffRows
{
    private readonly List<Row> _rows = [];

    public int Add(int edge, long produced, long consumed, long bytes, int layout, long tensor, int version, int producerSpan, int consumerSpan, int request)
    {
        _rows.Add(new Row(edge, produced, consumed, bytes, layout, tensor, version, producerSpan, consumerSpan, request));
        return _rows.Count - 1;
    }

    /// <summary>Orders hand-offs by the time they were produced. Ties are broken by what they are, so that the same hand-offs have one order wherever they come from; equal ones keep the order of adding.</summary>
    public HandOffTable Seal(int[] rowOf, int[] requestRowOf, ImmutableArray<TensorLayout> layouts)
    {
        Row[] rows =
        [
            .. _rows.OrderBy(r => r.Produced).ThenBy(r => r.Edge).ThenBy(r => r.Consumed).ThenBy(r => RowOf(r.ProducerSpan)).ThenBy(r => RowOf(r.ConsumerSpan))
                .ThenBy(r => r.Bytes).ThenBy(r => r.Tensor).ThenBy(r => r.Version),
        ];
        return new HandOffTable
        {
            EdgeColumn = Array.ConvertAll(rows, r => r.Edge),
            ProducedColumn = Array.ConvertAll(rows, r => r.Produced),
            ConsumedColumn = Array.ConvertAll(rows, r => r.Consumed),
            BytesColumn = Array.ConvertAll(rows, r => r.Bytes),
            TensorColumn = Array.ConvertAll(rows, r => r.Tensor),
            VersionColumn = Array.ConvertAll(rows, r => r.Version),
            LayoutColumn = Array.ConvertAll(rows, r => r.Layout),
            ProducerSpanColumn = Array.ConvertAll(rows, r => RowOf(r.ProducerSpan)),
            ConsumerSpanColumn = Array.ConvertAll(rows, r => RowOf(r.ConsumerSpan)),
            RequestColumn = Array.ConvertAll(rows, r => r.Request < 0 ? -1 : requestRowOf[r.Request]),
            Layouts = layouts,
        };

        int RowOf(int span) => span < 0 ? -1 : rowOf[span];
    }

    private readonly record struct Row(int Edge, long Produced, long Consumed, long Bytes, int Layout, long Tensor, int Version, int ProducerSpan, int ConsumerSpan, int Request);
}
