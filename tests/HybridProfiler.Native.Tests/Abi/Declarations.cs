namespace HybridProfiler.Native.Tests.Abi;

/// <summary>A structure or union, its fields as paths such as payload.ullValue, and the vendor's names for it where it has one of ours.</summary>
internal sealed record Layout(string Name, IReadOnlyList<string> Fields, IReadOnlyList<string> VendorNames);

/// <summary>A named number; <c>Since</c> is the first CUDA release whose headers have it, null when every supported one does.</summary>
internal sealed record Constant(string Name, Version? Since);

/// <summary>An entry point as a function pointer type named PFN_ and the symbol.</summary>
internal sealed record EntryPoint(string Symbol, Version? Since);

/// <summary>Everything that one of our headers of the vendor's interfaces declares.</summary>
internal sealed record Declarations(IReadOnlyList<Layout> Layouts, IReadOnlyList<Constant> Constants, IReadOnlyList<EntryPoint> EntryPoints);
