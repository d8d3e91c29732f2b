using System.Reflection;

namespace HybridProfiler.Goldens;

/// <summary>Where the checkout that this test assembly was built from lies.</summary>
internal static class Checkout
{
    /// <summary>The absolute path of the repository's root.</summary>
    internal static string Root { get; } = Path.TrimEndingDirectorySeparator(
        typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!);

    /// <summary>The absolute path of a file or folder given relative to the root, with forward slashes.</summary>
    internal static string PathOf(string relative) => Path.GetFullPath(Path.Combine(Root, relative));

    /// <summary>A path relative to the root, with forward slashes.</summary>
    internal static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');
}
