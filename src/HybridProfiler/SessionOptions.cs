using System.Collections.Immutable;
using HybridProfiler.Devices;

namespace HybridProfiler;

/// <summary>Options of a session: immutable, every method gives a changed copy, <see cref="Start"/> ends the sentence. Thread-safe.</summary>
public sealed record SessionOptions
{
    private SessionOptions() { }

    /// <summary>The defaults: into memory, automatic clock, 256 MiB of recording memory, no device backends.</summary>
    public static SessionOptions Default { get; } = new();

    /// <summary>File to write, or null: into memory only.</summary>
    public string? Path { get; private init; }

    /// <summary>Clock that stamps host records.</summary>
    public ClockSource Clock { get; private init; }

    /// <summary>Upper bound of the memory for records of all threads, in bytes.</summary>
    public long MemoryBudgetBytes { get; private init; } = 256L << 20;

    /// <summary>How often a session that streams to a file hands records to it.</summary>
    public TimeSpan FlushInterval { get; private init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long the stop waits for device operations that have not finished.</summary>
    public TimeSpan DevicePatience { get; private init; } = TimeSpan.FromSeconds(5);

    /// <summary>Device backends.</summary>
    public ImmutableArray<IDeviceBackend> Backends { get; private init; } = [];

    /// <summary>Facts of the run, stored in the trace.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; private init; } = ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>
    /// Writes the trace to a file. <c>.pftrace</c> streams while recording, with bounded memory, so that a crash costs at
    /// most the last flush interval; other formats (<c>.json</c>, <c>.gz</c> of either) are written at the stop.
    /// </summary>
    /// <exception cref="ArgumentException">The path is empty or its extension is not known.</exception>
    public SessionOptions WriteTo(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Formats.TraceFile.CheckWritable(path);
        return this with { Path = path };
    }

    /// <summary>Chooses the clock of host records.</summary>
    public SessionOptions WithClock(ClockSource clock) => this with { Clock = clock };

    /// <summary>Sets the upper bound of the memory for records of all threads. Records that find no memory are counted in <c>Health.DroppedRecords</c>.</summary>
    /// <param name="bytes">At least 1 MiB.</param>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1 MiB.</exception>
    public SessionOptions WithMemoryBudget(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1 << 20);
        return this with { MemoryBudgetBytes = bytes };
    }

    /// <summary>Sets how often a session that streams to a file hands records to it.</summary>
    /// <param name="interval">From 1 ms to 1 minute.</param>
    /// <exception cref="ArgumentOutOfRangeException">Outside that range.</exception>
    public SessionOptions WithFlushInterval(TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(interval, TimeSpan.FromMilliseconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(interval, TimeSpan.FromMinutes(1));
        return this with { FlushInterval = interval };
    }

    /// <summary>Sets how long the stop waits for device operations that have not finished; the rest is counted as lost.</summary>
    public SessionOptions WithDevicePatience(TimeSpan patience)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, TimeSpan.Zero);
        return this with { DevicePatience = patience };
    }

    /// <summary>Adds a device backend; one that cannot be used here is stated in <c>Health.Absences</c>. An instance serves one session.</summary>
    public SessionOptions AddBackend(IDeviceBackend backend)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return this with { Backends = Backends.Add(backend) };
    }

    /// <summary>
    /// Samples the memory of the process ten times a second: the managed heap by generation and the working set, as counters with the
    /// names of <see cref="Model.MemoryCounters"/>. Off by default; on the profiler's own thread, the program's threads pay nothing.
    /// </summary>
    public SessionOptions AddProcessMemory() => AddBackend(new ProcessMemoryBackend());

    /// <summary>
    /// Samples the CPU time of the threads that record ten times a second, as counters with the names of
    /// <see cref="Model.ThreadCpuTimeCounter"/>; the analysis gives it to the components by their exclusive time. Off by default; on the
    /// profiler's own thread, the program's threads pay nothing. Needs the native library, which tells the ids of threads.
    /// </summary>
    public SessionOptions AddThreadCpuTime() => AddBackend(new Recording.ThreadCpuTimeBackend());

    /// <summary>Stores a fact of the run in the trace ("model", "batch").</summary>
    public SessionOptions WithFact(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return this with { Facts = Facts.SetItem("run." + key, value) };
    }

    /// <summary>Starts the session.</summary>
    /// <exception cref="IOException">The file cannot be created.</exception>
    public Session Start() => Session.Start(this);
}
