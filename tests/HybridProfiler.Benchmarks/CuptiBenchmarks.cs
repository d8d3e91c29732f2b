using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using HybridProfiler.Cuda.Cupti;
using Activity = HybridProfiler.Cuda.Cupti.Activity;

namespace HybridProfiler.Benchmarks;

/// <summary>
/// What a record of CUPTI costs once it is there: walked by NVIDIA's own library, where <c>./build.sh vendor</c> has fetched
/// it, else by the simulated one, and decoded by ours; and what the injection pays to write a call with its operation.
/// </summary>
internal sealed unsafe partial class CuptiBenchmarks : BenchmarkSuite
{
    private const uint Kernel = 10, Driver = 4;
    private const int BufferBytes = 1 << 20, Batch = 2048;

    private static readonly (string Name, string File)[] s_libraries =
    [
        ("CUPTI 11.8", "artifacts/cache/vendor/11.8/lib/libcupti.so.11.8"),
        ("CUPTI 12.4", "artifacts/cache/vendor/12.4/lib/libcupti.so.12"),
        ("simulated CUPTI", $"artifacts/native-fakes/linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/libcupti.so.12"),
    ];

    public override void Run(string filter, Summary summary)
    {
        foreach ((string name, string file) in s_libraries)
        {
            string title = $"cupti decode of a record, {name}";
            if (title.Contains(filter, StringComparison.OrdinalIgnoreCase)) Decode(title, Path.GetFullPath(file), summary);
        }

        if ("cupti injection, a call with its operation".Contains(filter, StringComparison.OrdinalIgnoreCase)) Write(summary);
    }

    private static void Decode(string title, string file, Summary summary)
    {
        if (CuptiShim.Find(out string whyNot) is not { } shim || !NativeLibrary.TryLoad(file, out nint library))
        {
            Console.WriteLine($"{title}: not measured, {(whyNot.Length > 0 ? whyNot : file + " cannot be loaded")}");
            return;
        }

        CuptiInfo info = new() { Size = (uint)sizeof(CuptiInfo) };
        fixed (byte* path = Encoding.UTF8.GetBytes(file + "\0"))
        {
            if (shim.Open(path, &info) != CuptiShim.Ok)
            {
                Console.WriteLine($"{title}: not measured, step {info.Step} of opening it gave {info.Result}");
                return;
            }
        }

        byte* buffer = (byte*)NativeMemory.AlignedAlloc(BufferBytes, 64);
        Activity* records = (Activity*)NativeMemory.AlignedAlloc((nuint)(Batch * sizeof(Activity)), 64);
        int bytes = Fill((delegate* unmanaged<byte*, nuint, byte**, int>)NativeLibrary.GetExport(library, "cuptiActivityGetNextRecord"), buffer);
        // As many as the collector asks for in one call, over and over.
        new Interleaved(41, 200_000).Add(title, count =>
        {
            void* cursor = null;
            for (uint taken; count > 0; count -= (int)taken)
            {
                taken = 0;
                if (shim.Decode(buffer, (ulong)bytes, &cursor, records, Batch, &taken) != CuptiShim.Ok || taken == 0) throw new InvalidOperationException("a buffer of whole records gave none");
            }
        }).Run("", summary);
        NativeMemory.AlignedFree(records);
        NativeMemory.AlignedFree(buffer);
    }

    // Kernels and driver calls by turns, each as large as this release makes it: where its walker finds the next one.
    private static int Fill(delegate* unmanaged<byte*, nuint, byte**, int> next, byte* buffer)
    {
        NativeMemory.Clear(buffer, BufferBytes);
        int kernel = Stride(next, buffer, Kernel), call = Stride(next, buffer, Driver), at = 0;
        NativeMemory.Clear(buffer, BufferBytes);
        for (uint i = 1; at + kernel + call <= BufferBytes; i++)
        {
            *(uint*)(buffer + at) = Kernel;
            (*(ulong*)(buffer + at + 16), *(ulong*)(buffer + at + 24), *(uint*)(buffer + at + 92)) = (i * 1000, (i * 1000) + 500, i);
            at += kernel;
            *(uint*)(buffer + at) = Driver;
            (*(ulong*)(buffer + at + 8), *(ulong*)(buffer + at + 16), *(uint*)(buffer + at + 32)) = ((i * 1000) - 200, (i * 1000) - 100, i);
            at += call;
        }

        return at;
    }

    private static int Stride(delegate* unmanaged<byte*, nuint, byte**, int> next, byte* buffer, uint kind)
    {
        *(uint*)buffer = kind;
        byte* record = null;
        if (next(buffer, 4096, &record) != 0) throw new InvalidOperationException($"the walker knows no records of kind {kind}");
        // The one behind it must be of some kind for the walker to come to it.
        for (int size = 8; size <= 1024; size += 8)
        {
            *(uint*)(buffer + size) = kind;
            byte* second = record;
            int result = next(buffer, 4096, &second);
            if (result == 0 && second == buffer + size) return size;
            *(uint*)(buffer + size) = 0;
        }

        throw new InvalidOperationException($"the walker finds nothing behind a record of kind {kind}");
    }

    private static void Write(Summary summary)
    {
        string program = Path.GetFullPath($"artifacts/native-tests/linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}/trace_script");
        if (!File.Exists(program))
        {
            Console.WriteLine($"cupti injection: not measured, {program} is not built");
            return;
        }

        List<double> rounds = [];
        for (int round = 0; round < 11; round++)
        {
            using Process process = Process.Start(new ProcessStartInfo(program, ["--bench", "500000", "/dev/null"]) { RedirectStandardOutput = true })!;
            rounds.Add(double.Parse(Nanoseconds().Match(process.StandardOutput.ReadToEnd()).Value, CultureInfo.InvariantCulture));
            process.WaitForExit();
        }

        rounds.Sort();
        double median = rounds[rounds.Count / 2];
        summary.Results.Add(new Result("cupti injection, a call with its operation", median, "ns", null, null, null, null, (rounds[8] - rounds[2]) / 2 / median, rounds[0]));
    }

    [GeneratedRegex(@"^[\d.]+")]
    private static partial Regex Nanoseconds();
}
