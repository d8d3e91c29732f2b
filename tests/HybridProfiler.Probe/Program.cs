using System.Globalization;
using HybridProfiler;

// A program that ends in ways a test cannot end itself: "crash FILE" is killed with spans open, "exit FILE" leaves
// Main without stopping its session; "long FILE SPANS BYTES" streams many spans under a budget.
if (args[0] == "long") return LongRecording.Run(args[1], long.Parse(args[2], CultureInfo.InvariantCulture), long.Parse(args[3], CultureInfo.InvariantCulture));

Component component = Component.Define("probe");
Label parent = component.Label("parent"), child = component.Label("child"), free = component.Label("free");
Session session = Profiler.Configure().WriteTo(args[1]).WithFlushInterval(TimeSpan.FromMilliseconds(5)).Start();
Scope open = parent.Enter();
free.Begin();
for (int i = 0; i < 1000; i++)
{
    using (child.Enter())
    {
    }
}

if (args[0] == "exit") return 0;

// Wait until the file holds what was recorded (a thousand scopes are more than 20 kB); then die without a word.
long length = 0;
for (int rounds = 0; rounds < 3;)
{
    Thread.Sleep(50);
    long now = new FileInfo(args[1]).Length;
    rounds = now == length && now > 20_000 ? rounds + 1 : 0;
    length = now;
}

System.Diagnostics.Process.GetCurrentProcess().Kill();
return 1;
