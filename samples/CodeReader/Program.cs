// Reads handwritten parcel codes with five very different parts: OpenCL kernels, a convolutional stem, a transformer, a
// recurrent reader and a symbolic check; and records where the time goes.
using CodeReader;
using CodeReader.Codes;
using CodeReader.Digits;
using CodeReader.Evaluation;
using CodeReader.Imaging;
using CodeReader.Pipeline;
using CodeReader.Training;
using HybridProfiler;
using HybridProfiler.Analysis;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using TorchSharp;

CodeReaderOptions options;
try
{
    options = CodeReaderOptions.Parse(args);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
torch.set_num_threads(1); // the networks are small, and the answer shall not depend on the number of cores

var split = DigitSplit.Load(options.Seed);
using var networks = TrainedNetworks.Get(split, options.Seed, options.CacheFolder, Console.Out, !Console.IsOutputRedirected);
using var normaliser = ImageNormalisers.Open();
Console.WriteLine($"Images:   {normaliser.Description}");

Code[] warmUp = new CodeComposer(split.Calibration, options.Seed + 1).Compose(9, firstId: options.Codes);
Code[] codes = new CodeComposer(split.HeldOut, options.Seed + 2).Compose(options.Codes);
Console.WriteLine($"Codes:    {codes.Length}, composed of {split.HeldOut.Length} held-out images");

var pipeline = new ReaderPipeline(normaliser, networks, PipelineVariant.Full);
Directory.CreateDirectory(options.Output);
using var session = Profiler.Configure()
    .AddOpenCL()
    .WithFact("images", normaliser.Description)
    .WithFact("libtorch", LibTorch.LibTorchLoader.Description)
    .WithFact("seed", options.Seed.ToString())
    .WriteTo(Path.Combine(options.Output, "trace.pftrace"))
    .Start();
pipeline.Read(warmUp, "warmup");
var readings = pipeline.Read(codes);
Trace trace = session.Stop();

Scoreboard.Print(Console.Out, readings);
Scoreboard.Print(Console.Out, Ablation.Run(normaliser, networks, codes));
bool met = Scoreboard.Print(Console.Out, Target.Check(readings));

string In(string file) => Path.Combine(options.Output, file);
TraceFile.Save(trace, In("trace.json"));
Report report = TraceAnalysis.Of(trace).Titled("CodeReader").Report()
    .SaveHtml(In("report.html")).SaveMarkdown(In("report.md")).SaveJson(In("report.json"));
Console.WriteLine();
report.WriteHeadTo(Console.Out);
Console.WriteLine($"Timeline: {In("trace.pftrace")} (open in ui.perfetto.dev), trace.json (Chrome, Kineto)");
Console.WriteLine($"Report:   {In("report.html")}, report.md, report.json");
return met ? 0 : 1;
