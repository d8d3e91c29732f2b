using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Changes;

/// <summary>Finds components and edges by the names that people write.</summary>
internal static class ChangeNames
{
    /// <exception cref="WhatIfException">No component has that name.</exception>
    public static int Component(Trace trace, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int exact = IndexOf(trace, name, StringComparison.Ordinal);
        int found = exact >= 0 ? exact : IndexOf(trace, name, StringComparison.OrdinalIgnoreCase);
        if (found >= 0) return found;
        throw new WhatIfException($"The trace has no component '{name}'. " + (trace.Components.IsEmpty ? "It has none at all." : "It has: " + string.Join(", ", trace.Components.Select(c => c.Name).Order(StringComparer.Ordinal).Take(20)) + "."));
    }

    /// <exception cref="WhatIfException">No edge has that name, or several have.</exception>
    public static int Edge(Trace trace, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] found = [.. Enumerable.Range(0, trace.Edges.Length).Where(e => Matches(trace, e, text))];
        if (found.Length == 1) return found[0];
        string known = trace.Edges.IsEmpty ? "It has none at all." : "It has: " + string.Join(", ", Enumerable.Range(0, trace.Edges.Length).Select(e => TextOf(trace, e)).Order(StringComparer.Ordinal).Take(20)) + ".";
        throw new WhatIfException(found.Length == 0
            ? $"The trace has no edge '{text}' (written producer->consumer or producer->consumer:name). {known}"
            : $"'{text}' is not one edge but {found.Length}: {string.Join(", ", found.Select(e => TextOf(trace, e)))}.");
    }

    /// <summary>An edge as <see cref="Edge"/> takes it.</summary>
    public static string TextOf(Trace trace, int edge)
    {
        EdgeInfo info = trace.Edges[edge];
        string pair = trace.Components[info.Producer].Name + "->" + trace.Components[info.Consumer].Name;
        return info.Name.Length > 0 ? pair + ":" + info.Name : pair;
    }

    private static int IndexOf(Trace trace, string name, StringComparison comparison)
    {
        for (int c = 0; c < trace.Components.Length; c++)
            if (trace.Components[c].Name.Equals(name, comparison)) return c;
        return -1;
    }

    private static bool Matches(Trace trace, int edge, string text)
    {
        string full = TextOf(trace, edge), wanted = text.Replace('→', '>').Replace("->", ">", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        EdgeInfo info = trace.Edges[edge];
        string pair = trace.Components[info.Producer].Name + "->" + trace.Components[info.Consumer].Name;
        return Same(full) || Same(pair);

        bool Same(string candidate) => candidate.Replace("->", ">", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).Equals(wanted, StringComparison.OrdinalIgnoreCase);
    }
}
