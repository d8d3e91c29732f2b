using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Merging;

/// <summary>Header and health of a merged trace: what all traces say stands once, what they say differently stands under the process.</summary>
internal static class MergedHeader
{
    private const int MostNames = 4;
    private const string Prefix = "merge.";

    public static TraceHeader Of(TraceClock[] clocks, ImmutableArray<MergedProcess> processes)
    {
        TraceHeader[] headers = [.. clocks.Select(c => c.Input.Trace.Header)];
        var facts = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (string key in headers.SelectMany(h => h.Facts.Keys).Distinct(StringComparer.Ordinal))
        {
            string?[] values = [.. headers.Select(h => h.Facts.GetValueOrDefault(key))];
            // What an input that was merged itself says of its processes stays apart from what is said of these.
            if (!key.StartsWith(Prefix, StringComparison.Ordinal) && values.Distinct(StringComparer.Ordinal).Count() == 1) facts[key] = values[0]!;
            else for (int i = 0; i < values.Length; i++) if (values[i] is { } value) facts[Key(i, key)] = value;
        }

        for (int i = 0; i < processes.Length; i++)
        {
            facts[Key(i, "process")] = processes[i].Label;
            facts[Key(i, "file")] = processes[i].Name;
            facts[Key(i, "process_id")] = headers[i].ProcessId.ToString(CultureInfo.InvariantCulture);
            facts[Key(i, "offset_ns")] = processes[i].Alignment.OffsetNs.ToString(CultureInfo.InvariantCulture);
            facts[Key(i, "uncertainty_ns")] = processes[i].Alignment.UncertaintyNs.ToString(CultureInfo.InvariantCulture);
            facts[Key(i, "alignment")] = processes[i].Alignment.Statement;
        }

        int wall = Array.FindIndex(clocks, c => c.RealtimeOffsetNs is not null);
        string[] names = [.. processes.Select(p => p.Label)];
        return headers[0] with
        {
            StartNs = headers.Zip(processes, (h, p) => h.StartNs + p.Alignment.OffsetNs).Min(),
            StopNs = headers.Zip(processes, (h, p) => h.StopNs + p.Alignment.OffsetNs).Max(),
            RealtimeOffsetNs = wall < 0 ? 0 : clocks[wall].RealtimeOffsetNs!.Value - processes[wall].Alignment.OffsetNs,
            ProcessName = string.Join(" + ", names.Take(MostNames)) + (names.Length > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {names.Length - MostNames} more") : ""),
            Facts = facts.ToImmutable(),
        };
    }

    /// <summary>Number of processes that a trace was merged of; 1 for one that was not.</summary>
    public static int ProcessesOf(TraceHeader header) => Math.Max(Labels(header).Length, 1);

    /// <summary>What the processes of a merged trace are called, those of an input that was merged itself as often as it has them; empty for one that was not merged.</summary>
    public static ImmutableArray<string> Labels(TraceHeader header)
    {
        List<string> labels = [];
        for (int i = 0; header.Facts.TryGetValue(Key(i, "process"), out string? label); i++)
        {
            int inner = 0;
            while (header.Facts.TryGetValue(Key(i, Key(inner, "process")), out string? within))
            {
                labels.Add($"{label}, {within}");
                inner++;
            }

            if (inner == 0) labels.Add(label);
        }

        return [.. labels];
    }

    public static Health HealthOf(TraceClock[] clocks, ImmutableArray<MergedProcess> processes)
    {
        Health[] parts = [.. clocks.Select(c => c.Input.Trace.Health)];
        return new Health
        {
            DroppedRecords = parts.Sum(h => h.DroppedRecords),
            UnfinishedSpans = parts.Sum(h => h.UnfinishedSpans),
            UnmatchedEnds = parts.Sum(h => h.UnmatchedEnds),
            RepeatedEnds = parts.Sum(h => h.RepeatedEnds),
            InferredEnds = parts.Sum(h => h.InferredEnds),
            LostDeviceOperations = parts.Sum(h => h.LostDeviceOperations),
            UnattributedDeviceOperations = parts.Sum(h => h.UnattributedDeviceOperations),
            DriverErrors = parts.Sum(h => h.DriverErrors),
            UnconsumedHandOffs = parts.Sum(h => h.UnconsumedHandOffs),
            ClampedDeviceTimes = parts.Sum(h => h.ClampedDeviceTimes),
            SkippedPackets = parts.Sum(h => h.SkippedPackets),
            TruncatedBytes = parts.Sum(h => h.TruncatedBytes),
            Records = parts.Sum(h => h.Records),
            Threads = parts.Sum(h => h.Threads),
            ScopeCostNs = parts.Max(h => h.ScopeCostNs),
            Absences = [.. parts.SelectMany((h, i) => h.Absences.Select(a => a with { Source = $"{a.Source} [{processes[i].Label}]" }))],
            Notes = [.. processes.Select(Clock), .. parts.SelectMany((h, i) => h.Notes.Select(note => $"[{processes[i].Label}] {note}"))],
        };
    }

    private static string Clock(MergedProcess process) =>
        $"[{process.Label}] clock: {process.Alignment.Statement}; {(process.Alignment.UncertaintyNs < 0 ? "uncertainty unknown" : $"uncertainty {ClockPairing.Text(process.Alignment.UncertaintyNs)}{(process.Alignment.IsComplete ? "" : " and what is not known")}")}.";

    private static string Key(int process, string key) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{process}.{key}");
}
