namespace HybridProfiler.Storage.Tables;

/// <summary>A column of a table.</summary>
/// <param name="Name">Name.</param>
/// <param name="Type">Type in SQL.</param>
/// <param name="Meaning">What the values are, with their unit.</param>
public sealed record ColumnDefinition(string Name, string Type, string Meaning);
