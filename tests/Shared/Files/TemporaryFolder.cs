namespace HybridProfiler.Files;

/// <summary>A folder of its own below the system's temporary one, which goes with all that is in it: when it is disposed of, else when the process ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<string> s_left = [];

    static TemporaryFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveLeft();

    /// <summary>Makes a folder.</summary>
    /// <param name="prefix">Begin of its name, which says whose it is where a process was killed before it could clean up.</param>
    public TemporaryFolder(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        lock (s_lock) s_left.Add(Path);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>A file in it.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Removes the folder and what is in it; more than once does no harm.</summary>
    public void Dispose()
    {
        lock (s_lock)
        {
            if (!s_left.Remove(Path)) return;
        }

        Directory.Delete(Path, recursive: true);
    }

    // A library that is loaded out of a folder cannot be removed under Windows before its process has ended; elsewhere nothing is in the way.
    private static void RemoveLeft()
    {
        lock (s_lock)
        {
            foreach (string folder in s_left)
            {
                try
                {
                    Directory.Delete(folder, recursive: true);
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                }
            }

            s_left.Clear();
        }
    }
}
