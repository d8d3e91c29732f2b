using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// The histories of all threads of a session, by the operating system's thread id, for host calls that are handed over
/// late. Nothing is kept until somebody asks for it; with a bound what is older than a minute is forgotten.
/// </summary>
internal sealed class ThreadHistories(bool bounded)
{
    private const long KeepNs = 60_000_000_000;
    private const int MostChanges = 1 << 18;

    private readonly Dictionary<long, ThreadHistory> _byThread = [];
    private readonly Dictionary<long, string> _names = [];
    private readonly List<long> _gone = [];
    private volatile bool _kept;

    /// <summary>True when histories are kept. Set from any thread.</summary>
    public bool IsKept
    {
        get => _kept;
        set => _kept = value;
    }

    /// <summary>Notes what is in force on a thread from an instant on.</summary>
    public void Set(ThreadReader reader, long ns)
    {
        if (!_kept) return;
        int component = reader.Open.Count == 0 ? -1 : CollectionsMarshal.AsSpan(reader.Open)[^1].Component;
        ThreadHistory history = reader.History ??= Of(reader);
        history.Set(ns, component, reader.Request);
    }

    /// <summary>Makes a thread that is read from here on known with what is in force on it.</summary>
    public void Begin(ThreadReader reader)
    {
        if (_kept && reader.History is null) Set(reader, reader.LastNs);
    }

    /// <summary>What was in force on a thread at an instant; false when the thread is not known, or not that far back.</summary>
    public bool TryFind(long thread, long ns, out int component, out int request)
    {
        if (_byThread.TryGetValue(thread, out ThreadHistory? history)) return history.TryFind(ns, out component, out request);
        (component, request) = (-1, -1);
        return false;
    }

    /// <summary>True when a part of a thread's history was forgotten.</summary>
    public bool HasForgotten(long thread) => _byThread.TryGetValue(thread, out ThreadHistory? history) && history.HasForgotten;

    /// <summary>Name of a thread; null when it is not known.</summary>
    public string? NameOf(long thread) => _names.GetValueOrDefault(thread);

    /// <summary>Forgets what host calls can no longer ask for.</summary>
    public void Forget(long nowNs)
    {
        if (!bounded) return;
        foreach ((long thread, ThreadHistory history) in _byThread)
        {
            history.ForgetBefore(nowNs - KeepNs);
            if (history.IsEnded && history.LastNs < nowNs - KeepNs) _gone.Add(thread);
        }

        foreach (long thread in _gone)
        {
            _byThread.Remove(thread);
            _names.Remove(thread);
        }

        _gone.Clear();
    }

    // The system gives the id of a thread that has ended to a later one: the history goes on.
    private ThreadHistory Of(ThreadReader reader)
    {
        ref ThreadHistory? history = ref CollectionsMarshal.GetValueRefOrAddDefault(_byThread, reader.Buffer.NativeId, out _);
        _names[reader.Buffer.NativeId] = Declarations.NameOf(reader.Buffer);
        history ??= new ThreadHistory(bounded ? MostChanges : int.MaxValue);
        history.IsEnded = false;
        return history;
    }
}
