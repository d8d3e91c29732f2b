// Predictions for the sample against the sample really changed. Usage: CodeReader.Benchmarks [--rounds N] [--out DIR]
using System.Globalization;
using System.Text.Json;
using CodeReader.Benchmarks;
using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Imaging;
using CodeReader.Training;
using HybridProfiler.Analysis;
using HybridProfiler.Analysis.Changes;
using HybridProfiler.Model;
using TorchSharp;

const int Seed = 7, Batch = 4;
int rounds = 15;
string output = "artifacts/bench";
for (int i = 0; i + 1 < args.Length; i += 2)
{
    if (args[i] == "--rounds") rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    else if (args[i] == "--out") output = args[i + 1];
}

torch.set_num_threads(1);
DigitSplit split = DigitSplit.Load(Seed);
using var networks = TrainedNetworks.Get(split, Seed, "artifacts/cache", Console.Out, interactive: false);
using IImageNormaliser normaliser = ImageNormalisers.Open();
// Codes of one length, so that a batch costs what its size says.
Code[] codes = [.. new CodeComposer(split.HeldOut, Seed + 2).Compose(400).GroupBy(c => c.Length).MaxBy(g => g.Count())!.Take(100)];
torch.Tensor[] images = [.. codes.Select(c => torch.tensor(normaliser.Normalise(new ScannedPixels(c.Pixels, normaliser.SendPixels(c.Length)), c.Length).Values, [c.Length, 1, IImageNormaliser.Side, IImageNormaliser.Side]))];
PartsPipeline pipeline = new(networks, images);

PredictedVariant[] variants =
[
    new("the stem computes each code once, not twice", new PartsVariant(StemCalls: 2), new PartsVariant(), (recorded, _) => recorded.WhatIf().Scale("stem", PredictedVariant.SpeedWithout(recorded, "stem", "forward again"))),
    new("transformer and what follows on a thread of their own", new PartsVariant(), new PartsVariant(Overlapped: true), (recorded, _) => recorded.WhatIf().Overlap("stem->transformer:features")),
    new($"the stem computes {Batch} codes at once", new PartsVariant(), new PartsVariant(StemBatch: Batch), (recorded, share) => recorded.WhatIf().Batch("stem", Batch, share)),
];
foreach (PredictedVariant variant in variants)
    for (int warm = 0; warm < 6; warm++) variant.Warm(pipeline);
// What a call costs that does not grow with its size, from calls of the stem alone.
double fixedShare = PredictedVariant.FixedShareOf(pipeline, Batch);
for (int round = 0; round < rounds; round++)
    foreach (PredictedVariant variant in variants) variant.Measure(pipeline, fixedShare);

Console.WriteLine($"{codes.Length} codes of {codes[0].Length} digits, {rounds} rounds, each the best of five pairs; fixed share of a call of the stem {fixedShare:F3}");
Console.WriteLine("| change | run [ms], recorded | changed (95 % of the median) | predicted | distance | paired error | median latency [ms], recorded | changed (95 %) | predicted | distance | paired error |");
Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
foreach (PredictedVariant variant in variants) Console.WriteLine(variant.Row());
Directory.CreateDirectory(output);
File.WriteAllText(Path.Combine(output, "what-if.json"), JsonSerializer.Serialize(variants.Select(v => v.Result()), new JsonSerializerOptions { WriteIndented = true }));
Console.WriteLine($"Largest distance {variants.Max(v => v.Distance) * 100:F1} %, target 5 %.");
return 0;
