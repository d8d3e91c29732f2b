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
using HybridProfiler.Model;
using TorchSharp;

var options = CodeReaderOptions.Parse(args);
torch.set_num_threads(1); // the networks are small, and the answer shall not depend on the number of cores

var split = DigitSplit.Load(options.Seed);
using var networks = TrainedNetworks.Get(split, options.Seed, options.CacheFolder, Console.Out, !Console.IsOutputRedirected);
using var normaliser = ImageNormalisers.Open();
Console.WriteLine($"Images:   {normaliser.Description}");

Code[] warmUp = new CodeComposer(split.Calibration, options.Seed + 1).Compose(9, firstId: options.Codes);
Code[] codes = new CodeComposer(split.HeldOut, options.Seed + 2).Compose(options.Codes);
Console.WriteLine($"Codes:    {codes.Length}, composed of {split.HeldOut.Length} held-out images");

var pipeline = new ReaderPipeline(normaliser, networks, PipelineVariant.Full);
using var session = Profiler.Configure().WithFact("images", normaliser.Description).Start();
pipeline.Read(warmUp, "warmup");
var readings = pipeline.Read(codes);
Trace trace = session.Stop();
Console.WriteLine($"{trace.Spans.Count} spans {trace.HandOffs.Count} handoffs {trace.Requests.Count} requests {trace.WallNs/1e6} ms {trace.Health}");
foreach (var e in trace.Edges) Console.WriteLine(e);
foreach (var e in trace.Tracks) Console.WriteLine(e);
foreach (var g in Enumerable.Range(0, trace.Spans.Count).GroupBy(i => (trace.Spans.Component[i] < 0 ? "-" : trace.Components[trace.Spans.Component[i]].Name) + "/" + trace.NameOf(i)))
    Console.WriteLine($"{g.Key,-40} {g.Count(),6} {g.Sum(i => trace.Spans.Duration[i]) / 1e6,10:0.000} ms  noreq {g.Count(i=>trace.Spans.Request[i]<0)} {g.Select(i => trace.Spans.Duration[i]).OrderBy(x=>x).ElementAt(g.Count()/2)/1e3} us");
var h = trace.HandOffs;
foreach (var g in Enumerable.Range(0, h.Count).GroupBy(i => h.Edge[i]))
    Console.WriteLine($"{trace.Edges[g.Key]} {g.Count()} {g.Sum(i=>h.Bytes[i])} B, unconsumed {g.Count(i=>h.Consumed[i]<0)} {h.Layouts[h.Layout[g.First()]]} prod {h.ProducerSpan[g.First()]} cons {h.ConsumerSpan[g.First()]}");

Scoreboard.Print(Console.Out, readings);
Scoreboard.Print(Console.Out, Ablation.Run(normaliser, networks, codes));
return Scoreboard.Print(Console.Out, Target.Check(readings)) ? 0 : 1;
