// Reads handwritten parcel codes with five very different parts: OpenCL kernels, a convolutional stem, a transformer, a
// recurrent reader and a symbolic check.
using CodeReader;
using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Evaluation;
using CodeReader.Imaging;
using CodeReader.Pipeline;
using CodeReader.Training;
using TorchSharp;

var options = CodeReaderOptions.Parse(args);
torch.set_num_threads(1); // the networks are small, and the answer shall not depend on the number of cores

var split = DigitSplit.Load(options.Seed);
using var networks = TrainedNetworks.Get(split, options.Seed, options.CacheFolder, Console.Out, !Console.IsOutputRedirected);
using var normaliser = ImageNormalisers.Open();
Console.WriteLine($"Images:   {normaliser.Description}");

Code[] codes = new CodeComposer(split.HeldOut, options.Seed + 2).Compose(options.Codes);
Console.WriteLine($"Codes:    {codes.Length}, composed of {split.HeldOut.Length} held-out images");
var readings = new ReaderPipeline(normaliser, networks, PipelineVariant.Full).Read(codes);

Scoreboard.Print(Console.Out, readings);
Scoreboard.Print(Console.Out, Ablation.Run(normaliser, networks, codes));
return Scoreboard.Print(Console.Out, Target.Check(readings)) ? 0 : 1;
