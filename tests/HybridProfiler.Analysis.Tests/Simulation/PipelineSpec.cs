namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>A simulated pipeline of known costs.</summary>
/// <param name="Stages">Stages, in order.</param>
internal sealed record PipelineSpec(params StageSpec[] Stages)
{
    /// <summary>Items that go through it.</summary>
    public int Items { get; init; } = 200;

    /// <summary>Mean time between arrivals from outside; 0: the next one comes when the first thread is done with the one before.</summary>
    public long ArrivalNs { get; init; }

    /// <summary>The first thread collects garbage after each so many items; 0: never.</summary>
    public int CollectsEvery { get; init; }

    /// <summary>Length of such a pause.</summary>
    public long PauseNs { get; init; } = 400_000;

    /// <summary>Until a thread that slept at a double buffer runs, from the begin of what woke it; 0: as at a queue.</summary>
    public long WakeUpNs { get; init; }

    /// <summary>What waking it takes of the thread that does.</summary>
    public long WakerNs { get; init; }

    /// <summary>A wait at a double buffer up to this long costs neither.</summary>
    public long SpinNs { get; init; }

    /// <summary>Seed of the costs, which vary from item to item.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The same with one stage changed.</summary>
    public PipelineSpec With(string stage, Func<StageSpec, StageSpec> change) => this with { Stages = [.. Stages.Select(s => s.Name == stage ? change(s) : s)] };
}
