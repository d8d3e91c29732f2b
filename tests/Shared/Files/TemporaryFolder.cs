namespace HybridProfiler.Files;

/// <summary>
/// A folder of its own below the system's temporary one, which goes with all that is in it: when it is disposed of, and when the
/// test program ends at the latest.
/// </summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<string> s_left = [];

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveLeft();

    /// <summary>Makes a folder.</summary>
    /// <param name="prefix">Begin of its name, which says whose it is where the test program was killed.</param>
    public TemporaryFolder(string prefix) => Path = UntilExit(prefix);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes a folder for what several tests use, or what a library is loaded from: it goes when the test program ends.</summary>
    /// <param name="prefix">Begin of its name.</param>
    /// <returns>The folder.</returns>
    public static string UntilExit(string prefix)
    {
        string path = Directory.CreateTempSubdirectory(prefix).FullName;
        lock (s_lock) s_left.Add(path);
        return path;
    }

    /// <summary>Path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder and what is in it; more than once does no harm.</summary>
    /// <exception cref="IOException">Something in it is still in use. It is tried again when the test program ends.</exception>
    public void Dispose()
    {
        lock (s_lock)
        {
            if (!s_left.Contains(Path)) return;
            if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
            s_left.Remove(Path);
        }
    }

    private static void RemoveLeft()
    {
        lock (s_lock)
        {
            foreach (string folder in s_left.Where(Directory.Exists))
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // A process that a test started still holds a file, or (Windows) a library of it is loaded.
                }
            }
        }
    }
}
