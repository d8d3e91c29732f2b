namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// Components that work is given to whichever thread submits it: their ids travel with the work as CUPTI's external
/// correlation. Thread-safe.
/// </summary>
internal static class CuptiMarks
{
    // "HP" in front, so that ids that somebody else pushed under our kind are not taken for components.
    private const ulong Mark = 0x4850UL << 48;
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<Component, ulong> s_ids = [];
    private static Component[] s_components = [];

    /// <summary>Gives what the calling thread submits from here on to a component; false while CUPTI does not record.</summary>
    public static bool Push(Component component)
    {
        if (!CuptiProcess.IsRecording) return false;
        ulong id;
        lock (s_lock)
        {
            if (!s_ids.TryGetValue(component, out id))
            {
                id = Mark | (uint)s_components.Length;
                s_ids.Add(component, id);
                s_components = [.. s_components, component];
            }
        }

        return CuptiProcess.Push(id);
    }

    /// <summary>Ends the innermost <see cref="Push"/> that returned true.</summary>
    public static void Pop() => CuptiProcess.Pop();

    /// <summary>Component of an id; null when it is none of ours.</summary>
    public static Component? Find(ulong id)
    {
        Component[] components = Volatile.Read(ref s_components);
        ulong at = id ^ Mark;
        return at < (ulong)components.Length ? components[at] : null;
    }
}
