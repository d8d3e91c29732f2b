namespace HybridProfiler.Cuda;

/// <summary>
/// The names under which C headers, NVIDIA's or the native library's own, declare what is declared here. A test compares
/// sizes, offsets and numbers with those headers. On an enumeration the name ends in <c>*</c>, for which each member's own
/// name stands in capitals; a field without the attribute has the name that the header's style makes of its own.
/// </summary>
[AttributeUsage(AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Field)]
internal sealed class NativeNameAttribute(params string[] names) : Attribute
{
    /// <summary>Several where a field is overlaid by fields of a union that it serves for all.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>First CUDA release whose headers have the name ("12.4"); empty where every supported one does.</summary>
    public string Since { get; init; } = "";
}
