namespace HybridProfiler.Model;

/// <summary>Requests in the order in which they were added.</summary>
internal sealed class RequestRows
{
    public Column<int> Span = new();
    public Column<long> Id = new();
    public Column<int> Class = new();
    public Column<long> IntendedStart = new();

    public int Add(int span, long id, int @class, long intendedStart)
    {
        Span.Add(span);
        Id.Add(id);
        Class.Add(@class);
        IntendedStart.Add(intendedStart);
        return Span.Count - 1;
    }

    /// <summary>Orders requests by the start of their span.</summary>
    public RequestTable Seal(SpanTable spans, int[] rowOf, out int[] requestRowOf)
    {
        int count = Span.Count;
        int[] spanRows = new int[count];
        for (int i = 0; i < count; i++) spanRows[i] = rowOf[Span[i]];
        int[] order = [.. Enumerable.Range(0, count).OrderBy(i => spans.StartColumn[spanRows[i]]).ThenBy(i => i)];
        requestRowOf = new int[count];
        for (int row = 0; row < count; row++) requestRowOf[order[row]] = row;
        RequestRows self = this;
        return new RequestTable
        {
            IdColumn = [.. order.Select(i => self.Id[i])],
            ClassColumn = [.. order.Select(i => self.Class[i])],
            IntendedStartColumn = [.. order.Select(i => self.IntendedStart[i])],
            SpanColumn = [.. order.Select(i => spanRows[i])],
        };
    }
}
