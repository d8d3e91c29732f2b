using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Findings.Rules;

/// <summary>Producer and consumer of an edge take turns on one thread.</summary>
internal sealed class SerialEdgeRule : FindingRule
{
    public override string Id => "serial-edge";

    public override string Question => "Would a double buffer between two components shorten the run?";

    public override string Condition => $"the run would be shorter by at least {Percent(Thresholds.Overlap)}";

    public override string NotApplicable(FindingContext context) => context.Analysis.Trace.HandOffs.Count == 0 ? "the trace has no hand-offs" : base.NotApplicable(context);

    public override IEnumerable<Finding> Find(FindingContext context)
    {
        // Several tensors that go together are one place to overlap.
        HashSet<(int, int)> pairs = [];
        bool[] isShared = SharedThreads(context.Analysis.Trace);
        foreach (int edge in context.Analysis.Edges.Where(e => isShared[e.Edge]).OrderByDescending(e => e.HandOffs).ThenBy(e => e.Edge).Take(Thresholds.OverlapEdges).Select(e => e.Edge))
        {
            if (!pairs.Add((context.Analysis.Trace.Edges[edge].Producer, context.Analysis.Trace.Edges[edge].Consumer))) continue;
            string name = context.Names.Edges[edge];
            Prediction prediction;
            try
            {
                prediction = new WhatIf(context.Analysis, [new OverlapEdge(edge)]).Predict();
            }
            catch (WhatIfException)
            {
                continue;
            }

            double gain = prediction.RunBeforeNs - prediction.RunAfterNs, share = prediction.RunBeforeNs > 0 ? gain / prediction.RunBeforeNs : 0;
            if (share < Thresholds.Overlap) continue;
            yield return Make(
                context, $"{name} take turns on one thread; working at once they would shorten the run by at most {Percent(share)}.", share * context.WholeNs,
                "Give the consumer's side a thread of its own with two buffers between. It raises throughput; the latency of a single request stays. A free core is taken for granted.",
                edge: edge, evidence: [Share("run time less", share), Duration("run time less", gain)]);
        }
    }

    // Edges of which a hand-off was produced and taken over on one thread.
    private static bool[] SharedThreads(Trace trace)
    {
        bool[] shared = new bool[trace.Edges.Length];
        for (int h = 0; h < trace.HandOffs.Count; h++)
        {
            int producer = trace.HandOffs.ProducerSpan[h], consumer = trace.HandOffs.ConsumerSpan[h];
            if (producer >= 0 && consumer >= 0 && trace.Spans.Track[producer] == trace.Spans.Track[consumer]) shared[trace.HandOffs.Edge[h]] = true;
        }

        return shared;
    }
}
