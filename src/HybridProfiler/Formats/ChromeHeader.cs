using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes what stands beside the events: Kineto's top-level facts, and our own in one object "hybridProfiler".</summary>
internal static class ChromeHeader
{
    // Kineto's device facts that are numbers; written as numbers when the device's properties carry them.
    private static readonly HashSet<string> KinetoNumbers = new(StringComparer.Ordinal)
    {
        "totalGlobalMem", "computeMajor", "computeMinor", "maxThreadsPerBlock", "maxThreadsPerMultiprocessor", "regsPerBlock",
        "regsPerMultiprocessor", "warpSize", "sharedMemPerBlock", "sharedMemPerMultiprocessor", "numSms", "sharedMemPerBlockOptin",
    };

    /// <summary>Writes everything up to the events; the object stays open.</summary>
    public static void Write(ChromeObjectWriter json, Trace trace, ChromeTracks tracks, string traceName, long originNs)
    {
        json.Open();
        json.Field("schemaVersion", 1);
        json.Field("traceName", traceName);
        json.Field("displayTimeUnit", "ms");
        // The wall clock at time 0 of the events, as Kineto states it; absent when unknown.
        if (trace.Header.RealtimeOffsetNs != 0) json.Field("baseTimeNanoseconds", originNs + trace.Header.RealtimeOffsetNs);
        WriteRank(json, trace.Header);
        json.Open("deviceProperties", array: true);
        for (int id = 0; id < trace.Devices.Length; id++) WriteDevice(json, id, trace.Devices[id]);
        json.Close(array: true);
        json.Open("hybridProfiler");
        WriteSession(json, trace.Header, originNs);
        WriteHealth(json, trace);
        WriteComponents(json, trace);
        WriteTracks(json, trace, tracks);
        json.Close();
    }

    /// <summary>
    /// Which of the processes of a job this is (<c>WithFact("rank", "3")</c>), as tools for many processes ask; one that says nothing, or
    /// came from a file without it, is the only one.
    /// </summary>
    private static void WriteRank(ChromeObjectWriter json, TraceHeader header)
    {
        json.Open("distributedInfo");
        json.Field("rank", Stated("rank") ?? 0);
        if (Stated("world_size") is { } size) json.Field("world_size", size);
        json.Close();

        long? Stated(string name)
        {
            if (header.Facts.TryGetValue("run." + name, out string? said) && long.TryParse(said, NumberStyles.None, CultureInfo.InvariantCulture, out long number)) return number;
            return header.Facts.TryGetValue("source.distributedInfo", out string? found) ? JsonText.WholeMember(found, name) : null;
        }
    }

    private static void WriteDevice(ChromeObjectWriter json, int id, DeviceInfo device)
    {
        json.Open();
        json.Field("id", id);
        json.Field("name", device.Name);
        json.Field("api", device.Api.ToString());
        json.Field("vendor", device.Vendor);
        json.Field("driverVersion", device.DriverVersion);
        json.Field("clock", device.ClockName);
        json.Field("clockUncertaintyNs", device.ClockUncertaintyNs);
        foreach ((string key, string value) in device.Properties)
        {
            if (KinetoNumbers.Contains(key) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) json.Field(key, number);
        }

        json.Open("properties");
        foreach ((string key, string value) in device.Properties) json.Field(key, value);
        json.Close();
        json.Close();
    }

    private static void WriteSession(ChromeObjectWriter json, TraceHeader header, long originNs)
    {
        json.Field("originNs", originNs);
        json.Field("startNs", header.StartNs);
        json.Field("stopNs", header.StopNs);
        json.Field("realtimeOffsetNs", header.RealtimeOffsetNs);
        json.Field("processId", header.ProcessId);
        json.Field("processName", header.ProcessName);
        json.Open("clock");
        json.Field("source", header.Clock.Source);
        json.Field("frequencyHz", header.Clock.FrequencyHz);
        json.Field("residualNs", header.Clock.ResidualNs);
        json.Field("readCostNs", header.Clock.ReadCostNs);
        json.Field("reason", header.Clock.Reason);
        json.Close();
        json.Open("facts");
        foreach ((string key, string value) in header.Facts) json.Field(key, value);
        json.Close();
    }

