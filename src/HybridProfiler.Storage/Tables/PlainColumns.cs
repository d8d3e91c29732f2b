using System.Collections.Frozen;
using DuckDB.NET.Data;

namespace HybridProfiler.Storage.Tables;

/// <summary>
/// Rewrites a query so that each value of its answer is one number, text or time: lists, structs, maps, binary data and
/// decimals that .NET's cannot hold are turned into DuckDB's text of them. The client library makes .NET collections of
/// these by reflection, over types that a program compiled ahead of time does not have, and cannot read all of them.
/// </summary>
internal static class PlainColumns
{
    // Digits that System.Decimal always holds.
    private const int MostDigits = 28;

    private static readonly FrozenSet<string> s_plain = FrozenSet.Create(
        StringComparer.Ordinal,
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE",
        "VARCHAR", "UUID", "DATE", "TIME", "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "\"NULL\"", "NULL");

    /// <summary>The statement itself where its columns are plain, or where they cannot be told without running it.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="connection">Where it will run.</param>
    public static string Of(string sql, DuckDBConnection connection)
    {
        string statement = sql.Trim().TrimEnd(';'), query = $"({statement}\n)";
        List<string> columns = [];
        bool isPlain = true;
        try
        {
            using DuckDBCommand describe = connection.CreateCommand();
            describe.CommandText = $"DESCRIBE {statement}";
            using DuckDBDataReader reader = describe.ExecuteReader();
            while (reader.Read())
            {
                string name = $"\"{reader.GetString(0).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
                bool plain = IsPlain(reader.GetString(1));
                isPlain &= plain;
                columns.Add(plain ? $"c{columns.Count} AS {name}" : $"CAST(c{columns.Count} AS VARCHAR) AS {name}");
            }
        }
        catch (DuckDBException)
        {
            // No query, or a wrong one: running it says what it is.
            return sql;
        }

        return isPlain ? sql : $"SELECT {string.Join(", ", columns)} FROM {query} AS result({string.Join(", ", Enumerable.Range(0, columns.Count).Select(c => $"c{c}"))})";
    }

    private static bool IsPlain(string type)
    {
        if (s_plain.Contains(type)) return true;
        if (type.EndsWith(']')) return false;
        return type.StartsWith("ENUM(", StringComparison.Ordinal)
            || (type.StartsWith("DECIMAL(", StringComparison.Ordinal) && int.TryParse(type.AsSpan(8, Math.Max(0, type.IndexOf(',') - 8)), out int digits) && digits <= MostDigits);
    }
}
