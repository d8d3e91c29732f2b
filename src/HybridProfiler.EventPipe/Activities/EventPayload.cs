using System.Globalization;
using Microsoft.Diagnostics.Tracing;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>What the start and the stop event of an EventSource carry, as attributes under the names of their parameters.</summary>
internal static class EventPayload
{
    /// <summary>Adds what an event carries to the facts of its activity.</summary>
    public static void Describe(RecordedActivity activity, TraceEvent e)
    {
        for (int i = 0; i < e.PayloadNames.Length; i++)
        {
            if (e.PayloadValue(i) is Array list && ActivityArguments.PairsOf(list).ToList() is { Count: > 0 } pairs)
                foreach ((string key, string text) in pairs) activity.Attributes[key] = ActivityTags.ValueOf(text);
            else if (ValueOf(e, i) is { } value) activity.Attributes[e.PayloadNames[i]] = value;
        }
    }

    private static AttributeValue? ValueOf(TraceEvent e, int parameter) => e.PayloadValue(parameter) switch
    {
        null or "" => null,
        bool truth => truth,
        double or float => Convert.ToDouble(e.PayloadValue(parameter), CultureInfo.InvariantCulture),
        ulong whole => whole <= long.MaxValue ? (long)whole : whole.ToString(CultureInfo.InvariantCulture),
        byte or sbyte or short or ushort or int or uint or long => Convert.ToInt64(e.PayloadValue(parameter), CultureInfo.InvariantCulture),
        string text => text,
        // Addresses, times and structures: as the package prints them.
        _ => e.PayloadString(parameter, CultureInfo.InvariantCulture),
    };
}
