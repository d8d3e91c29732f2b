using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// The threads that ask NVML. They are not the collector's: calls take the driver's locks for milliseconds at times, and
/// one of them blocks by design. They never record.
/// </summary>
internal sealed class NvmlSampler
{
    private const int PeekMs = 2;
    private readonly NvmlMonitor[] _monitors;
    private readonly long _intervalNs;
    private readonly ManualResetEventSlim _stop = new(false);
    private readonly Thread _thread;
    private readonly Thread _blocking;

    /// <summary>Starts sampling.</summary>
    public NvmlSampler(IEnumerable<NvmlMonitor> monitors, long intervalNs)
    {
        (_monitors, _intervalNs) = ([.. monitors], intervalNs);
        _thread = new Thread(Sample) { IsBackground = true, Name = "HybridProfiler NVML" };
        _blocking = new Thread(SampleBlocking) { IsBackground = true, Name = "HybridProfiler NVML PCIe" };
        _thread.Start();
        _blocking.Start();
    }

    /// <summary>Takes the last samples and ends the threads.</summary>
    /// <returns>False when a call into the driver did not return in time; its thread is left behind.</returns>
    public bool Stop(TimeSpan patience)
    {
        _stop.Set();
        long until = Environment.TickCount64 + (long)Math.Min(patience.TotalMilliseconds, int.MaxValue / 2);
        return _thread.Join(Left(until)) & _blocking.Join(Left(until));
    }

    private static int Left(long until) => (int)Math.Max(0, until - Environment.TickCount64);

    private void Sample()
    {
        long next = HostTime.NowNs();
        while (!_stop.IsSet)
        {
            long now = HostTime.NowNs();
            if (now >= next)
            {
                foreach (NvmlMonitor monitor in _monitors) monitor.Round(isLast: false);
                // Rounds that were missed are not made up for.
                now = HostTime.NowNs();
                next = Math.Max(next + _intervalNs, now);
            }

            bool isSettling = false;
            foreach (NvmlMonitor monitor in _monitors)
            {
                if (!monitor.IsSettling)
                {
                    if (monitor.Facts is null) monitor.PutDownFacts();
                    continue;
                }

                monitor.Peek();
                isSettling = true;
            }

            int wait = (int)Math.Clamp((next - now + 999_999) / 1_000_000, 0, 60_000);
            _stop.Wait(isSettling ? Math.Min(wait, PeekMs) : wait);
        }

        foreach (NvmlMonitor monitor in _monitors)
        {
            monitor.Round(isLast: true);
            monitor.PutDownFacts();
        }
    }

    private void SampleBlocking()
    {
        while (!_stop.IsSet && _monitors.Any(m => m.WantsPcie))
        {
            long next = HostTime.NowNs() + Math.Max(_intervalNs, 100_000_000);
            foreach (NvmlMonitor monitor in _monitors)
            {
                if (monitor.WantsPcie && !_stop.IsSet) monitor.ReadPcie();
            }

            _stop.Wait((int)Math.Clamp((next - HostTime.NowNs()) / 1_000_000, 0, 60_000));
        }
    }
}
