namespace HybridProfiler.OpenCL.Recording;

/// <summary>
/// Bytes of buffers that are mapped for writing: they go to the device at the unmap, which does not say how many, and
/// which may be enqueued on another queue than the map was.
/// </summary>
internal static class WritableMappings
{
    private static readonly Lock s_lock = new();
    private static readonly Dictionary<(nint Memory, nint Mapped), (long Bytes, int Count)> s_mappings = [];

    /// <summary>Notes a mapping; the same memory may be mapped several times.</summary>
    public static void Add(nint memory, nint mapped, long bytes)
    {
        lock (s_lock) s_mappings[(memory, mapped)] = (bytes, s_mappings.GetValueOrDefault((memory, mapped)).Count + 1);
    }

    /// <summary>Bytes of a mapping; 0 when it is not known or for reading only.</summary>
    public static long BytesOf(nint memory, nint mapped)
    {
        lock (s_lock) return s_mappings.GetValueOrDefault((memory, mapped)).Bytes;
    }

    /// <summary>Forgets one mapping.</summary>
    public static void Remove(nint memory, nint mapped)
    {
        lock (s_lock)
        {
            if (!s_mappings.TryGetValue((memory, mapped), out (long Bytes, int Count) known)) return;
            if (known.Count > 1) s_mappings[(memory, mapped)] = (known.Bytes, known.Count - 1);
            else s_mappings.Remove((memory, mapped));
        }
    }

    /// <summary>Forgets all: nobody records, so unmaps are not seen.</summary>
    public static void Clear()
    {
        lock (s_lock) s_mappings.Clear();
    }
}
