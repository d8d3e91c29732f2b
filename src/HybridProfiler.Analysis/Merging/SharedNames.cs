namespace HybridProfiler.Analysis.Merging;

/// <summary>Names that stand in several traces; each gets its process's label behind it, so that what belongs to different processes stays apart.</summary>
internal sealed class SharedNames
{
    private readonly HashSet<string> _shared = new(StringComparer.Ordinal);

    /// <param name="names">Names of each trace.</param>
    public SharedNames(IEnumerable<IEnumerable<string>> names)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (IEnumerable<string> ofTrace in names)
            foreach (string name in ofTrace.Distinct(StringComparer.Ordinal))
                if (!seen.Add(name)) _shared.Add(name);
    }

    /// <summary>The name as it stands in the merged trace.</summary>
    public string Of(string name, string label) => !_shared.Contains(name) ? name : name.Length == 0 ? $"[{label}]" : $"{name} [{label}]";
}
