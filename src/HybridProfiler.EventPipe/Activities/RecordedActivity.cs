using System.Diagnostics;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>One activity of the recorded program: of an ActivitySource, or what lies between the start and the stop event of an EventSource.</summary>
internal sealed class RecordedActivity(string source, string name, long startNs, int startThread)
{
    /// <summary>No thread: where it began is not in the file.</summary>
    public const int UnknownThread = 0;

    /// <summary>How far activities are followed upwards: damaged files may name circles.</summary>
    public const int MaxDepth = 1_000;

    /// <summary>Name of the ActivitySource or EventSource; may be empty.</summary>
    public string Source { get; } = source;

    /// <summary>What it is called; the last word of the program counts.</summary>
    public string Name { get; set; } = name;

    public long StartNs { get; } = startNs;

    /// <summary>Operating-system thread that began it, or <see cref="UnknownThread"/>.</summary>
    public int StartThread { get; } = startThread;

    /// <summary>End, or -1 while it is open.</summary>
    public long EndNs { get; set; } = -1;

    public int EndThread { get; set; }

    /// <summary>Role in an exchange with other processes, as the program stated it.</summary>
    public ActivityKind Kind { get; set; }

    /// <summary>Identity that an ActivitySource gave it; none of an EventSource's.</summary>
    public ActivityIdentity Identity { get; set; } = ActivityIdentity.None;

    /// <summary>Identity of the activity that it is part of, as the ActivitySource states it.</summary>
    public ActivityIdentity ParentIdentity { get; set; } = ActivityIdentity.None;

    /// <summary>Identities that the program linked it with: messages of which it is the batch.</summary>
    public IReadOnlyList<ActivityIdentity> Links { get; set; } = [];

    /// <summary>Id by which EventSources tell activities apart; empty where TplEventSource was not recorded.</summary>
    public Guid EventId { get; init; }

    /// <summary>The same of the activity around it.</summary>
    public Guid EventParentId { get; init; }

    /// <summary>The activity around it by the ActivitySource's word; null where the file does not hold it.</summary>
    public RecordedActivity? Parent { get; set; }

    /// <summary>The activity around it by the EventSources' ids.</summary>
    public RecordedActivity? EventParent { get; set; }

    /// <summary>Activities of the file that it is linked with.</summary>
    public IReadOnlyList<RecordedActivity> Causes { get; set; } = [];

    public bool IsFinished => EndNs >= 0;

    /// <summary>True where it answers something that came from outside: a request of the program.</summary>
    public bool IsRequest => Kind is ActivityKind.Server or ActivityKind.Consumer;

    /// <summary>The innermost activity around it that the file holds.</summary>
    public RecordedActivity? Enclosing => Parent is null ? EventParent : EventParent is null || EventParent.StartNs <= Parent.StartNs ? Parent : EventParent;

    /// <summary>Further facts, by key; a later one replaces an earlier one.</summary>
    public Dictionary<string, AttributeValue> Attributes { get; } = new(StringComparer.Ordinal);
}
