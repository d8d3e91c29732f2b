using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class SessionTests
{
    private static readonly Component s_stem = Component.Define("test.stem", Paradigm.Convolutional);
    private static readonly Component s_head = Component.Define("test.head", Paradigm.Transformer);
    private static readonly Label s_forward = s_stem.Label("forward");
    private static readonly Label s_read = s_head.Label("read");
    private static readonly Edge s_edge = Edge.From(s_stem).To(s_head, "features");
    private static readonly AttributeKey<long> s_batch = AttributeKey<long>.Define("batch");
    private static readonly Counter s_depth = Counter.Define("test.depth", CounterUnit.Count);
    private static readonly Decision s_exit = s_stem.Decision("exit");

    [Fact]
    public void Everything_that_is_recorded_stands_in_the_trace()
    {
        using Session session = Profiler.Start();
        using (session.Request(7, "clean"))
        {
            using (Scope scope = s_forward.Enter(s_batch, 3))
            {
                using (s_read.Enter()) s_edge.Carries(new TensorInfo { DType = DType.Float32, Shape = [1, 4, 8] });
                s_exit.Take("late", 0.25);
                s_depth.Set(5);
                scope.Set(s_batch, 4);
            }
        }

        Trace trace = session.Stop();
        Assert.Equal(4, trace.Spans.Count);
        int forward = Array.FindIndex([.. Enumerable.Range(0, 4)], i => trace.NameOf(i) == "forward");
        Assert.Equal([3L, 4L], trace.Attributes.ValuesOf(forward).ToArray().Select(v => v.Int64));
        Assert.Equal(1, trace.Requests.Count);
        Assert.Equal(7, trace.Requests.Id[0]);
        Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(0, trace.Spans.Request[i]));
        Assert.Equal(1, trace.HandOffs.Count);
        Assert.Equal(128, trace.HandOffs.Bytes[0]);
        Assert.Equal([1L, 4, 8], trace.HandOffs.Layouts[0].Shape);
        Assert.Equal("read", trace.NameOf(trace.HandOffs.ProducerSpan[0]));
        Assert.Equal(5, trace.CounterSamples[0].Value[0]);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        Assert.Same(trace, session.Stop());
    }
}
