namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>What a test did: an activity that it began and, but for some, ended. The times before and after each enclose what the file says.</summary>
internal sealed class MadeActivity
{
    public required (long From, long To) Begin { get; init; }

    public required int BeginThread { get; init; }

    public (long From, long To)? End { get; set; }

    public int EndThread { get; set; }

    /// <summary>Span id, where it has one.</summary>
    public string SpanId { get; init; } = "";
}
