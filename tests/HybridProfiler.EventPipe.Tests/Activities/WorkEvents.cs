using System.Diagnostics.Tracing;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>An EventSource as programs have them: pairs of Start and Stop are activities.</summary>
[EventSource(Name = SourceName)]
internal sealed class WorkEvents : EventSource
{
    public const string SourceName = "HybridProfiler-Tests-Work";

    private WorkEvents()
    {
    }

    public static WorkEvents Log { get; } = new();

    [Event(1)]
    public void WorkStart(string step, int size) => WriteEvent(1, step, size);

    [Event(2)]
    public void WorkStop(long bytes) => WriteEvent(2, bytes);

    [Event(3)]
    public void PieceStart() => WriteEvent(3);

    [Event(4)]
    public void PieceStop() => WriteEvent(4);

    [Event(5)]
    public void StrayStart() => WriteEvent(5);

    /// <summary>Ends what never began.</summary>
    [Event(6)]
    public void StrayStop() => WriteEvent(6);
}
