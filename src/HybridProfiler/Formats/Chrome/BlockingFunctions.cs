namespace HybridProfiler.Formats;

/// <summary>
/// Functions of CPython in which a thread does nothing until something else happens, as PyTorch's profiler names them:
/// <c>file.py(line): function</c> for those written in Python, <c>&lt;built-in method f of ...&gt;</c>,
/// <c>&lt;built-in function f&gt;</c> and <c>&lt;method 'f' of 'type' objects&gt;</c> for the others. A thread in one of them is
/// not at work, whatever the profiler's stack says.
/// </summary>
internal static class BlockingFunctions
{
    private static readonly (string File, string Function)[] InPython =
    [
        ("threading.py", "wait"), ("threading.py", "wait_for"), ("threading.py", "join"), ("threading.py", "_wait_for_tstate_lock"), ("queue.py", "get"), ("selectors.py", "select"),
        ("subprocess.py", "wait"), ("subprocess.py", "_wait"), ("subprocess.py", "_try_wait"), ("multiprocessing/connection.py", "wait"), ("multiprocessing/connection.py", "poll"),
        ("multiprocessing/connection.py", "_poll"), ("multiprocessing/popen_fork.py", "wait"), ("multiprocessing/popen_fork.py", "poll"), ("multiprocessing/queues.py", "get"),
        ("multiprocessing/synchronize.py", "wait"), ("concurrent/futures/_base.py", "result"), ("concurrent/futures/_base.py", "wait"),
    ];

    // Module-level functions, then methods of the types that block.
    private static readonly string[] BuiltIn = ["sleep", "select", "waitpid", "wait4"];
    private static readonly (string Method, string Type)[] Methods =
    [
        ("acquire", "_thread.lock"), ("acquire", "_thread.RLock"), ("acquire", "_multiprocessing.SemLock"), ("__enter__", "_thread.lock"), ("__enter__", "_multiprocessing.SemLock"),
        ("get", "_queue.SimpleQueue"), ("poll", "select.epoll"), ("poll", "select.poll"), ("accept", "_socket.socket"), ("recv", "_socket.socket"), ("recv_into", "_socket.socket"),
    ];

    // As they stand in a file, put together once: a trace has thousands of names.
    private static readonly string[] Whole = [.. BuiltIn.Select(f => $"<built-in function {f}>"), .. Methods.Select(m => $"<method '{m.Method}' of '{m.Type}' objects>")];
    private static readonly string[] Beginnings = [.. BuiltIn.Select(f => $"<built-in method {f} of module object"), .. Methods.Select(m => $"<built-in method {m.Method} of {m.Type} object")];

    /// <summary>True for the name of a function that blocks.</summary>
    public static bool Contains(string name)
    {
        if (name.StartsWith('<')) return IsBuiltIn(name);
        int line = name.IndexOf(".py(", StringComparison.Ordinal), after = line < 0 ? -1 : name.IndexOf("): ", line, StringComparison.Ordinal);
        if (after < 0) return false;
        ReadOnlySpan<char> path = name.AsSpan(0, line + 3), function = name.AsSpan(after + 3);
        foreach ((string file, string blocking) in InPython)
            if (function.SequenceEqual(blocking) && Ends(path, file)) return true;
        return false;
    }

    // "threading.py" ends "lib/python3.11/threading.py" but not "mythreading.py".
    private static bool Ends(ReadOnlySpan<char> path, string file) =>
        path.EndsWith(file, StringComparison.Ordinal) && (path.Length == file.Length || path[path.Length - file.Length - 1] is '/' or '\\');

    private static bool IsBuiltIn(string name)
    {
        foreach (string whole in Whole)
            if (name == whole) return true;
        foreach (string beginning in Beginnings)
            if (name.StartsWith(beginning, StringComparison.Ordinal)) return true;
        return false;
    }
}
