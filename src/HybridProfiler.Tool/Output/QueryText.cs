using System.Globalization;
using System.Numerics;
using System.Text.Json;
using HybridProfiler.Storage.Tables;

namespace HybridProfiler.Tool.Output;

/// <summary>Results of queries for people and for programs.</summary>
internal static class QueryText
{
    public const string Table = "table", Csv = "csv", Json = "json";

    // Names of kernels are longer than any terminal; both ends stay visible.
    private const int WidestCell = 60;

    /// <summary>Every form.</summary>
    public static readonly string[] Names = [Table, Csv, Json];

    /// <summary>Writes a result.</summary>
    public static void Write(QueryResult result, string form, TextWriter writer)
    {
        if (form == Json) WriteJson(result, writer);
        else if (form == Csv) WriteCsv(result, writer);
        else WriteTable(result, writer);
    }

    /// <summary>Writes the tables that there are.</summary>
    public static void Schema(TextWriter writer)
    {
        foreach (TableDefinition table in TableSchema.Tables)
        {
            writer.WriteLine($"{table.Name}: {table.Meaning}");
            foreach (ColumnDefinition column in table.Columns) writer.WriteLine($"  {column.Name,-22} {column.Type,-8} {column.Meaning}");
            writer.WriteLine();
        }
    }

    private static void WriteTable(QueryResult result, TextWriter writer) =>
        TextTable.Write(result.Columns, [.. result.Rows.Select(r => r.Select(v => Shortened(TextOf(v))).ToArray())], column => IsNumber(result.Types[column]), writer);

    private static void WriteCsv(QueryResult result, TextWriter writer)
    {
        writer.WriteLine(string.Join(',', result.Columns.Select(Quoted)));
        foreach (var row in result.Rows) writer.WriteLine(string.Join(',', row.Select(v => Quoted(TextOf(v)))));
    }

    private static void WriteJson(QueryResult result, TextWriter writer) => JsonOutput.Write(writer, json =>
    {
        json.WriteStartArray();
        foreach (var row in result.Rows)
        {
            json.WriteStartObject();
            for (int c = 0; c < row.Length; c++)
            {
                json.WritePropertyName(result.Columns[c]);
                switch (row[c])
                {
                    case null: json.WriteNullValue(); break;
                    case bool truth: json.WriteBooleanValue(truth); break;
                    case double number when !double.IsFinite(number): json.WriteNullValue(); break;
                    case float number when !float.IsFinite(number): json.WriteNullValue(); break;
                    case var number when IsNumber(number.GetType()): json.WriteRawValue(TextOf(number)); break;
                    case var other: json.WriteStringValue(TextOf(other)); break;
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static bool IsNumber(Type type) =>
        type == typeof(long) || type == typeof(int) || type == typeof(double) || type == typeof(ulong) || type == typeof(BigInteger) || type == typeof(decimal) || type == typeof(float)
        || type == typeof(short) || type == typeof(byte) || type == typeof(sbyte) || type == typeof(ushort) || type == typeof(uint);

    private static string TextOf(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        // As SQL writes them, which every reader takes.
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTime instant => instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture),
        System.Collections.IEnumerable list and not string => "[" + string.Join(", ", list.Cast<object?>().Select(TextOf)) + "]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static string Shortened(string text)
    {
        text = text.ReplaceLineEndings(" ");
        return text.Length <= WidestCell ? text : text[..38] + "…" + text[^(WidestCell - 39)..];
    }
}
