using System.Collections.Immutable;

namespace HybridProfiler.Storage.Tables;

/// <summary>The answer to a query.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Types">Type of each column in .NET.</param>
/// <param name="Rows">Rows; a value is null where SQL's is.</param>
public sealed record QueryResult(ImmutableArray<string> Columns, ImmutableArray<Type> Types, ImmutableArray<ImmutableArray<object?>> Rows);
