namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>The components of random programs and the labels of their scopes.</summary>
internal static class Labels
{
    private static readonly Component[] s_components =
    [
        Component.Define("program.stem", Paradigm.Convolutional),
        Component.Define("program.encoder", Paradigm.Transformer),
        Component.Define("program.scan", Paradigm.StateSpace),
    ];

    private static readonly Label[] s_labels = [.. s_components.SelectMany(c => new[] { "first", "second" }.Select(name => c.Label($"{c.Name} {name}")))];

    public static int Count => s_labels.Length;

    public static Label Of(int index) => s_labels[index];

    public static string NameOf(int index) => $"{ComponentOf(index)} {(index % 2 == 0 ? "first" : "second")}";

    /// <summary>True for the name of one of the labels.</summary>
    public static bool IsOne(string name) => name.StartsWith("program.", StringComparison.Ordinal);

    public static string ComponentOf(int index) => s_components[index / 2].Name;
}
