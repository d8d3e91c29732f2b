using System.Collections.Immutable;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;

namespace HybridProfiler.Storage.Tables;

/// <summary>
/// Traces as tables of an SQL database (DuckDB, in this process and in memory): of traces that were loaded, or of a dataset
/// of Parquet files in a folder. The tables are those of <see cref="TableSchema"/>. Not thread-safe.
/// </summary>
public sealed partial class TraceDatabase : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");
    private readonly ImmutableArray<TraceTables> _sources;
    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);

    private TraceDatabase(ImmutableArray<TraceTables> sources)
    {
        _sources = sources;
        _connection.Open();
    }

    /// <summary>Tables of traces; each is filled when a query first names it.</summary>
    /// <param name="traces">The traces; their names differ.</param>
    /// <exception cref="ArgumentException">Two traces have one name.</exception>
    public static TraceDatabase Of(params ReadOnlySpan<TraceTables> traces)
    {
        ImmutableArray<TraceTables> sources = [.. traces];
        if (sources.Select(s => s.Name).Distinct(StringComparer.Ordinal).Count() < sources.Length) throw new ArgumentException("Two traces have one name; names tell them apart in the tables.", nameof(traces));
        TraceDatabase database = new(sources);
        foreach (TableDefinition table in TableSchema.Tables) database.Execute(table.CreateStatement);
        return database;
    }

    /// <summary>The tables of a dataset that <see cref="SaveParquet"/> wrote, by one process or many.</summary>
    /// <param name="folder">Folder of the dataset.</param>
    /// <exception cref="TraceQueryException">The folder holds no table of a dataset, or one that is damaged or has other columns.</exception>
    public static TraceDatabase Open(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ImmutableArray<TableDefinition> written = [.. TableSchema.Tables.Where(t => IsWritten(Path.Combine(folder, t.Name)))];
        if (written.IsEmpty) throw new TraceQueryException($"{folder}: no dataset of traces. A dataset has a folder for each table (spans, operations, ...); `convert --to parquet` writes one.");
        TraceDatabase database = new([]);
        foreach (TableDefinition table in TableSchema.Tables)
        {
            try
            {
                database.Execute(written.Contains(table) ? ViewStatement(folder, table) : table.CreateStatement);
            }
            catch (DuckDBException e)
            {
                database.Dispose();
                throw new TraceQueryException($"{folder}: table {table.Name} of this dataset cannot be read: {FirstLineOf(e)} Write it again with `convert --to parquet`.", e);
            }
        }

        return database;
    }

    /// <summary>Answers a query. Lists, structs, maps and binary data come as DuckDB's text of them.</summary>
    /// <param name="sql">One statement in DuckDB's SQL.</param>
    /// <exception cref="TraceQueryException">The statement cannot be answered.</exception>
    public QueryResult Query(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        FillWhatIsNamed(sql);
        try
        {
            using DuckDBCommand command = _connection.CreateCommand();
            command.CommandText = PlainColumns.Of(sql, _connection);
            using var reader = command.ExecuteReader();
            int columns = reader.FieldCount;
            ImmutableArray<ImmutableArray<object?>>.Builder rows = ImmutableArray.CreateBuilder<ImmutableArray<object?>>();
            while (reader.Read())
            {
                object?[] row = new object?[columns];
                for (int c = 0; c < columns; c++) row[c] = reader.IsDBNull(c) ? null : reader.GetValue(c);
                rows.Add([.. row]);
            }

            return new QueryResult([.. Enumerable.Range(0, columns).Select(reader.GetName)], [.. Enumerable.Range(0, columns).Select(c => reader.GetFieldType(c))], rows.ToImmutable());
        }
        catch (DuckDBException e)
        {
            throw new TraceQueryException($"{FirstLineOf(e)} Tables: {string.Join(", ", TableSchema.Tables.Select(t => t.Name))}.", e);
        }
    }

    /// <summary>
    /// Writes every table into a folder as Parquet, one file for each table and trace: <c>folder/spans/trace=NAME/part-0.parquet</c>. Other
    /// traces that lie there stay; one of the same name is replaced.
    /// </summary>
    /// <param name="folder">Folder of the dataset; made when missing.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveParquet(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach (TableDefinition table in TableSchema.Tables)
        {
            Fill(table);
            string columns = string.Join(", ", table.Columns.Skip(1).Select(c => $"\"{c.Name}\""));
            foreach (TraceTables source in _sources)
            {
                string part = Path.Combine(folder, table.Name, "trace=" + Uri.EscapeDataString(source.Name));
                Directory.CreateDirectory(part);
                Save($"SELECT {columns} FROM {table.Name} WHERE trace = {Quoted(source.Name)}", Path.Combine(part, "part-0.parquet"), "FORMAT parquet, COMPRESSION zstd");
            }
        }
    }

    /// <summary>Writes every table into a folder as CSV with a header line: <c>folder/spans.csv</c>.</summary>
    /// <param name="folder">Folder; made when missing.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void SaveCsv(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        foreach (TableDefinition table in TableSchema.Tables)
        {
            Fill(table);
            Save($"SELECT * FROM {table.Name}", Path.Combine(folder, table.Name + ".csv"), "FORMAT csv, HEADER");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private void FillWhatIsNamed(string sql)
    {
        HashSet<string> words = [.. Word().Matches(sql).Select(m => m.Value.ToLowerInvariant())];
        foreach (TableDefinition table in TableSchema.Tables)
            if (words.Contains(table.Name)) Fill(table);
    }

    private void Fill(TableDefinition table)
    {
        if (!_filled.Add(table.Name)) return;
        foreach (TraceTables source in _sources)
        {
            using TableWriter rows = new(_connection, table.Name, source.Name);
            TableRows.Write(source, table.Name, rows);
        }
    }

    private void Save(string select, string path, string format)
    {
        try
        {
            Execute($"COPY ({select}) TO {Quoted(path)} ({format})");
        }
        catch (DuckDBException e)
        {
            throw new IOException(FirstLineOf(e), e);
        }
    }

    private void Execute(string sql)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static bool IsWritten(string files) => Directory.Exists(files) && Directory.EnumerateFiles(files, "*.parquet", SearchOption.AllDirectories).Any();

    private static string ViewStatement(string folder, TableDefinition table) =>
        $"CREATE VIEW {table.Name} AS SELECT {string.Join(", ", table.Columns.Select(c => $"\"{c.Name}\""))} FROM read_parquet({Quoted(Path.Combine(folder, table.Name, "**", "*.parquet"))}, hive_partitioning = true, hive_types = {{'trace': VARCHAR}})";

    private static string FirstLineOf(DuckDBException e) => e.Message.Trim().Split('\n')[0];

    private static string Quoted(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
