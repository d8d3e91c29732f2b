namespace HybridProfiler.Devices;

/// <summary>
/// Shows scopes to another tool while they happen, such as the vendor's profiler. Called on the threads that record, for
/// scopes before their begin and after their end are stamped, so that what it costs lies outside of the scope itself. It
/// must be fast, must not throw, must not wait, and must not record. Ends come for begins that came before the mirroring
/// stopped, too, also after the session.
/// </summary>
public interface IScopeMirror
{
    /// <summary>A scope begins on the calling thread, inside those that have begun there and have not ended.</summary>
    /// <param name="label">Label of the scope.</param>
    /// <param name="number">Number of the label in this process, from 1 and without gaps: an index.</param>
    void ScopeBegins(Label label, int number);

    /// <summary>The innermost scope of the calling thread has ended.</summary>
    void ScopeEnded();

    /// <summary>A span or a request begins that may end on any thread.</summary>
    /// <param name="id">Number of the span.</param>
    /// <param name="label">Label of the span; of a request, one whose name is its class.</param>
    /// <param name="number">Number of the label in this process.</param>
    void SpanBegins(long id, Label label, int number);

    /// <summary>A span has ended; also called for spans whose begin was not seen.</summary>
    void SpanEnded(long id);
}
