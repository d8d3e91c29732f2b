using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Analyzers;

/// <summary>Which components each span lies within: its own and those of the spans around it. Spans that lie within the same ones share a set.</summary>
internal sealed class ComponentSets
{
    private readonly int[] _setOf;
    // A set is a component and the set of the spans around; -1 is the empty set.
    private readonly List<(int Component, int Around)> _sets = [];

    public ComponentSets(Trace trace)
    {
        SpanTable spans = trace.Spans;
        _setOf = new int[spans.Count];
        // Sets by what they add to, one list for each; the last list is that of the empty set.
        List<int> firstOver = [], nextBeside = [];
        int overEmpty = -1;
        for (int row = 0; row < _setOf.Length; row++)
        {
            // Parents stand before their children.
            int component = spans.Component[row], parent = spans.Parent[row], around = parent < 0 ? -1 : _setOf[parent];
            if (component < 0 || Contains(around, component))
            {
                _setOf[row] = around;
                continue;
            }

            int set = around < 0 ? overEmpty : firstOver[around];
            while (set >= 0 && _sets[set].Component != component) set = nextBeside[set];
            if (set < 0)
            {
                set = _sets.Count;
                _sets.Add((component, around));
                firstOver.Add(-1);
                nextBeside.Add(around < 0 ? overEmpty : firstOver[around]);
                if (around < 0) overEmpty = set;
                else firstOver[around] = set;
            }

            _setOf[row] = set;
        }
    }

    /// <summary>Number of sets.</summary>
    public int Count => _sets.Count;

    /// <summary>Set of a span, or -1 where it lies within no component.</summary>
    public int Of(int span) => _setOf[span];

    /// <summary>A component of a set.</summary>
    public int First(int set) => _sets[set].Component;

    /// <summary>The set without that component, or -1.</summary>
    public int Rest(int set) => _sets[set].Around;

    /// <summary>True where a component is in a set.</summary>
    public bool Contains(int set, int component)
    {
        for (; set >= 0; set = _sets[set].Around)
            if (_sets[set].Component == component) return true;
        return false;
    }
}
