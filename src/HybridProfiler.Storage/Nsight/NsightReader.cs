using System.Collections.Immutable;
using HybridProfiler.Model;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>Makes a trace of an export.</summary>
internal sealed class NsightReader
{
    private const int KnownMajor = 3;

    // Tables of facts, and of events that repeat what is read.
    private static readonly string[] s_noEvents =
        ["DIAGNOSTIC_EVENT", "CUPTI_ACTIVITY_KIND_CUDA_EVENT", "ANALYSIS_DETAILS"];

    private readonly NsightDatabase _database;
    private readonly TraceBuilder _builder = new();
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private readonly List<Absence> _absences = [];
    private long _unfinished, _skipped;

    private NsightReader(NsightDatabase database) => _database = database;

    /// <summary>Reads an export.</summary>
    public static Trace Read(string path)
    {
        using NsightDatabase database = NsightDatabase.Open(path);
        try
        {
            return new NsightReader(database).Read();
        }
        catch (SqliteException e)
        {
            throw NsightDatabase.Broken(e);
        }
    }

    private Trace Read()
    {
        NsightStrings strings = new(_database, _builder);
        NsightPlaces places = new(_database, _builder, strings);
        NsightCalls calls = new(_builder, strings, places);
        Table("CUPTI_ACTIVITY_KIND_RUNTIME", t => calls.Read(_database, t));
        NsightRanges ranges = new(_builder, strings, places);
        Table("NVTX_EVENTS", t => _unfinished = ranges.Read(_database, t));
        ranges.Finish();
        NsightOperations operations = new(_builder, strings, places, calls, ranges);
        Table("CUPTI_ACTIVITY_KIND_KERNEL", t => operations.Kernels(_database, t));
        Table("CUPTI_ACTIVITY_KIND_MEMCPY", t => operations.Copies(_database, t));
        Table("CUPTI_ACTIVITY_KIND_MEMSET", t => operations.Fills(_database, t));
        Table("CUPTI_ACTIVITY_KIND_GRAPH_TRACE", t => operations.Graphs(_database, t));
        StateWhatIsNotRead();
        if (places.HasOperations && !_database.Tables.Contains("TARGET_INFO_GPU"))
            _absences.Add(new Absence("device properties", "The export has no table TARGET_INFO_GPU, so names and sizes of the devices are not known. Export the report again with a current nsys."));
        (long first, long last) = (places.FirstNs, places.LastNs);
        if (first > last) (first, last) = (0, 0);
        _builder.Header = new TraceHeader
        {
            StartNs = first,
            StopNs = last,
            RealtimeOffsetNs = RealtimeOffset(),
            ProcessId = places.FirstProcess,
            ProcessName = places.NameOf(places.FirstProcess),
            Clock = new ClockInfo("file", 0, 0, 0, "the clock of the recorded machine, as the export states it"),
            Facts = Facts(),
        };
        _builder.Health = _builder.Health with
        {
            UnfinishedSpans = _unfinished,
            UnattributedDeviceOperations = operations.WithoutCall,
            SkippedPackets = _skipped + calls.Skipped + ranges.Skipped + operations.Skipped,
            Absences = [.. _absences],
            Notes = [.. _notes],
        };
        return _builder.Build();
    }

    // A table that breaks off keeps what was read of it, and the others.
    private void Table(string name, Action<string> read)
    {
        _read.Add(name);
        if (!_database.Tables.Contains(name)) return;
        try
        {
            read(name);
        }
        catch (Exception e) when (e is SqliteException or InvalidCastException or InvalidOperationException && _builder.SpanCount > 0)
        {
            _skipped++;
            _notes.Add($"Table {name} could be read in part only: {e.Message.Split('\n')[0]}");
        }
    }

    private void StateWhatIsNotRead()
    {
        Dictionary<string, string> export = _database.Pairs("META_DATA_EXPORT");
        string version = export.GetValueOrDefault("EXPORT_SCHEMA_VERSION", "");
        if (!int.TryParse(version.Split('.')[0], out int major) || major > KnownMajor)
            _notes.Add($"The version of the export's schema is {(version.Length > 0 ? version : "not stated")}; versions up to {KnownMajor} are known. It was read by names of tables and columns.");
        foreach (string table in _database.Tables.Order(StringComparer.Ordinal))
        {
            if (_read.Contains(table) || s_noEvents.Contains(table)) continue;
            HashSet<string> columns = _database.ColumnsOf(table);
            if (!columns.Contains("start") && !columns.Contains("timestamp")) continue;
            long rows = _database.CountOf(table);
            if (rows > 0) _notes.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Not read: {rows:N0} rows of {table}."));
        }
    }

    private long RealtimeOffset()
    {
        foreach (SqliteDataReader row in _database.Rows("TARGET_INFO_SESSION_START_TIME", "utcEpochNs", "systemClockNs"))
            if (!row.IsDBNull(0) && !row.IsDBNull(1)) return row.GetInt64(0) - row.GetInt64(1);
        return 0;
    }

    private ImmutableSortedDictionary<string, string> Facts()
    {
        ImmutableSortedDictionary<string, string>.Builder facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        facts["source.format"] = "Nsight Systems SQLite export";
        Dictionary<string, string> export = _database.Pairs("META_DATA_EXPORT");
        foreach ((string key, string fact) in (ReadOnlySpan<(string, string)>)[("EXPORT_PRODUCT_VERSION", "source.version"), ("EXPORT_SCHEMA_VERSION", "source.schemaVersion"), ("EXPORT_TIME_UTC", "source.exported")])
            if (export.TryGetValue(key, out string? value)) facts[fact] = value;
        foreach (SqliteDataReader row in _database.Rows("ANALYSIS_DETAILS", "duration"))
            if (!row.IsDBNull(0)) facts["source.session_ns"] = row.GetInt64(0).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return facts.ToImmutable();
    }
}
