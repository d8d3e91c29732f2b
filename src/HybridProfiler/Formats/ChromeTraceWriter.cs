using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes one trace: facts, names of processes, spans track by track, flows, counters.</summary>
internal sealed class ChromeTraceWriter : IDisposable
{
    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly ChromeTracks _tracks;
    private readonly ChromeStrings _strings;
    private readonly ChromeCalls _calls;
    private readonly ChromeLaunches _launches;
    private readonly long _originNs;

    public ChromeTraceWriter(Trace trace, ChromeOutput output)
    {
        (_trace, _output) = (trace, output);
        _tracks = new ChromeTracks(trace);
        _strings = new ChromeStrings(trace.Strings);
        _originNs = Origin(trace);
        _calls = new ChromeCalls(trace, _originNs);
        _launches = new ChromeLaunches(trace, _calls);
    }

    public void Write(string traceName)
    {
        ChromeHeader.Write(new ChromeObjectWriter(_output), _trace, _tracks, traceName, _originNs);
        // The first event brings no comma of its own; one event is always there.
        _output.Write(",\n\"traceEvents\":[\n{\"ph\":\"M\",\"name\":\"process_sort_index\",\"pid\":"u8);
        _output.WriteNumber(_tracks.HostPid);
        _output.Write(",\"tid\":0,\"args\":{\"sort_index\":0}}"u8);
        WriteProcesses();

        bool anyFlows = _trace.Flows.Count > 0 || _trace.HandOffs.Count > 0;
        List<ChromeLane> lanes = [];
        using ChromeSpanPlaces? places = anyFlows ? new ChromeSpanPlaces(_trace) { Lanes = lanes } : null;
        var spans = new ChromeSpans(_trace, _output, _tracks, _strings, _launches, _calls, lanes, _originNs);
        for (int track = 0; track < _trace.Tracks.Length; track++) spans.Write(track, places);
        ChromeSteps.Write(_trace, _output, _tracks, _originNs);
        if (places is not null)
        {
            using var flows = new ChromeFlows(_trace, _output, places, _originNs);
            flows.Write();
        }

        ChromeCounters.Write(_trace, _output, _tracks, _originNs);
        _output.Write("\n]}\n"u8);
    }

    public void Dispose() => _launches.Dispose();

    /// <summary>Time 0 of the file: the session's start, or the earliest span or sample where one lies before it or the start is unknown.</summary>
    private static long Origin(Trace trace)
    {
        long earliest = long.MaxValue;
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            int first = trace.Spans.TrackOffsets[track];
            if (first < trace.Spans.TrackOffsets[track + 1]) earliest = Math.Min(earliest, trace.Spans.StartColumn[first]);
        }

        foreach (CounterSeries series in trace.CounterSamples)
        {
            if (series.Count > 0) earliest = Math.Min(earliest, series.TimeColumn[0]);
        }

        long start = trace.Header.StartNs;
        return earliest == long.MaxValue || (start != 0 && start <= earliest) ? start : earliest;
    }

    private void WriteProcesses()
    {
        string name = _trace.Header.ProcessName.Length > 0 ? _trace.Header.ProcessName : "process";
        ChromeLane.WriteMetadata(_output, "process_name", _tracks.HostPid, 0, "name", name);
        ChromeLane.WriteMetadata(_output, "process_labels", _tracks.HostPid, 0, "labels", "CPU");
        for (int device = 0; device < _trace.Devices.Length; device++)
        {
            DeviceInfo info = _trace.Devices[device];
            ChromeLane.WriteMetadata(_output, "process_name", device, 0, "name", info.Name);
            ChromeLane.WriteMetadata(_output, "process_labels", device, 0, "labels", $"{info.Api} device {device}");
            ChromeLane.WriteMetadata(_output, "process_sort_index", device, 0, "sort_index", device + 1);
        }
    }
}
