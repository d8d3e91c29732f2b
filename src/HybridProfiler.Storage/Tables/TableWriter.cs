using DuckDB.NET.Data;

namespace HybridProfiler.Storage.Tables;

/// <summary>Appends rows to a table, value by value in the order of its columns.</summary>
internal sealed class TableWriter(DuckDBConnection connection, string table, string trace) : IDisposable
{
    private readonly DuckDBAppender _appender = connection.CreateAppender(table);
    private IDuckDBAppenderRow _row = null!;

    /// <summary>Begins a row with the name of its trace.</summary>
    public TableWriter Row()
    {
        _row = _appender.CreateRow();
        _row.AppendValue(trace);
        return this;
    }

    public TableWriter Text(string? text)
    {
        if (text is null) _row.AppendNullValue();
        else _row.AppendValue(text);
        return this;
    }

    /// <summary>A name that is empty when there is none.</summary>
    public TableWriter Name(string text) => Text(text.Length > 0 ? text : null);

    public TableWriter Ns(long value)
    {
        _row.AppendValue(value);
        return this;
    }

    public TableWriter Ns(long? value)
    {
        if (value is { } known) _row.AppendValue(known);
        else _row.AppendNullValue();
        return this;
    }

    public TableWriter Unsigned(ulong value)
    {
        _row.AppendValue(value);
        return this;
    }

    /// <summary>A number of a thing; negative ones name none.</summary>
    public TableWriter Id(int value)
    {
        if (value < 0) _row.AppendNullValue();
        else _row.AppendValue(value);
        return this;
    }

    public TableWriter Number(double value)
    {
        if (double.IsNaN(value)) _row.AppendNullValue();
        else _row.AppendValue(value);
        return this;
    }

    public TableWriter Truth(bool value)
    {
        _row.AppendValue(value);
        return this;
    }

    public void End() => _row.EndRow();

    /// <inheritdoc/>
    public void Dispose() => _appender.Dispose();
}
