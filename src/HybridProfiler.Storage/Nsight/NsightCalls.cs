using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>Calls of the CUDA runtime and driver, on the threads that made them.</summary>
internal sealed class NsightCalls(TraceBuilder builder, NsightStrings strings, NsightPlaces places)
{
    private readonly Dictionary<(long Process, long Correlation), int> _byCorrelation = [];
    private readonly Dictionary<int, SpanKind> _kinds = [];

    /// <summary>Rows that made no sense.</summary>
    public long Skipped { get; private set; }

    /// <summary>The call that submitted an operation, or -1.</summary>
    public int CallOf(long process, long correlation) => _byCorrelation.GetValueOrDefault((process, correlation), -1);

    public void Read(NsightDatabase database, string table)
    {
        foreach (SqliteDataReader row in database.Rows(table, "start", "end", "globalTid", "correlationId", "nameId"))
        {
            if (row.IsDBNull(0) || row.IsDBNull(1) || row.IsDBNull(4) || row.GetInt64(1) < row.GetInt64(0))
            {
                Skipped++;
                continue;
            }

            long start = row.GetInt64(0), end = row.GetInt64(1), thread = row.IsDBNull(2) ? 0 : row.GetInt64(2);
            int name = strings.CallOf(row.GetInt64(4));
            places.Cover(start, end);
            int span = builder.AddSpan(places.ThreadOf(thread), start, end - start, name, -1, KindOf(name));
            if (!row.IsDBNull(3)) _byCorrelation.TryAdd((NsightPlaces.ProcessOf(thread), row.GetInt64(3)), span);
        }
    }

    private SpanKind KindOf(int name)
    {
        if (_kinds.TryGetValue(name, out SpanKind kind)) return kind;
        string text = builder.TextOf(name);
        kind = text.Contains("Synchronize", StringComparison.Ordinal) ? SpanKind.Sync
            : text.Contains("Malloc", StringComparison.Ordinal) || text.Contains("Free", StringComparison.Ordinal) || text.Contains("MemAlloc", StringComparison.Ordinal) ? SpanKind.Alloc
            : SpanKind.Compute;
        _kinds.Add(name, kind);
        return kind;
    }
}
