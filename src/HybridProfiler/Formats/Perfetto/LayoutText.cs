using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// A tensor's layout as one line of five words: element type, shape, strides, memories, conversions, for example
/// <c>Float32 1x3x224x224 - Managed&gt;Device Copy+HostToDevice</c>; "-" stands for empty.
/// </summary>
internal static class LayoutText
{
    public static string Format(TensorLayout layout) => string.Join(' ',
        layout.DType.ToString(), Sizes(layout.Shape), Sizes(layout.Strides), layout.From + ">" + layout.To,
        layout.Conversions == Conversions.None ? "-" : layout.Conversions.ToString().Replace(", ", "+", StringComparison.Ordinal));

    public static bool TryParse(string text, out TensorLayout? layout)
    {
        layout = null;
        string[] words = text.Split(' ');
        if (words.Length != 5 || words[3].Split('>') is not [string from, string to]) return false;
        Conversions conversions = Conversions.None;
        if (!Enum.TryParse(words[0], out DType type) || !TrySizes(words[1], out ImmutableArray<long> shape) || !TrySizes(words[2], out ImmutableArray<long> strides)
            || !Enum.TryParse(from, out MemoryKind fromKind) || !Enum.TryParse(to, out MemoryKind toKind)
            || (words[4] != "-" && !Enum.TryParse(words[4].Replace('+', ','), out conversions))) return false;
        layout = new TensorLayout(type, shape, strides, fromKind, toKind, conversions);
        return true;
    }

    private static string Sizes(ImmutableArray<long> sizes) =>
        sizes.IsDefaultOrEmpty ? "-" : string.Join('x', sizes.Select(s => s.ToString(CultureInfo.InvariantCulture)));

    private static bool TrySizes(string text, out ImmutableArray<long> sizes)
    {
        sizes = [];
        if (text == "-") return true;
        ImmutableArray<long>.Builder builder = ImmutableArray.CreateBuilder<long>();
        foreach (string part in text.Split('x'))
        {
            if (!long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long size)) return false;
            builder.Add(size);
        }

        sizes = builder.ToImmutable();
        return true;
    }
}
