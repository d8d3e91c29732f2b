namespace CodeReader;

/// <summary>The sample's command line.</summary>
internal sealed record CodeReaderOptions
{
    internal const string Usage =
        "usage: CodeReader [--output DIR] [--cache DIR] [--codes N] [--seed N]\n" +
        "  --output  where trace and report go (artifacts/demo)\n" +
        "  --cache   where trained networks are kept (cache, beside the output folder)\n" +
        "  --codes   codes to read, a third each clean, noisy and long (300)\n" +
        "  --seed    of split, training and codes (7)";

    internal string Output { get; init; } = Path.Combine("artifacts", "demo");

    internal string? Cache { get; init; }

    internal int Codes { get; init; } = 300;

    internal int Seed { get; init; } = 7;

    internal string CacheFolder => Cache ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Output))!, "cache");

    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An option is unknown, has no value or a value out of range.</exception>
    internal static CodeReaderOptions Parse(string[] args)
    {
        var options = new CodeReaderOptions();
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : throw new ArgumentException($"{args[i]} needs a value.\n{Usage}");
            options = args[i] switch
            {
                "--output" => options with { Output = value },
                "--cache" => options with { Cache = value },
                "--codes" => options with { Codes = Number(args[i], value, 3) },
                "--seed" => options with { Seed = Number(args[i], value, 0) },
                _ => throw new ArgumentException($"Unknown option {args[i]}.\n{Usage}"),
            };
        }
        return options;
    }

    private static int Number(string option, string value, int minimum) =>
        int.TryParse(value, out int number) && number >= minimum
            ? number
            : throw new ArgumentException($"{option} {value}: a whole number from {minimum} on is needed.\n{Usage}");
}
