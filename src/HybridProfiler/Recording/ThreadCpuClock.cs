using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace HybridProfiler.Recording;

/// <summary>
/// Reads the CPU time of threads of this process. On Linux from the kernel's clock of the thread, which counts to the
/// instant of the call, also for a thread that is running; elsewhere, and where that clock is refused, from the
/// list of threads that the operating system keeps. For one caller at a time.
/// </summary>
internal sealed partial class ThreadCpuClock
{
    private const int PerThreadScheduled = 4 | 2;
    private readonly bool _hasKernelClock;
    private Dictionary<long, long> _listed = [];

    /// <summary>A clock as good as the system grants.</summary>
    /// <param name="thread">A thread that lives, to try it on.</param>
    public ThreadCpuClock(long thread) => _hasKernelClock = OperatingSystem.IsLinux() && Environment.Is64BitProcess && IsGranted(thread);

    /// <summary>Where the figures come from, for a person.</summary>
    public string Source => _hasKernelClock ? "the kernel's clock of each thread" : "the operating system's list of threads, in steps of its scheduler (commonly 10 ms)";

    /// <summary>Makes ready for a round of reading.</summary>
    public void BeginRound()
    {
        if (!_hasKernelClock) _listed = List();
    }

    /// <summary>CPU time of a thread since it began, in nanoseconds; -1 when the thread has ended or is unknown.</summary>
    public long Read(long thread) => _hasKernelClock ? FromKernel(thread) : _listed.GetValueOrDefault(thread, -1);

    /// <summary>Ids of all threads of the process.</summary>
    public IEnumerable<long> Threads()
    {
        if (!_hasKernelClock) return _listed.Keys;
        return Directory.EnumerateDirectories("/proc/self/task").Select(d => long.Parse(Path.GetFileName(d), CultureInfo.InvariantCulture));
    }

    private static bool IsGranted(long thread)
    {
        try
        {
            return FromKernel(thread) >= 0 && Directory.Exists("/proc/self/task");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    // The number of a thread's clock is part of the kernel's interface: the complement of the id above three bits that
    // choose per thread and scheduled time (clock_getres(2), "dynamic clocks"; linux/posix-timers_types.h).
    private static long FromKernel(long thread) =>
        ClockGetTime((int)(~thread << 3) | PerThreadScheduled, out Timespec time) == 0 ? time.Seconds * 1_000_000_000 + time.Nanoseconds : -1;

    private static Dictionary<long, long> List()
    {
        Dictionary<long, long> times = [];
        if (!OperatingSystem.IsWindows() && !OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return times;
        using Process process = Process.GetCurrentProcess();
        foreach (ProcessThread thread in process.Threads)
        {
            using (thread)
            {
                try
                {
                    times[thread.Id] = thread.TotalProcessorTime.Ticks * (1_000_000 / TimeSpan.TicksPerMillisecond);
                }
                catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
                {
                    // It ended while the list was read.
                }
            }
        }

        return times;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds, Nanoseconds;
    }
}
