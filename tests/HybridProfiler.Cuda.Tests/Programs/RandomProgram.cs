namespace HybridProfiler.Cuda.Tests.Programs;

/// <summary>
/// A random program of several threads over several streams: what each thread does, in order. Scopes nest and are closed;
/// every event that is waited for by the host was recorded by the same thread before. The same seed gives the same program.
/// </summary>
internal sealed class RandomProgram
{
    public const int MostThreads = 4, Streams = 6, Kernels = 8, EventsPerThread = 4, Graphs = 3, MostBytes = 1 << 14;

    /// <summary>Makes the program of a seed.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="mostThreads">Threads at most; a program of one thread waits for events more often, across its streams.</param>
    public RandomProgram(int seed, int mostThreads = MostThreads)
    {
        Seed = seed;
        Random random = new(seed);
        Threads = new Step[random.Next(1, mostThreads + 1)][];
        for (int thread = 0; thread < Threads.Length; thread++) Threads[thread] = Thread(random, thread, isCrossing: mostThreads == 1);
    }

    public int Seed { get; }

    /// <summary>Steps of each thread.</summary>
    public Step[][] Threads { get; }

    private static Step[] Thread(Random random, int thread, bool isCrossing)
    {
        List<Step> steps = [];
        HashSet<int> recorded = [];
        int depth = 0;
        int count = random.Next(4, 30);
        // A program tends to stay with one stream.
        int home = random.Next(Streams);
        int Stream() => random.Next(isCrossing ? 2 : 4) == 0 ? random.Next(Streams) : home;
        int Bytes() => 1 + random.Next(random.Next(2) == 0 ? 256 : MostBytes);
        int Event() => (thread * EventsPerThread) + random.Next(EventsPerThread);
        while (steps.Count < count || depth > 0)
        {
            bool isClosing = steps.Count >= count;
            if (depth > 0 && (isClosing || random.Next(4) == 0))
            {
                steps.Add(new Step(StepKind.Leave));
                depth--;
                continue;
            }

            switch (random.Next(isCrossing ? 28 : 20))
            {
                case 0 or 1 when depth < 5:
                    steps.Add(new Step(StepKind.Enter, 0, random.Next(Labels.Count)));
                    depth++;
                    break;
                case 2 or 3 or 4 or 5 when depth < 5:
                    steps.Add(new Step(StepKind.EnterOn, Stream(), random.Next(Labels.Count)));
                    depth++;
                    break;
                case 6 when depth < 5:
                    int stream = Stream(), bytes = Bytes();
                    steps.Add(new Step(StepKind.EnterCopyOn, stream, random.Next(Labels.Count), bytes));
                    steps.Add(new Step(random.Next(2) == 0 ? StepKind.CopyToDevice : StepKind.CopyOnDevice, stream, 0, bytes));
                    steps.Add(new Step(StepKind.Leave));
                    break;
                case 7:
                    steps.Add(new Step(StepKind.CopyToDevice, Stream(), 0, Bytes()));
                    break;
                case 8:
                    steps.Add(new Step(StepKind.CopyToHost, Stream(), 0, Bytes()));
                    break;
                case 9:
                    steps.Add(new Step(StepKind.CopyOnDevice, Stream(), 0, Bytes()));
                    break;
                case 10:
                    steps.Add(new Step(StepKind.Set, Stream(), 0, Bytes()));
                    break;
                case 11 or (>= 20 and < 24):
                    int made = Event();
                    recorded.Add(made);
                    steps.Add(new Step(StepKind.RecordEvent, Stream(), made));
                    break;
                case 12 or >= 24:
                    // Of any thread: what it holds by then depends on who was faster, as in a real program.
                    steps.Add(new Step(StepKind.WaitEvent, Stream(), isCrossing ? Event() : random.Next(MostThreads * EventsPerThread)));
                    break;
                case 13:
                    steps.Add(new Step(StepKind.LaunchGraph, Stream(), random.Next(Graphs)));
                    break;
                case 14 when random.Next(3) == 0:
                    steps.Add(new Step(StepKind.SynchronizeStream, Stream()));
                    break;
                case 15 when recorded.Count > 0 && random.Next(2) == 0:
                    steps.Add(new Step(StepKind.SynchronizeEvent, 0, recorded.ElementAt(random.Next(recorded.Count))));
                    break;
                case 16 when random.Next(8) == 0:
                    steps.Add(new Step(StepKind.SynchronizeContext));
                    break;
                case 17 when random.Next(4) == 0:
                    steps.Add(new Step(StepKind.CheckMemory, Stream(), random.Next(256), 1 + random.Next(200)));
                    break;
                default:
                    steps.Add(new Step(StepKind.Launch, Stream(), random.Next(Kernels)));
                    break;
            }
        }

        return [.. steps];
    }
}
