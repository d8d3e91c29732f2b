using System.Collections.Immutable;

namespace HybridProfiler.Storage.Tables;

/// <summary>A table of traces. Every table has the column <c>trace</c> first: the name of the trace that a row is of.</summary>
/// <param name="Name">Name.</param>
/// <param name="Meaning">What a row is.</param>
/// <param name="Columns">Columns in their order.</param>
public sealed record TableDefinition(string Name, string Meaning, ImmutableArray<ColumnDefinition> Columns)
{
    /// <summary>The statement that makes it.</summary>
    internal string CreateStatement => $"CREATE TABLE {Name} ({string.Join(", ", Columns.Select(c => $"\"{c.Name}\" {c.Type}"))})";
}
