namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>A pipeline, a change asked of the prediction, and the pipeline with the change really made.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Recorded">The pipeline that is recorded.</param>
/// <param name="Changes">Changes as the command line takes them.</param>
/// <param name="Changed">The same pipeline, changed.</param>
internal sealed record ChangedPipeline(string Name, PipelineSpec Recorded, (string Kind, string Argument)[] Changes, PipelineSpec Changed);

/// <summary>The pipelines of the error table.</summary>
internal static class ChangedPipelines
{
    private static readonly StageSpec s_detector = new("detector", 300_000), s_encoder = new("encoder", 500_000), s_rules = new("rules", 120_000);

    private static readonly StageSpec s_device = new("recogniser", 60_000) { KernelNs = [180_000, 90_000, 220_000], CopyBytes = 600_000 };

    public static IEnumerable<ChangedPipeline> All()
    {
        PipelineSpec one = new(s_detector, s_encoder, s_rules), two = new(s_detector, s_encoder with { OwnThread = true }, s_rules);
        PipelineSpec three = new(s_detector, s_encoder with { OwnThread = true, Capacity = 2 }, s_rules with { OwnThread = true, Capacity = 2 });
        PipelineSpec hybrid = new(s_detector, s_device, s_rules), streaming = new(new StageSpec("feeder", 20_000), s_device with { Synchronises = false, HostNs = 5_000, KernelNs = [60_000, 30_000] });
        yield return Scaled("one thread, middle stage twice as fast", one, "encoder", 2);
        yield return Scaled("one thread, first stage ten times as fast", one, "detector", 10);
        yield return Scaled("one thread, last stage half as fast", one, "rules", 0.5);
        yield return Scaled("two threads, bottleneck twice as fast", two, "encoder", 2);
        yield return Scaled("two threads, the one that waits twice as fast", two, "detector", 2);
        yield return Scaled("two threads, the one that waits three times slower", two, "detector", 1 / 3.0);
        yield return Scaled("three threads, bottleneck in the middle three times as fast", three, "encoder", 3);
        yield return Scaled("queue of one, last stage 1.5 times as fast", new PipelineSpec(s_rules, s_encoder with { OwnThread = true, Capacity = 1 }), "encoder", 1.5);
        yield return Scaled("host and device, device stage twice as fast", hybrid, "recogniser", 2);
        yield return Scaled("host and device, host stage four times as fast", hybrid, "detector", 4);
        yield return Scaled("device without waits, kernels twice as fast", streaming, "recogniser", 2);
        yield return Scaled("own copy queue, kernels four times as fast", new PipelineSpec(s_detector, s_device with { OwnCopyQueue = true }), "recogniser", 4);
        yield return new("transfers of an edge removed", hybrid, [("remove", "detector->recogniser")], hybrid.With("recogniser", s => s with { CopySpeed = 1_000_000_000 }));
        PipelineSpec pageable = new(s_detector, s_device with { CopyBytes = 2_400_000, Pageable = true }, s_rules);
        yield return new("transfers page-locked", pageable, [("pin", "12e9")], pageable.With("recogniser", s => s with { CopySpeed = 12_000 }));
        yield return new("page-locked, and the device twice as fast", pageable, [("pin", "12e9"), ("scale", "recogniser=2")], pageable.With("recogniser", s => s with { CopySpeed = 12_000, Speed = 2 }));
        yield return new("double buffer between two host stages", one, [("overlap", "detector->encoder")], one.With("encoder", s => s with { DoubleBuffered = true }));
        yield return new("double buffer before a device stage", hybrid, [("overlap", "detector->recogniser")], hybrid.With("recogniser", s => s with { DoubleBuffered = true }));
        yield return new("double buffer, and the slower side twice as fast", one, [("overlap", "detector->encoder"), ("scale", "encoder=2")], one.With("encoder", s => s with { DoubleBuffered = true, Speed = 2 }));
        yield return new("two double buffers", one, [("overlap", "detector->encoder"), ("overlap", "encoder->rules")], one.With("encoder", s => s with { DoubleBuffered = true }).With("rules", s => s with { DoubleBuffered = true }));
        foreach (ChangedPipeline costly in WithHandOvers(one, hybrid)) yield return costly;
        PipelineSpec collecting = one with { CollectsEvery = 10 }, collectingTwo = two with { CollectsEvery = 10 };
        yield return new("no garbage collection, one thread", collecting, [("no-gc", "")], one);
        yield return new("no garbage collection, two threads", collectingTwo, [("no-gc", "")], two);
        yield return new("no garbage collection, and the bottleneck twice as fast", collectingTwo, [("no-gc", ""), ("scale", "encoder=2")], two.With("encoder", s => s with { Speed = 2 }));
        yield return Batched("batches of 4 on the host", one, "encoder", 4);
        yield return Batched("batches of 8 on a device", hybrid, "recogniser", 8);
        yield return Batched("batches of 4 behind a queue", new PipelineSpec(s_detector, s_encoder with { OwnThread = true, Capacity = 16 }), "encoder", 4);
        PipelineSpec open = one with { ArrivalNs = 1_150_000 };
        yield return Scaled("arrivals from outside, 80 % load, a stage 1.5 times as fast", open, "encoder", 1.5);
        yield return Scaled("arrivals from outside, 80 % load, a stage 1.1 times slower", open, "encoder", 1 / 1.1);
        yield return Batched("arrivals from outside, batches of 4", one with { ArrivalNs = 700_000 }, "encoder", 4);
        PipelineSpec all = pageable with { CollectsEvery = 20 };
        yield return new("everything at once", all, [("pin", "12e9"), ("scale", "recogniser=2"), ("no-gc", ""), ("overlap", "recogniser->rules")],
            pageable.With("recogniser", s => s with { CopySpeed = 12_000, Speed = 2 }).With("rules", s => s with { DoubleBuffered = true }));
    }

