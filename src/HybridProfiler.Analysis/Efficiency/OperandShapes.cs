using System.Collections.Immutable;
using System.Globalization;

namespace HybridProfiler.Analysis.Efficiency;

/// <summary>Shapes, types and plain arguments of an operation, as PyTorch writes them into a trace.</summary>
/// <param name="Shapes">Shape of each operand; empty for scalars and for what is no tensor.</param>
/// <param name="Types">Type of each operand.</param>
/// <param name="Values">Plain arguments; empty text for tensors.</param>
internal sealed record OperandShapes(ImmutableArray<ImmutableArray<long>> Shapes, ImmutableArray<string> Types, ImmutableArray<string> Values)
{
    public ImmutableArray<long> this[int operand] => operand < Shapes.Length ? Shapes[operand] : [];

    /// <summary>Bytes of an element of an operand; 4 where the type is not known.</summary>
    public double SizeOf(int operand) => operand >= Types.Length ? 4 : Types[operand] switch
    {
        "double" or "long" or "long int" or "c10::complex<float>" => 8,
        "c10::BFloat16" or "c10::Half" or "short" => 2,
        "bool" or "unsigned char" or "signed char" => 1,
        _ when Types[operand].StartsWith("c10::Float8", StringComparison.Ordinal) => 1,
        _ => 4,
    };

    public bool Flag(int argument) => argument < Values.Length && Values[argument] is "True" or "1";

    public long Number(int argument, long otherwise) => argument < Values.Length && long.TryParse(Values[argument], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) ? value : otherwise;

    public ImmutableArray<long> Numbers(int argument) => argument < Values.Length ? NumbersIn(Values[argument]) : [];

    public static double Count(ImmutableArray<long> shape)
    {
        double count = shape.IsDefaultOrEmpty ? 0 : 1;
        foreach (long size in shape) count *= size;
        return count;
    }

    /// <summary>Reads the three arrays; null where there is no shape.</summary>
    public static OperandShapes? Parse(string? dims, string? types, string? values)
    {
        if (string.IsNullOrEmpty(dims)) return null;
        return new OperandShapes([.. Items(dims).Select(NumbersIn)], [.. Items(types ?? "").Select(Unquoted)], [.. Items(values ?? "").Select(Unquoted)]);
    }

    private static string Unquoted(string text) => text.Trim().Trim('"');

    private static ImmutableArray<long> NumbersIn(string text)
    {
        List<long> numbers = [];
        foreach (string part in text.Split(['[', ']', ',', ' ', '\n', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return [];
            numbers.Add(number);
        }

        return [.. numbers];
    }

    // Items of the outermost array; commas within brackets and quotes belong to an item.
    private static IEnumerable<string> Items(string array)
    {
        int depth = 0, from = -1;
        bool quoted = false;
        for (int i = 0; i < array.Length; i++)
        {
            char c = array[i];
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c == '[' && depth++ == 0) from = i + 1;
            bool ends = c == ']' && --depth == 0;
            if (from < 0 || (!ends && (c != ',' || depth != 1))) continue;
            string item = array[from..i];
            if (!ends || item.Trim().Length > 0) yield return item;
            from = i + 1;
            if (ends) yield break;
        }
    }
}
