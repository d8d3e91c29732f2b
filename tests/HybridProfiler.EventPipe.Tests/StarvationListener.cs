using System.Diagnostics.Tracing;
using System.Globalization;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>Hears within the process when the runtime adds threads to a starved pool, on another way than the one under test.</summary>
internal sealed class StarvationListener : EventListener
{
    private const EventKeywords Threading = (EventKeywords)0x10000;

    // ThreadAdjustmentReasonMap of the runtime's manifest.
    private const int Starvation = 6;

    private readonly List<long> _heard = [];

    /// <summary>When it heard of each: after the event.</summary>
    public long[] HeardNs
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Informational, Threading);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base class hears events before the fields of this one are there.
        if (_heard is null || eventData.EventName?.StartsWith("ThreadPoolWorkerThreadAdjustmentAdjustment", StringComparison.Ordinal) != true) return;
        int reason = Convert.ToInt32(eventData.Payload![eventData.PayloadNames!.IndexOf("Reason")], CultureInfo.InvariantCulture);
        if (reason != Starvation) return;
        lock (_heard) _heard.Add(Recording.Now());
    }
}
