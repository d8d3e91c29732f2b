using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Process and thread ids of tracks and lanes. As in Kineto's files a device's process id is its number and a queue's
/// thread id its stream; host tracks stand under the process's own id with the operating system's thread ids. What has
/// no id of its own, or one that is taken, gets one from <see cref="FirstFreeId"/> on.
/// </summary>
internal sealed class ChromeTracks
{
    /// <summary>Above every process and thread id that Linux gives out, and below 2^31.</summary>
    public const int FirstFreeId = 1_000_000_000;

    private readonly HashSet<(int Pid, int Tid)> _taken = [];
    private readonly int[] _pids;
    private readonly int[] _tids;
    private int _nextFree = FirstFreeId;

    public ChromeTracks(Trace trace)
    {
        int devices = trace.Devices.Length, process = trace.Header.ProcessId;
        HostPid = process >= Math.Max(1, devices) ? process : FirstFreeId + Math.Max(0, process);
        _pids = new int[trace.Tracks.Length];
        _tids = new int[trace.Tracks.Length];

        // Ids that the system gave come first, so that no made-up one takes their place.
        for (int track = 0; track < _pids.Length; track++)
        {
            TrackInfo info = trace.Tracks[track];
            _pids[track] = IsOfDevice(info, devices) ? info.Device : HostPid;
            bool named = info.Kind is TrackKind.HostThread or TrackKind.DeviceQueue && info.NativeId is >= 0 and < FirstFreeId;
            if (info.Kind == TrackKind.HostThread && info.NativeId == 0) named = false;
            _tids[track] = named && _taken.Add((_pids[track], (int)info.NativeId)) ? (int)info.NativeId : -1;
        }

        for (int track = 0; track < _pids.Length; track++)
        {
            if (_tids[track] < 0) _tids[track] = NewTid(_pids[track]);
        }
    }

    /// <summary>Process id of host tracks.</summary>
    public int HostPid { get; }

    public int PidOf(int track) => _pids[track];

    /// <summary>Thread id of a track's first lane.</summary>
    public int TidOf(int track) => _tids[track];

    /// <summary>A thread id for a further lane.</summary>
    public int NewTid(int pid)
    {
        while (!_taken.Add((pid, _nextFree))) _nextFree++;
        return _nextFree++;
    }

    private static bool IsOfDevice(TrackInfo track, int devices) => track.Kind == TrackKind.DeviceQueue && (uint)track.Device < (uint)devices;
}
