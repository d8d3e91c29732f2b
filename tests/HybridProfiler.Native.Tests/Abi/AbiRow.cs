namespace HybridProfiler.Native.Tests.Abi;

/// <summary>One compared fact: its name, our number and the vendor's number per release (null: that release does not declare it).</summary>
internal sealed record AbiRow(string Fact, long Own, IReadOnlyList<long?> Vendor);
