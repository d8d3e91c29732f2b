// Two streams take turns: while one computes, the other copies. Each batch is copied in, doubled on the device, copied out
// and summed on the host; the timeline shows who waited for whom.
// Usage: CudaStreams [--folder DIR] [--output FILE.pftrace] [--batches N] [--no-stop]
//   --folder   where the driver's library lies, for example a simulated one; default: where the system finds it
//   --no-stop  ends the process without stopping the session: the profiler does it as the process exits
using System.Globalization;
using CudaStreams;
using HybridProfiler;
using HybridProfiler.Cuda;
using HybridProfiler.Model;

string? folder = null;
string output = "cuda-streams.pftrace";
int batches = 24;
bool stop = true;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--no-stop") stop = false;
    else if (i + 1 == args.Length) return Usage($"{args[i]} wants a value");
    else if (args[i] == "--folder") folder = args[++i];
    else if (args[i] == "--output") output = args[++i];
    else if (args[i] != "--batches" || !int.TryParse(args[++i], NumberStyles.None, CultureInfo.InvariantCulture, out batches)) return Usage($"{args[i]} is not understood");
}

if (DriverApi.Load(folder) is not { } cuda || cuda.Init() is not 0)
{
    // The profiler knows why, and what would help.
    using Session nothing = Profiler.Configure().AddCuda(new CudaOptions { LibraryFolder = folder }).Start();
    foreach (Absence absence in nothing.Stop().Health.Absences) Console.WriteLine($"{absence.Source}: {absence.Reason}");
    Console.WriteLine("This sample needs a GPU, or --folder with a simulated driver.");
    return 2;
}

string device = cuda.DeviceName();
bool isSimulated = device.Contains("Simulated", StringComparison.OrdinalIgnoreCase);
Console.WriteLine(isSimulated ? $"Device: {device}. It is simulated: no time below was measured on hardware, and its kernels compute nothing." : $"Device: {device}");
cuda.MakeCurrent();
TwoStreams pipeline = new(cuda);
using Session session = Profiler.Configure().AddCuda(new CudaOptions { LibraryFolder = folder }).WriteTo(output).Start();
bool isRight = pipeline.Run(session, batches);
if (!stop)
{
    Console.WriteLine("left without a stop");
    Environment.Exit(0);
}

Trace trace = session.Stop();
Console.WriteLine($"Results: {(isRight ? "right" : isSimulated ? "not computed" : "WRONG")}");
TimelineTable.Print(trace);
Console.WriteLine($"The trace is in {output}; https://ui.perfetto.dev opens it.");
return isRight || isSimulated ? 0 : 1;

static int Usage(string what)
{
    Console.Error.WriteLine($"{what}; usage: CudaStreams [--folder DIR] [--output FILE.pftrace] [--batches N] [--no-stop]");
    return 64;
}
