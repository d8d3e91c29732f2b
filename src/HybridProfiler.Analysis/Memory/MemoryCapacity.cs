using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>How much memory a place has, as far as the trace tells.</summary>
internal static class MemoryCapacity
{
    /// <summary>Bytes of a device's memory, or of the host's for -1; NaN when not told.</summary>
    public static double Of(Trace trace, int device)
    {
        if (device < 0) return Number(trace.Header.Facts.GetValueOrDefault("memory.total_bytes"));
        double stated = Number(trace.Devices[device].Properties.GetValueOrDefault("totalGlobalMem"));
        if (stated > 0) return stated;
        // What NVML calls used and free is the whole.
        double used = First(trace, MemoryCounters.DeviceUsed, device), free = First(trace, MemoryCounters.DeviceFree, device);
        return used + free;
    }

    /// <summary>Greatest sum of a place's accounts.</summary>
    public static MemoryStep PeakOn(MemoryBudget budget, int device)
    {
        var steps = MemoryBudget.Sum([.. budget.Accounts.Where(a => a.Device == device)]);
        return steps.IsEmpty ? default : steps.Aggregate((most, step) => step.Bytes > most.Bytes ? step : most);
    }

    private static double First(Trace trace, string name, int device)
    {
        for (int c = 0; c < trace.Counters.Length; c++)
            if (trace.Counters[c].Counts == name && trace.Counters[c].Device == device && trace.CounterSamples[c].Count > 0) return trace.CounterSamples[c].Value[0];
        return double.NaN;
    }

    private static double Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
}
