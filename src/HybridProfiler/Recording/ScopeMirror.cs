using HybridProfiler.Devices;

namespace HybridProfiler.Recording;

/// <summary>
/// The one mirror that scopes are shown to. It costs nothing while there is none: threads meet it on the path that they
/// take when their chunk is full, onto which they are led by a chunk that looks full (see <see cref="ThreadBuffer"/>).
/// </summary>
internal static class ScopeMirror
{
    private static readonly Lock s_lock = new();
    private static IScopeMirror? s_mirror;
    private static int s_users;

    /// <summary>True while scopes are mirrored. A stale read costs a scope that is not shown.</summary>
    public static bool IsOn;

    /// <summary>The mirror; stays when mirroring has stopped, for the ends of what it was shown. Null before the first.</summary>
    public static IScopeMirror? Current => Volatile.Read(ref s_mirror);

    /// <summary>Begins to mirror, for one more user.</summary>
    /// <returns>False when another mirror is in force.</returns>
    public static bool TryBegin(IScopeMirror mirror)
    {
        lock (s_lock)
        {
            if (s_users > 0 && s_mirror != mirror) return false;
            Volatile.Write(ref s_mirror, mirror);
            if (s_users++ > 0) return true;
            lock (Recorder.Lock)
            {
                IsOn = true;
                Recorder.AdmitArrivals();
                Interlocked.MemoryBarrierProcessWide();
                foreach (ThreadBuffer buffer in Recorder.Buffers) buffer.LeadToMirror();
            }

            return true;
        }
    }

    /// <summary>One user less; the last one stops it. Threads find their way back by themselves.</summary>
    public static void End()
    {
        lock (s_lock)
        {
            if (--s_users == 0) IsOn = false;
        }
    }
}
