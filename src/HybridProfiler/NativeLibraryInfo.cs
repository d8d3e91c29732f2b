namespace HybridProfiler;

/// <summary>The native library of this process: everything works without it, but for what it alone can do.</summary>
/// <param name="IsLoaded">True when it was found, speaks this version's ABI and agrees on every structure.</param>
/// <param name="Path">Where it was found; its plain name where the system's loader found it; empty when it was not.</param>
/// <param name="AbiVersion">Version of the C ABI that this assembly was written against.</param>
/// <param name="Reason">Why it is not used, in one sentence; empty when it is.</param>
public sealed record NativeLibraryInfo(bool IsLoaded, string Path, int AbiVersion, string Reason);
