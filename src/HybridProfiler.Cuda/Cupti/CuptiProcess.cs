using System.Runtime.InteropServices;
using System.Text;
using HybridProfiler.Cuda.Driver;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>
/// The one recording of this process through CUPTI, which all sessions share: the first one switches it on, the last one
/// off, and every record drained goes to each of them. Thread-safe.
/// </summary>
internal static unsafe class CuptiProcess
{
    private const int Batch = 2048;
    private static readonly Lock s_lock = new();
    private static readonly List<ICuptiListener> s_listeners = [];
    private static CuptiShim? s_shim;
    private static Activity* s_batch;
    private static volatile bool s_recording;

    /// <summary>True while CUPTI records.</summary>
    public static bool IsRecording => s_recording;

    /// <summary>What the last start said: kinds that this CUPTI does not have, functions that were left out.</summary>
    public static CuptiOutcome Outcome { get; private set; }

    /// <summary>Library in use.</summary>
    public static string File { get; private set; } = "";

    /// <summary>Makes a session listen; the first one switches CUPTI on.</summary>
    /// <param name="folder">Folder in which CUPTI is looked for first, or null.</param>
    /// <param name="settings">What to record; those of the first session hold.</param>
    /// <param name="listener">Takes the records.</param>
    public static Availability Join(string? folder, CuptiSettings settings, ICuptiListener listener)
    {
        lock (s_lock)
        {
            if (!s_recording && Start(folder, settings) is { } reason) return Availability.Missing(reason);
            // What ran before this session is not part of it.
            DrainUnderLock();
            s_listeners.Add(listener);
            return Availability.Present(File);
        }
    }

    /// <summary>Switches CUPTI on and off again: whether it is permitted shows only there. Nothing is recorded.</summary>
    /// <param name="folder">Folder in which CUPTI is looked for first, or null.</param>
    /// <param name="outcome">What CUPTI said; its step is 0 where it was not asked.</param>
    /// <returns>Why it cannot be used; null when it can.</returns>
    public static string? Try(string? folder, out CuptiOutcome outcome)
    {
        lock (s_lock)
        {
            outcome = default;
            if (s_recording) return null;
            Outcome = default;
            string? reason = Start(folder, CuptiSettings.Create(CuptiKinds.Everything));
            outcome = Outcome;
            if (reason is null) End();
            return reason;
        }
    }

    /// <summary>Hands out what has finished. Never waits for a device.</summary>
    public static int Drain()
    {
        lock (s_lock) return s_recording ? DrainUnderLock() : 0;
    }

    /// <summary>Hands out what has finished.</summary>
    /// <returns>True when that was all: no record of anything that was done before is left with CUPTI.</returns>
    public static bool DrainAll()
    {
        lock (s_lock)
        {
            if (!s_recording) return true;
            CuptiStatistics before = Statistics();
            DrainUnderLock();
            CuptiStatistics after = Statistics();
            // CUPTI keeps a buffer until all of its records are finished, but each flush makes a record of its own as well, in a
            // buffer that only the next one brings: one is out for ever. Those that were asked for since hold nothing older. (One that
            // is filled and brought within the flush, some thousands of records, would hide one that is not.)
            return after.OutstandingBuffers <= after.RequestedBuffers - before.RequestedBuffers;
        }
    }

    /// <summary>Ends listening; the last one switches CUPTI off.</summary>
    public static void Leave(ICuptiListener listener)
    {
        lock (s_lock)
        {
            if (s_listeners.Count == 1 && s_recording) End();

            s_listeners.Remove(listener);
        }
    }

    /// <summary>Counts of the native library since the process began.</summary>
    public static CuptiStatistics Statistics()
    {
        CuptiStatistics statistics = CuptiStatistics.Create();
        CuptiShim? shim = s_shim;
        if (shim is not null) shim.GetStatistics(&statistics);
        return statistics;
    }

    /// <summary>What the calling thread submits from here on carries an id.</summary>
    public static bool Push(ulong id) => s_recording && s_shim!.Push(id) == CuptiShim.Ok;

    /// <summary>Ends the innermost <see cref="Push"/> of the calling thread.</summary>
    public static void Pop()
    {
        ulong id;
        s_shim?.Pop(&id);
    }

    /// <summary>Opens a library of CUPTI; the first one opened stays.</summary>
    /// <returns>Why not; null when it is open.</returns>
    public static string? Open(string file, out CuptiShim? shim, out CuptiInfo info)
    {
        info = CuptiInfo.Create();
        shim = CuptiShim.Find(out string whyNot);
        if (shim is null) return CuptiAbsence.NoShim(whyNot);
        int status;
        fixed (byte* path = Encoding.UTF8.GetBytes(file + '\0'))
        {
            fixed (CuptiInfo* found = &info) status = shim.Open(path, found);
        }

        return status == CuptiShim.Ok ? null : CuptiAbsence.NotUsable(file, info);
    }

    private static void End()
    {
        s_recording = false;
        s_shim!.Stop();
        DrainUnderLock(flush: false);
    }

    private static string? Start(string? folder, CuptiSettings settings)
    {
        if (CuptiShim.Find(out string whyNot) is null) return CuptiAbsence.NoShim(whyNot);
        if (CudaLibraries.Cupti(folder, out whyNot) is not { } library) return CuptiAbsence.NoLibrary(whyNot);
        if (Open(library.File, out s_shim, out _) is { } reason) return reason;
        File = library.File;
        CuptiOutcome outcome = CuptiOutcome.Create();
        int status = s_shim!.Start(&settings, &outcome);
        Outcome = outcome;
        if (status != CuptiShim.Ok) return CuptiAbsence.Of(File, outcome);
        if (s_batch == null) s_batch = (Activity*)NativeMemory.Alloc(Batch, (nuint)sizeof(Activity));
        s_recording = true;
        return null;
    }

    private static int DrainUnderLock(bool flush = true)
    {
        if (flush) s_shim!.Flush(0);
        int drained = 0;
        for (uint count = Batch; count == Batch;)
        {
            if (s_shim!.Drain(s_batch, Batch, &count) != CuptiShim.Ok) break;
            drained += (int)count;
            ReadOnlySpan<Activity> records = new(s_batch, (int)count);
            foreach (ICuptiListener listener in s_listeners) listener.Take(records);
        }

        return drained;
    }
}
