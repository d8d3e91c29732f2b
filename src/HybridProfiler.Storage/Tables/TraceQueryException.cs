namespace HybridProfiler.Storage.Tables;

/// <summary>A query cannot be answered. The message says why, as the database puts it, and what there is.</summary>
public sealed class TraceQueryException : Exception
{
    /// <summary>States what is wrong.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="inner">The cause, when there is one.</param>
    public TraceQueryException(string message, Exception? inner = null) : base(message, inner)
    {
    }
}
