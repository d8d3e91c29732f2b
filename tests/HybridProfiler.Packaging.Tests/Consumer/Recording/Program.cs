// What a user's program does with the packages: records, stops, reads its own trace. Every line it prints is checked.
using HybridProfiler;
using HybridProfiler.Formats;
using HybridProfiler.Model;

Component detector = Component.Define("detector", Paradigm.Convolutional);
Component recogniser = Component.Define("recogniser", Paradigm.Transformer);
Label forward = detector.Label("forward");
Label read = recogniser.Label("read");
Edge boxes = Edge.From(detector).To(recogniser, "boxes");
AttributeKey<long> batch = AttributeKey<long>.Define("batch");

using Session session = Profiler.Configure().WriteTo("run.pftrace").Start();
for (int page = 0; page < 3; page++)
{
    using (session.Request(page))
    {
        using (forward.Enter(batch, 4)) boxes.Carries(new TensorInfo { DType = DType.Float32, Shape = [4, 8] });
        using (read.Enter()) Thread.SpinWait(1_000);
    }
}

Trace trace = session.Stop();
Console.WriteLine($"forward: {Count(trace, "forward")}, read: {Count(trace, "read")}, requests: {trace.Requests.Count}");
Console.WriteLine($"hand-offs: {trace.HandOffs.Count}, bytes: {trace.HandOffs.Bytes.ToArray().Sum()}");
Console.WriteLine($"clean: {trace.Health.IsClean}");
Console.WriteLine($"clock: {trace.Header.Clock.Source} ({trace.Header.Clock.Reason})");


// Streamed while recording, and saved again from what was read back.
Trace streamed = TraceFile.Load("run.pftrace");
TraceFile.Save(streamed, "again.pftrace.gz");
Trace again = TraceFile.Load("again.pftrace.gz");
Console.WriteLine($"streamed: {Count(streamed, "forward")}, again: {Count(again, "read")}, attribute: {again.Attributes.ValuesOf(First(again, "forward"))[0]}");

static int First(Trace trace, string name) => Enumerable.Range(0, trace.Spans.Count).First(i => trace.NameOf(i) == name);
static int Count(Trace trace, string name) => Enumerable.Range(0, trace.Spans.Count).Count(i => trace.NameOf(i) == name);
