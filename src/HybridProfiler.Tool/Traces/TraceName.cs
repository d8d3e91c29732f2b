namespace HybridProfiler.Tool.Traces;

/// <summary>What a trace is called by its file.</summary>
internal static class TraceName
{
    /// <summary>The file's name without what says that it is a packed trace.</summary>
    public static string Of(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        string stem = Path.GetFileNameWithoutExtension(name);
        return stem.Length > 0 ? stem : name;
    }
}
