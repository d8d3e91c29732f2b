using System.Collections.Immutable;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Memory;

/// <summary>Hand-offs that follow each other within requests over the same edges with the same conversions.</summary>
/// <param name="Steps">Edges in order, each with what happens on the way.</param>
/// <param name="Count">How often that path was taken.</param>
/// <param name="Bytes">Bytes handed over on all of it.</param>
public sealed record ConversionPath(ImmutableArray<KeyValuePair<int, Conversions>> Steps, int Count, long Bytes)
{
    /// <summary>Conversions on the path; several on one hand-off count each.</summary>
    public int Conversions => Steps.Sum(s => System.Numerics.BitOperations.PopCount((uint)s.Value));

    internal static ImmutableArray<ConversionPath> Of(Trace trace, List<int[]> paths)
    {
        HandOffTable handOffs = trace.HandOffs;
        Dictionary<string, ConversionPath> groups = new(StringComparer.Ordinal);
        foreach (int[] path in paths)
        {
            ImmutableArray<KeyValuePair<int, Conversions>> steps = [.. path.Select(h => KeyValuePair.Create(handOffs.Edge[h], ConversionsOf(handOffs, h)))];
            string key = string.Join(' ', steps.Select(s => $"{s.Key}:{(int)s.Value}"));
            long bytes = path.Sum(h => handOffs.Bytes[h]);
            groups[key] = groups.TryGetValue(key, out ConversionPath? known) ? known with { Count = known.Count + 1, Bytes = known.Bytes + bytes } : new ConversionPath(steps, 1, bytes);
        }

        return [.. groups.OrderByDescending(g => g.Value.Conversions > 0).ThenByDescending(g => g.Value.Bytes).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value)];
    }

    internal static Conversions ConversionsOf(HandOffTable handOffs, int row) => handOffs.Layout[row] is >= 0 and int layout ? handOffs.Layouts[layout].Conversions : HybridProfiler.Conversions.None;
}
