using System.Runtime.CompilerServices;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes counter samples. A viewer's counter is its process and name, so names are made unique within a process.</summary>
internal static class ChromeCounters
{
    public static long CountNotFinite(Trace trace)
    {
        long count = 0;
        foreach (CounterSeries series in trace.CounterSamples)
        {
            foreach (double value in series.Value)
            {
                if (!double.IsFinite(value)) count++;
            }
        }

        return count;
    }

    /// <summary>Process and name under which the samples of each counter stand.</summary>
    public static (int Pid, string Name)[] NamesOf(Trace trace, ChromeTracks tracks)
    {
        HashSet<(int Pid, string Name)> taken = [];
        var names = new (int, string)[trace.Counters.Length];
        for (int counter = 0; counter < names.Length; counter++)
        {
            CounterInfo info = trace.Counters[counter];
            int pid = (uint)info.Device < (uint)trace.Devices.Length ? info.Device : tracks.HostPid;
            string wanted = info.Component >= 0 ? $"{trace.Components[info.Component].Name}/{info.Name}" : info.Name, name = wanted;
            for (int copy = 2; !taken.Add((pid, name)); copy++) name = $"{wanted} ({copy})";
            names[counter] = (pid, name);
        }

        return names;
    }

    public static void Write(Trace trace, ChromeOutput output, ChromeTracks tracks, long originNs)
    {
        (int Pid, string Name)[] names = NamesOf(trace, tracks);
        for (int counter = 0; counter < trace.Counters.Length; counter++)
        {
            CounterInfo info = trace.Counters[counter];
            (int pid, string name) = names[counter];
            var head = new ChromeBlock(
            [
                .. ",\n{\"ph\":\"C\",\"name\":\""u8, .. ChromeText.Encode(name),
                .. System.Text.Encoding.ASCII.GetBytes($"\",\"pid\":{pid},\"tid\":0,\"ts\":"),
            ]);
            var middle = new ChromeBlock([.. ",\"args\":{\""u8, .. UnitName(info.Unit), .. "\":"u8]);
            WriteSamples(output, trace.CounterSamples[counter], info.IsInteger, head, middle, originNs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void WriteSamples(ChromeOutput output, CounterSeries series, bool isInteger, in ChromeBlock head, in ChromeBlock middle, long originNs)
    {
        for (int i = 0; i < series.Count; i++)
        {
            double value = series.ValueColumn[i];
            if (!double.IsFinite(value)) continue;
            ChromeCursor cursor = output.Open(head.Length + middle.Length + (4 * ChromeDigits.Room));
            cursor.Put(head);
            cursor.PutMicroseconds(series.TimeColumn[i] - originNs);
            cursor.Put(middle);
            if (isInteger && Math.Abs(value) <= 1L << 53) cursor.Put((long)value);
            else cursor.Put(value);
            cursor.Put("}}"u8);
            output.Close(cursor);
        }
    }

    /// <summary>The unit as the name of the value, which viewers show beside the counter's name.</summary>
    private static ReadOnlySpan<byte> UnitName(CounterUnit unit) => unit switch
    {
        CounterUnit.Count => "count"u8,
        CounterUnit.Bytes => "bytes"u8,
        CounterUnit.Nanoseconds => "ns"u8,
        CounterUnit.BytesPerSecond => "bytes/s"u8,
        CounterUnit.Ratio => "ratio"u8,
        CounterUnit.Watts => "W"u8,
        CounterUnit.Joules => "J"u8,
        CounterUnit.Hertz => "Hz"u8,
        CounterUnit.Celsius => "degrees Celsius"u8,
        _ => "value"u8,
    };
}
