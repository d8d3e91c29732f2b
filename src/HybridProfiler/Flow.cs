using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>A causal chain drawn by the program: an arrow from the scope around one point to the scope around the next, across threads.</summary>
public readonly record struct Flow
{
    private readonly long _id;

    private Flow(long id) => _id = id;

    /// <summary>Starts a chain inside the innermost scope of the calling thread.</summary>
    /// <returns>The chain; hand it to whoever continues.</returns>
    public static Flow Start()
    {
        if (!Gate.IsOpen) return default;
        Flow flow = new(ThreadBuffer.Current.NextId());
        flow.Step();
        return flow;
    }

    /// <summary>Continues the chain inside the innermost scope of the calling thread.</summary>
    public void Step()
    {
        if (_id != 0 && Gate.IsOpen) Free.Write(RecordType.Flow, HostClock.Ticks(), 0, _id, 0);
    }
}
