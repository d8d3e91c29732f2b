using CsCheck;
using HybridProfiler.Model;
using HybridProfiler.Tests.Devices;

namespace HybridProfiler.Tests.Recording;

/// <summary>Random programs of nested scopes, decisions, hand-offs and attributes: the trace must retell each of them exactly.</summary>
[Collection("recording")]
public sealed class RandomProgramTests
{
    private static readonly Component s_component = Component.Define("random.programs");
    private static readonly Label[] s_labels = [.. Enumerable.Range(0, 5).Select(i => s_component.Label($"label {i}"))];
    private static readonly Label s_filler = s_component.Label("filler");
    private static readonly Decision s_decision = s_component.Decision("decision");
    private static readonly Edge s_edge = Edge.From(s_component).To(s_component, "self");
    private static readonly AttributeKey<long> s_early = AttributeKey<long>.Define("early");
    private static readonly AttributeKey<double> s_late = AttributeKey<double>.Define("late");

    private static readonly Gen<Node> s_programs = Gen.Recursive<Node>((depth, self) =>
        Gen.Select(
            Gen.Int[0, 4],
            Gen.Bool,
            Gen.Bool,
            Gen.Frequency((12, Gen.Const(0)), (1, Gen.Int[100, 2500])),
            Gen.Enum<Extra>(),
            depth >= 7 ? Gen.Const(Array.Empty<Node>()) : self.Array[0, 4])
        .Select((label, early, late, filler, extra, children) => new Node(label, early, late, filler, extra, children)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_random_program_is_retold_exactly(bool isMirrored)
    {
        s_programs.Array[1, 4].Sample(
            programs =>
            {
                List<Expected> expected = [];
                LoggingMirror mirror = new();
                using Session session = (isMirrored ? Profiler.Configure().AddBackend(mirror) : Profiler.Configure()).Start();
                foreach (Node program in programs) Execute(program, null, expected);
                Trace trace = session.Stop();
                if (isMirrored)
                {
                    Assert.Equal(expected.Select(e => e.Name), mirror.Here.Begun.Select(l => l.Name).Where(n => n != "filler"));
                    Assert.Equal(0, mirror.Here.Depth);
                }

                trace.AssertLaws();
                Compare(expected, trace);
            },
            iter: Formats.Verification.Samples(60, 500),
            threads: 1);
    }

    private static void Execute(Node node, string? parent, List<Expected> expected)
    {
        string name = s_labels[node.Label].Name;
        using Scope scope = node.Early ? s_labels[node.Label].Enter(s_early, expected.Count) : s_labels[node.Label].Enter();
        Expected self = new(name, parent, []);
        if (node.Early) self.Values.Add(expected.Count);
        expected.Add(self);
        for (int i = 0; i < node.Filler; i++)
        {
            using (s_filler.Enter())
            {
            }
        }

        if (node.Extra == Extra.Decision)
        {
            s_decision.Take("choice");
            expected.Add(new Expected("decision", name, ["choice"]));
        }

        if (node.Extra == Extra.HandOff) s_edge.Carries(8);
        foreach (Node child in node.Children) Execute(child, name, expected);
        if (node.Extra == Extra.LeftOpen)
        {
            _ = s_labels[0].Enter();
            expected.Add(new Expected(s_labels[0].Name, name, [], SpanFlags.EndInferred));
        }

        if (!node.Late || node.Extra == Extra.LeftOpen) return;
        scope.Set(s_late, 0.5);
        self.Values.Add(0.5);
    }

    private static void Compare(List<Expected> expected, Trace trace)
    {
        int[] rows = [.. Enumerable.Range(0, trace.Spans.Count).Where(row => trace.NameOf(row) != "filler")];
        Assert.Equal(expected.Count, rows.Length);
        for (int i = 0; i < rows.Length; i++)
        {
            Expected e = expected[i];
            Assert.Equal((e.Name, e.Parent, e.Flags), (trace.NameOf(rows[i]), trace.ParentOf(rows[i]), trace.FlagsOf(rows[i])));
            Assert.Equal(e.Values.Select(v => v.ToString()), trace.Attributes.ValuesOf(rows[i]).ToArray().Select(v => v.ToString()));
        }

        Assert.Equal(expected.Count(e => e.Flags == SpanFlags.EndInferred), trace.Health.InferredEnds);
        Assert.Equal(0, trace.Health.UnmatchedEnds + trace.Health.RepeatedEnds + trace.Health.UnfinishedSpans + trace.Health.DroppedRecords);
    }

    private enum Extra
    {
        None,
        Decision,
        HandOff,
        LeftOpen,
    }

    private sealed record Node(int Label, bool Early, bool Late, int Filler, Extra Extra, Node[] Children);

    private sealed record Expected(string Name, string? Parent, List<AttributeValue> Values, SpanFlags Flags = SpanFlags.None);
}