    // What a hand-over to a thread that sleeps costs is told to the prediction; the changed pipeline pays it.
    private static IEnumerable<ChangedPipeline> WithHandOvers(PipelineSpec one, PipelineSpec hybrid)
    {
        PipelineSpec Woken(PipelineSpec spec, params string[] buffered) =>
            buffered.Aggregate(spec, (s, stage) => s.With(stage, x => x with { DoubleBuffered = true })) with { WakeUpNs = 75_000, WakerNs = 33_000 };
        PipelineSpec even = new(s_detector, s_encoder with { HostNs = 300_000 });
        yield return new("double buffer, the producer has to be woken", one, [("overlap", "detector->encoder@75us,33us")], Woken(one, "encoder"));
        yield return new("double buffer, the consumer has to be woken", one, [("overlap", "encoder->rules@75us,33us")], Woken(one, "rules"));
        yield return new("double buffer between equals, now one and now the other is woken", even, [("overlap", "detector->encoder@75us,33us")], Woken(even, "encoder"));
        yield return new("double buffer between equals that spin for a while", even, [("overlap", "detector->encoder@75us,33us,100us")], Woken(even, "encoder") with { SpinNs = 100_000 });
        yield return new("double buffer before a device stage, with wake-ups", hybrid, [("overlap", "detector->recogniser@0.075ms,33us")], Woken(hybrid, "recogniser"));
        yield return new("two double buffers, with wake-ups", one, [("overlap", "detector->encoder@75us,33us"), ("overlap", "encoder->rules@75us,33us")], Woken(one, "encoder", "rules"));
        yield return new("double buffer with wake-ups, and the slower side three times as fast", one, [("overlap", "detector->encoder@75us,33us"), ("scale", "encoder=3")], Woken(one.With("encoder", s => s with { Speed = 3 }), "encoder"));
    }

    private static ChangedPipeline Scaled(string name, PipelineSpec spec, string stage, double factor) =>
        new(name, spec, [("scale", string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stage}={factor}"))], spec.With(stage, s => s with { Speed = factor }));

    private static ChangedPipeline Batched(string name, PipelineSpec spec, string stage, int size) =>
        new(name, spec.With(stage, s => s with { FixedShare = 0.6 }), [("batch", $"{stage}={size}@0.6")], spec.With(stage, s => s with { FixedShare = 0.6, Batch = size }));
}