    private static void WriteHealth(ChromeObjectWriter json, Trace trace)
    {
        Health health = trace.Health;
        json.Open("health");
        json.Field("isClean", health.IsClean);
        json.Field("droppedRecords", health.DroppedRecords);
        json.Field("unfinishedSpans", health.UnfinishedSpans);
        json.Field("unmatchedEnds", health.UnmatchedEnds);
        json.Field("repeatedEnds", health.RepeatedEnds);
        json.Field("inferredEnds", health.InferredEnds);
        json.Field("lostDeviceOperations", health.LostDeviceOperations);
        json.Field("unattributedDeviceOperations", health.UnattributedDeviceOperations);
        json.Field("driverErrors", health.DriverErrors);
        json.Field("unconsumedHandOffs", health.UnconsumedHandOffs);
        json.Field("clampedDeviceTimes", health.ClampedDeviceTimes);
        json.Field("skippedPackets", health.SkippedPackets);
        json.Field("truncatedBytes", health.TruncatedBytes);
        json.Field("records", health.Records);
        json.Field("threads", health.Threads);
        json.Field("scopeCostNs", health.ScopeCostNs);
        json.Field("counterSamplesLeftOut", ChromeCounters.CountNotFinite(trace));
        json.Open("absences", array: true);
        foreach (Absence absence in health.Absences)
        {
            json.Open();
            json.Field("source", absence.Source);
            json.Field("reason", absence.Reason);
            json.Close();
        }

        json.Close(array: true);
        json.Open("notes", array: true);
        foreach (string note in health.Notes) json.Field(null, note);
        json.Close(array: true);
        json.Close();
    }

    private static void WriteComponents(ChromeObjectWriter json, Trace trace)
    {
        json.Open("components", array: true);
        foreach (ComponentInfo component in trace.Components)
        {
            json.Open();
            json.Field("name", component.Name);
            json.Field("paradigm", component.Paradigm.ToString());
            json.Field("runtime", component.Runtime.ToString());
            json.Field("device", component.Device);
            json.Field("precision", component.Precision.ToString());
            json.Field("parameterBytes", component.ParameterBytes);
            json.Close();
        }

        json.Close(array: true);
        json.Open("edges", array: true);
        foreach (EdgeInfo edge in trace.Edges)
        {
            json.Open();
            json.Field("producer", edge.Producer);
            json.Field("consumer", edge.Consumer);
            json.Field("name", edge.Name);
            json.Close();
        }

        json.Close(array: true);
    }

    private static void WriteTracks(ChromeObjectWriter json, Trace trace, ChromeTracks tracks)
    {
        json.Open("tracks", array: true);
        for (int track = 0; track < trace.Tracks.Length; track++)
        {
            TrackInfo info = trace.Tracks[track];
            json.Open();
            json.Field("pid", tracks.PidOf(track));
            json.Field("tid", tracks.TidOf(track));
            json.Field("kind", info.Kind.ToString());
            json.Field("name", info.Name);
            json.Field("nativeId", info.NativeId);
            json.Field("device", info.Device);
            json.Field("lane", info.Lane);
            json.Close();
        }

        json.Close(array: true);
        json.Open("counters", array: true);
        (int Pid, string Name)[] events = ChromeCounters.NamesOf(trace, tracks);
        for (int c = 0; c < trace.Counters.Length; c++)
        {
            CounterInfo counter = trace.Counters[c];
            json.Open();
            json.Field("pid", events[c].Pid);
            json.Field("event", events[c].Name);
            json.Field("name", counter.Name);
            json.Field("unit", counter.Unit.ToString());
            json.Field("isInteger", counter.IsInteger);
            json.Field("component", counter.Component);
            json.Field("device", counter.Device);
            if (counter.Quantity.Length > 0) json.Field("quantity", counter.Quantity);
            if (counter.Process != 0) json.Field("process", counter.Process);
            json.Close();
        }

        json.Close(array: true);
    }
}
