using HybridProfiler.Model;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class ScopeTests
{
    private static readonly Component s_component = Component.Define("scope.tests", Paradigm.Convolutional);
    private static readonly Label s_outer = s_component.Label("outer");
    private static readonly Label s_inner = s_component.Label("inner");
    private static readonly Label s_next = s_component.Label("next");
    private static readonly AttributeKey<long> s_number = AttributeKey<long>.Define("number");
    private static readonly AttributeKey<double> s_real = AttributeKey<double>.Define("real");
    private static readonly AttributeKey<string> s_text = AttributeKey<string>.Define("text");
    private static readonly AttributeKey<bool> s_flag = AttributeKey<bool>.Define("flag");

    [Fact]
    public void Nothing_is_recorded_and_nothing_throws_without_a_session()
    {
        Assert.False(Profiler.IsRecording);
        using Scope scope = s_outer.Enter(s_number, 1);
        Assert.False(scope.IsRecording);
        scope.Set(s_text, "x").Dispose();
        s_outer.Begin().Set(s_flag, true).End();
        Request.Begin(1).Dispose();
        Flow.Start().Step();
    }

    [Fact]
    public void Deep_parents_keep_their_children_across_many_chunks()
    {
        using Session session = Profiler.Start();
        using (s_outer.Enter())
        using (s_next.Enter())
        {
            for (int i = 0; i < 50_000; i++)
            {
                using (s_inner.Enter())
                {
                }
            }
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        Assert.Equal(50_002, trace.Spans.Count);
        Assert.All(trace.Named("inner"), row => Assert.Equal("next", trace.ParentOf(row)));
        Assert.Equal("outer", trace.ParentOf(trace.Only("next")));
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void Zero_lengths_and_equal_times_keep_their_nesting()
    {
        Decision decision = s_component.Decision("route");
        using Session session = Profiler.Start();
        using (s_outer.Enter())
        {
            decision.Take("a");
            decision.Take("b", 0.5);
        }

        decision.Take("c");
        Trace trace = session.Stop();
        trace.AssertLaws();
        int[] rows = trace.Named("route");
        Assert.Equal(["outer", "outer", null], rows.Select(trace.ParentOf));
        Assert.All(rows, row => Assert.Equal(0, trace.Spans.Duration[row]));
        int choice = trace.Strings.Texts.IndexOf("choice");
        Assert.Equal(["a", "b", "c"], rows.Select(row => trace.Attributes.TryGet(row, choice, out AttributeValue value) ? value.String : null));
    }

    [Fact]
    public void Attributes_of_every_type_come_back_in_order_also_after_children_and_chunks()
    {
        using Session session = Profiler.Start();
        using (Scope scope = s_outer.Enter(s_number, -5, s_real, 0.25))
        {
            for (int i = 0; i < 500; i++)
            {
                using (s_inner.Enter(s_number, i))
                {
                }
            }

            scope.Set(s_text, "later").Set(s_flag, true);
        }

        Trace trace = session.Stop();
        int outer = trace.Only("outer");
        Assert.Equal(["number", "real", "text", "flag"], trace.Attributes.KeysOf(outer).ToArray().Select(k => trace.Strings[k]));
        AttributeValue[] values = [.. trace.Attributes.ValuesOf(outer)];
        Assert.Equal((-5L, 0.25, "later", true), (values[0].Int64, values[1].Double, values[2].String, values[3].Boolean));
        int[] inner = trace.Named("inner");
        Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), inner.Select(row => trace.Attributes.ValuesOf(row)[0].Int64));
    }

    [Fact]
    public void A_scope_disposed_twice_is_counted_and_harms_no_other()
    {
        using Session session = Profiler.Start();
        Scope first = s_outer.Enter();
        first.Dispose();
        using (s_next.Enter())
        {
            first.Dispose();
            using (s_inner.Enter())
            {
            }
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        Assert.Equal(1, trace.Health.RepeatedEnds);
        Assert.Equal("next", trace.ParentOf(trace.Only("inner")));
    }

    [Fact]
    public void A_scope_disposed_twice_after_its_chunk_was_turned_is_counted_too()
    {
        using Session session = Profiler.Start();
        Scope old = s_outer.Enter();
        Fill();
        old.Dispose();
        using (s_next.Enter())
        {
            old.Dispose();
            using (s_inner.Enter(s_text, "last"))
            {
            }
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        Assert.Equal(1, trace.Health.RepeatedEnds);
        Assert.Equal("next", trace.ParentOf(trace.Named("inner")[^1]));
    }

    [Fact]
    public void Exceptions_close_the_scopes_they_pass()
    {
        using Session session = Profiler.Start();
        Assert.Throws<InvalidOperationException>((Action)Fail);
        using (s_next.Enter())
        {
        }

        Trace trace = session.Stop();
        Assert.Null(trace.ParentOf(trace.Only("next")));
        Assert.True(trace.Health.IsClean);
    }

    [Fact]
    public void An_inner_scope_left_open_ends_with_its_parent()
    {
        using Session session = Profiler.Start();
        using (s_outer.Enter())
        {
            _ = s_inner.Enter();
        }

        using (s_next.Enter())
        {
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        int inner = trace.Only("inner"), outer = trace.Only("outer");
        Assert.Equal(SpanFlags.EndInferred, trace.FlagsOf(inner));
        Assert.Equal(trace.Spans.EndOf(outer), trace.Spans.EndOf(inner));
        Assert.Equal(1, trace.Health.InferredEnds);
        Assert.Null(trace.ParentOf(trace.Only("next")));
    }

    [Fact]
    public void Scopes_open_at_the_stop_reach_to_it_and_are_counted()
    {
        Session session = Profiler.Start();
        using (s_outer.Enter())
        {
            Fill();
            Scope inner = s_next.Enter();
            Trace trace = session.Stop();
            inner.Dispose();
            trace.AssertLaws();
            Assert.Equal(2, trace.Health.UnfinishedSpans);
            foreach (string name in new[] { "outer", "next" })
            {
                Assert.Equal(SpanFlags.Unfinished, trace.FlagsOf(trace.Only(name)));
                Assert.Equal(trace.Header.StopNs, trace.Spans.EndOf(trace.Only(name)));
            }
        }
    }

    [Fact]
    public void A_scope_of_an_earlier_session_does_not_disturb_a_later_one()
    {
        Session first = Profiler.Start();
        Scope old = s_outer.Enter();
        first.Stop();
        using Session second = Profiler.Start();
        using (s_inner.Enter())
        {
        }

        old.Dispose();
        using (s_next.Enter())
        {
        }

        Trace trace = second.Stop();
        trace.AssertLaws();
        Assert.Equal(["inner", "next"], Enumerable.Range(0, trace.Spans.Count).Select(trace.NameOf));
    }

    [Fact]
    public void Phases_follow_each_other_without_a_gap()
    {
        using Session session = Profiler.Start();
        using (s_outer.Enter())
        {
            using Phases phases = s_inner.EnterPhases();
            for (int i = 0; i < 300; i++) phases.Next(s_next);
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        int[] rows = [trace.Only("inner"), .. trace.Named("next")];
        Assert.Equal(301, rows.Length);
        for (int i = 1; i < rows.Length; i++) Assert.Equal(trace.Spans.EndOf(rows[i - 1]), trace.Spans.Start[rows[i]]);
        Assert.True(trace.Health.IsClean);
    }

    private static void Fail()
    {
        using (s_outer.Enter())
        using (s_inner.Enter()) throw new InvalidOperationException();
    }

    private static void Fill()
    {
        for (int i = 0; i < 1000; i++)
        {
            using (s_inner.Enter())
            {
            }
        }
    }
}
