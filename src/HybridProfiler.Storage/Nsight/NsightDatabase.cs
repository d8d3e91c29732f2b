using System.Globalization;
using HybridProfiler.Formats;
using Microsoft.Data.Sqlite;

namespace HybridProfiler.Storage.Nsight;

/// <summary>An export as a database: which tables and columns it has, and their rows as they are read.</summary>
internal sealed class NsightDatabase : IDisposable
{
    private readonly SqliteConnection _connection;

    private NsightDatabase(SqliteConnection connection)
    {
        _connection = connection;
        Tables = Texts("SELECT name FROM sqlite_master WHERE type = 'table'").ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Names of its tables.</summary>
    public HashSet<string> Tables { get; }

    /// <summary>Opens an export; the file is not changed, and need not lie in a folder that can be written to.</summary>
    /// <exception cref="TraceFormatException">It is no database, a broken one, or none of Nsight Systems.</exception>
    public static NsightDatabase Open(string path)
    {
        string uri = "file:" + string.Join('/', Path.GetFullPath(path).Replace('\\', '/').Split('/').Select(Uri.EscapeDataString)) + "?immutable=1";
        SqliteConnection connection = new(new SqliteConnectionStringBuilder { DataSource = uri, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        try
        {
            connection.Open();
            NsightDatabase database = new(connection);
            if (database.Tables.Contains("StringIds") || database.Tables.Any(t => t.StartsWith("CUPTI_ACTIVITY_KIND_", StringComparison.Ordinal))) return database;
            throw new TraceFormatException("A SQLite database that is no export of Nsight Systems", 0, "Give what `nsys export --type sqlite` writes.");
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Broken(e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Says that the database is damaged.</summary>
    public static TraceFormatException Broken(SqliteException e) =>
        new($"A damaged SQLite database: {e.Message.Split('\n')[0]}", 0, "Export it again: nsys export --type sqlite.", e);

    /// <summary>Columns of a table that are there; none when the table is not.</summary>
    public HashSet<string> ColumnsOf(string table) =>
        Tables.Contains(table) ? Texts($"SELECT name FROM pragma_table_info('{table}')").ToHashSet(StringComparer.Ordinal) : [];

    /// <summary>Number of rows of a table.</summary>
    public long CountOf(string table) => Convert.ToInt64(Scalar($"SELECT count(*) FROM \"{table}\""), CultureInfo.InvariantCulture);

    /// <summary>Reads columns of a table row by row; a column that the table lacks is null in every row.</summary>
    public IEnumerable<SqliteDataReader> Rows(string table, params string[] columns)
    {
        HashSet<string> known = ColumnsOf(table);
        if (known.Count == 0) yield break;
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", columns.Select(c => known.Contains(c) ? $"\"{c}\"" : "NULL"))} FROM \"{table}\"";
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) yield return reader;
    }

    /// <summary>The pairs of a table of names and values.</summary>
    public Dictionary<string, string> Pairs(string table)
    {
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach (SqliteDataReader row in Rows(table, "name", "value"))
            if (!row.IsDBNull(0)) pairs[row.GetString(0)] = row.IsDBNull(1) ? "" : row.GetString(1);
        return pairs;
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private object? Scalar(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private IEnumerable<string> Texts(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read()) yield return reader.GetString(0);
    }
}
