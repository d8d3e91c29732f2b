using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// A free range of time with an id: it may cross <c>await</c>, end on another thread, overlap others. The default value
/// is the span of a program that nobody records. Ending it twice is counted (<c>Health.UnmatchedEnds</c>), not an error;
/// a span that nobody ends is shown up to the stop and counted as unfinished.
/// </summary>
public readonly struct Span : IDisposable, IEquatable<Span>
{
    private readonly long _id;

    private Span(long id) => _id = id;

    /// <summary>True when the span is being recorded.</summary>
    public bool IsRecording => _id != 0;

    internal long Id => _id;

    /// <summary>Compares two spans by id.</summary>
    public static bool operator ==(Span left, Span right) => left.Equals(right);

    /// <summary>Compares two spans by id.</summary>
    public static bool operator !=(Span left, Span right) => !left.Equals(right);

    /// <summary>Sets an attribute; from any thread, before the end.</summary>
    /// <returns>This span.</returns>
    public Span Set<T>(AttributeKey<T> key, T value)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (_id != 0 && Gate.IsOpen) Annotation.Write(ThreadBuffer.Current, _id, key.Id, key.Bits(value), 0, 0);
        return this;
    }

    /// <summary>Ends the span, from any thread.</summary>
    public void End()
    {
        if (_id == 0 || !Gate.IsOpen) return;
        Free.Write(RecordType.SpanEnd, HostClock.Ticks(), 0, _id, 0);
        if (ScopeMirror.IsOn) ScopeMirror.Current?.SpanEnded(_id);
    }

    /// <summary>Ends the span, from any thread.</summary>
    public void Dispose() => End();

    /// <inheritdoc/>
    public bool Equals(Span other) => _id == other._id;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Span other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _id.GetHashCode();

    internal static Span Begin(int label)
    {
        long id = ThreadBuffer.Current.NextId();
        if (ScopeMirror.IsOn) ScopeMirror.Current?.SpanBegins(id, Registry.Labels[label], label);
        return Free.Write(RecordType.SpanBegin, HostClock.Ticks(), 0, id, label) ? new Span(id) : default;
    }
}
