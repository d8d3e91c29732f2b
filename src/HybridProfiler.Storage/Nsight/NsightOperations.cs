using System.Globalization;
using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>Operations of devices: kernels, copies, memory sets, whole graphs.</summary>
internal sealed class NsightOperations(TraceBuilder builder, NsightStrings strings, NsightPlaces places, NsightCalls calls, NsightRanges ranges)
{
    private static readonly string[] s_place = ["start", "end", "globalPid", "deviceId", "contextId", "streamId", "correlationId"];

    // ENUM_CUDA_MEMCPY_OPER and ENUM_CUDA_MEM_KIND, in the words of PyTorch's traces.
    private static readonly string[] s_copies = ["", "HtoD", "DtoH", "HtoA", "AtoH", "AtoA", "AtoD", "DtoA", "DtoD", "HtoH", "PtoP", "HtoD", "DtoH", "DtoD"];
    private static readonly string[] s_memory = ["Pageable", "Pinned", "Device", "Array", "Managed", "Device Static", "Managed Static", "Unknown"];
    private const long FirstUnified = 11;

    private readonly int _bytes = builder.Intern(OperationAttributes.Bytes), _direction = builder.Intern(OperationAttributes.Direction), _geometry = builder.Intern(OperationAttributes.Geometry);
    private readonly int _registers = builder.Intern(OperationAttributes.RegistersPerThread);
    private readonly int _staticShared = builder.Intern(OperationAttributes.StaticSharedBytes), _dynamicShared = builder.Intern(OperationAttributes.DynamicSharedBytes);
    private readonly Dictionary<(long, long, long, long, long, long), string> _geometries = [];
    private readonly Dictionary<long, bool> _exchanges = [];

    /// <summary>Operations whose call is not in the export.</summary>
    public long WithoutCall { get; private set; }

    /// <summary>Rows that made no sense.</summary>
    public long Skipped { get; private set; }

    public void Kernels(NsightDatabase database, string table)
    {
        foreach (SqliteDataReader row in database.Rows(table, [.. s_place, "demangledName", "shortName", "gridX", "gridY", "gridZ", "blockX", "blockY", "blockZ", "registersPerThread", "staticSharedMemory", "dynamicSharedMemory"]))
        {
            long text = !row.IsDBNull(7) ? row.GetInt64(7) : !row.IsDBNull(8) ? row.GetInt64(8) : 0;
            int span = Add(row, strings.NameOf(text), Exchanges(text) ? SpanKind.Communication : SpanKind.Compute);
            if (span < 0) continue;
            if (!row.IsDBNull(9)) builder.AddAttribute(span, _geometry, GeometryOf(row));
            if (!row.IsDBNull(15)) builder.AddAttribute(span, _registers, row.GetInt64(15));
            if (!row.IsDBNull(16)) builder.AddAttribute(span, _staticShared, row.GetInt64(16));
            if (!row.IsDBNull(17)) builder.AddAttribute(span, _dynamicShared, row.GetInt64(17));
        }
    }

    public void Copies(NsightDatabase database, string table)
    {
        foreach (SqliteDataReader row in database.Rows(table, [.. s_place, "bytes", "copyKind", "srcKind", "dstKind"]))
        {
            long kind = row.IsDBNull(8) ? 0 : row.GetInt64(8);
            string way = kind > 0 && kind < s_copies.Length ? s_copies[kind] : "";
            string name = way.Length == 0 ? "Memcpy" : kind >= FirstUnified ? $"Memcpy {way} (Unified memory)" : row.IsDBNull(9) ? $"Memcpy {way}" : $"Memcpy {way} ({Memory(row, 9)} -> {Memory(row, 10)})";
            int span = Add(row, builder.Intern(name), SpanKind.Transfer);
            if (span < 0) continue;
            builder.AddAttribute(span, _direction, (way switch { "HtoD" => Conversions.HostToDevice, "DtoH" => Conversions.DeviceToHost, _ => Conversions.Copy }).ToString());
            if (!row.IsDBNull(7)) builder.AddAttribute(span, _bytes, row.GetInt64(7));
        }
    }

    public void Fills(NsightDatabase database, string table)
    {
        foreach (SqliteDataReader row in database.Rows(table, [.. s_place, "bytes", "memKind"]))
        {
            int span = Add(row, builder.Intern($"Memset ({Memory(row, 8)})"), SpanKind.Fill);
            if (span >= 0 && !row.IsDBNull(7)) builder.AddAttribute(span, _bytes, row.GetInt64(7));
        }
    }

    // Where graphs were traced as a whole, one row stands for all of a launch's kernels.
    public void Graphs(NsightDatabase database, string table)
    {
        foreach (SqliteDataReader row in database.Rows(table, [.. s_place, "graphId"]))
            Add(row, builder.Intern(row.IsDBNull(7) ? "CUDA graph" : $"CUDA graph {row.GetInt64(7)}"), SpanKind.Compute);
    }

    private int Add(SqliteDataReader row, int name, SpanKind kind)
    {
        if (row.IsDBNull(0) || row.IsDBNull(1) || row.IsDBNull(3) || row.GetInt64(1) < row.GetInt64(0))
        {
            Skipped++;
            return -1;
        }

        long start = row.GetInt64(0), end = row.GetInt64(1), global = row.IsDBNull(2) ? 0 : row.GetInt64(2);
        places.Cover(start, end);
        int queue = places.QueueOf(global, row.GetInt64(3), row.IsDBNull(4) ? 0 : row.GetInt64(4), row.IsDBNull(5) ? 0 : row.GetInt64(5));
        long correlation = row.IsDBNull(6) ? 0 : row.GetInt64(6);
        int call = correlation == 0 ? -1 : calls.CallOf(NsightPlaces.ProcessOf(global), correlation);
        int component = call < 0 ? -1 : ranges.ComponentAt(builder.TrackOf(call), builder.StartOf(call));
        int span = builder.AddSpan(queue, start, end - start, name, component, kind, parent: -1);
        if (call < 0) WithoutCall++;
        else builder.AddFlow(call, span, FlowKind.Launch, (ulong)correlation);
        return span;
    }

    private bool Exchanges(long name)
    {
        if (_exchanges.TryGetValue(name, out bool exchanges)) return exchanges;
        string text = strings.TextOf(name);
        exchanges = text.Contains("nccl", StringComparison.OrdinalIgnoreCase);
        _exchanges.Add(name, exchanges);
        return exchanges;
    }

    private string GeometryOf(SqliteDataReader row)
    {
        var key = (Size(9), Size(10), Size(11), Size(12), Size(13), Size(14));
        if (_geometries.TryGetValue(key, out string? text)) return text;
        text = string.Create(CultureInfo.InvariantCulture, $"{key.Item1}x{key.Item2}x{key.Item3}/{key.Item4}x{key.Item5}x{key.Item6}");
        _geometries.Add(key, text);
        return text;

        long Size(int column) => row.IsDBNull(column) ? 1 : row.GetInt64(column);
    }

    private static string Memory(SqliteDataReader row, int column) =>
        !row.IsDBNull(column) && row.GetInt64(column) is >= 0 and long kind && kind < s_memory.Length ? s_memory[kind] : "Unknown";
}
