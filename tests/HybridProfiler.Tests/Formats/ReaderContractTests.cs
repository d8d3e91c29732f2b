using System.Text;
using CsCheck;
using HybridProfiler.Formats;
using HybridProfiler.Goldens;
using HybridProfiler.Model;
using HybridProfiler.Readers;
using HybridProfiler.Reference;

namespace HybridProfiler.Tests.Formats;

/// <summary>What other tools need of Kineto's JSON, held against ours. The documents name only readers whose every need is met.</summary>
public sealed class ReaderContractTests(ITestOutputHelper output)
{
    private const int QuickTraces = 3;

    private static readonly Reader[] s_readers = [HtaReader.Reader, TraceLensReader.Reader, ChakraReader.Reader];

    /// <summary>Every real trace where HP_VERIFY=full asks for it, else the smallest ones.</summary>
    public static TheoryData<string> RealTraces()
    {
        string[] names = [.. ReferenceData.Names("reference", "exact_*.json").Select(row => row.Data)];
        return [.. Verification.IsFull ? names : names.OrderBy(SizeOf).Take(QuickTraces)];
    }

    [Fact]
    public void A_small_hybrid_trace_has_what_its_readers_need() => Check(SmallCudaTrace.Make(), _ => true);

    [Fact]
    public void Every_need_is_told_when_it_is_not_met()
    {
        // The oracle itself: one defect for each need.
        string good = Encoding.UTF8.GetString(ChromeDocument.Bytes(SmallCudaTrace.Make()));
        foreach ((Reader reader, string need, string from, string to) in (ReadOnlySpan<(Reader, string, string, string)>)
        [
            (HtaReader.Reader, "distributedInfo.rank", "\"distributedInfo\":{\"rank\":3", "\"distributedInfo\":{\"place\":3"),
            (HtaReader.Reader, "`ts`, `dur`", "\"cat\":\"cpu_op\",\"name\":\"read\"", "\"name\":\"read\""),
            (HtaReader.Reader, "`args`", "\"args\":{\"step_of_request\":17}", "\"args\":[]"),
            (HtaReader.Reader, "`stream`, `correlation`", "\"stream\":7,", "\"stream\":\"7\","),
            (HtaReader.Reader, "`stream` on work", "\"args\":{\"component\":\"reader\"", "\"args\":{\"stream\":7,\"component\":\"reader\""),
            (HtaReader.Reader, "one call of the host", "\"correlation\":12", "\"correlation\":11"),
            (HtaReader.Reader, "`ProfilerStep#N`", "ProfilerStep#17", "ProfilerStep"),
            (HtaReader.Reader, "names of copies", "Memcpy HtoD (Pinned -> Device)", "copy"),
            (HtaReader.Reader, "`memory bandwidth", ",\"memory bandwidth (GB/s)\":2.048", ""),
            (TraceLensReader.Reader, "`nccl` in the name", "ncclDevKernel_AllReduce", "AllReduce"),
            (TraceLensReader.Reader, "a pair of `ac2g`", "\"cat\":\"ac2g\"", "\"cat\":\"arrow\""),
            (TraceLensReader.Reader, "lists", "\"Input Dims\":[[1,64]]", "\"Input Dims\":\"[[1,64]]\""),
            (TraceLensReader.Reader, "`correlation` on the first call", "cuLaunchKernel", "cuStart"),
            (TraceLensReader.Reader, "calls that submit", "\"tid\":4242,\"ts\":20.000", "\"tid\":9,\"ts\":20.000"),
            (ChakraReader.Reader, "another `correlation`", "\"correlation\":12", "\"correlation\":11"),
            (ChakraReader.Reader, "`ac2g` arrows", "\"ph\":\"s\",\"cat\":\"ac2g\"", "\"ph\":\"t\",\"cat\":\"ac2g\""),
        ])
        {
            ReaderRequirement requirement = Assert.Single(reader.Requirements, r => r.Needs.StartsWith(need, StringComparison.Ordinal) || r.Needs.Contains(need, StringComparison.Ordinal) && r.Needs.IndexOf(need, StringComparison.Ordinal) <= 1);
            using KinetoFile whole = KinetoFile.Parse(good);
            Assert.Empty(requirement.Violations(whole));
            Assert.Contains(from, good, StringComparison.Ordinal);
            // The converter knows launches by their names.
            string bad = good.Replace(from, to, StringComparison.Ordinal);
            using KinetoFile broken = KinetoFile.Parse(reader == ChakraReader.Reader ? bad.Replace("cuMemcpyHtoDAsync_v2", "cuLaunchKernel", StringComparison.Ordinal) : bad);
            Assert.True(requirement.Violations(broken).Any(), $"{reader.Name} would not miss {requirement.Needs}");
        }
    }

    [Fact]
    public void A_step_repeats_its_request_and_is_no_span_when_it_is_read_back()
    {
        Trace trace = SmallCudaTrace.Make();
        using KinetoFile file = KinetoFile.Of(trace);
        KinetoRow[] steps = [.. file.Complete.Where(r => r.Name!.StartsWith("ProfilerStep#", StringComparison.Ordinal))];
        Assert.Equal(["ProfilerStep#17", "ProfilerStep#18"], steps.Select(s => s.Name));
        Assert.Equal(file.Complete.Where(r => r.Name == "request").Select(r => (r.Start, r.End)), steps.Select(s => (s.Start, s.End)));
        Trace back = ChromeReader.Read(new MemoryStream(ChromeDocument.Bytes(trace)));
        Assert.Equal(trace.Spans.Count, back.Spans.Count);
        Assert.DoesNotContain(Enumerable.Range(0, back.Spans.Count), row => back.NameOf(row).StartsWith("ProfilerStep", StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_are_numbered_in_order_where_requests_have_no_ids_of_their_own()
    {
        TraceBuilder builder = new();
        int track = builder.AddTrack(new TrackInfo(TrackKind.Requests, "requests"));
        for (int i = 0; i < 3; i++) builder.AddRequest(builder.AddSpan(track, 1000 * i, 500, builder.Intern("request"), kind: SpanKind.Stage), 4, 0, 1000 * i);
        using KinetoFile file = KinetoFile.Of(builder.Build());
        Assert.Equal(["ProfilerStep#0", "ProfilerStep#1", "ProfilerStep#2"], file.Complete.Where(r => r.Name!.StartsWith("ProfilerStep", StringComparison.Ordinal)).Select(r => r.Name));
    }

    [Fact]
    public void A_call_stands_on_its_thread_unless_it_crosses_the_border_of_a_span_there()
    {
        Trace trace = SmallCudaTrace.Make(crossing: true);
        using KinetoFile file = KinetoFile.Of(trace);
        long? Thread(string name) => Assert.Single(file.Complete, r => r.Name == name).Thread;
        Assert.Equal(4242, Thread("cuLaunchKernel"));
        Assert.Equal(4242, Thread("cuMemcpyHtoDAsync_v2"));
        Assert.NotEqual(4242, Thread("cuStreamSynchronize"));
        Assert.Empty(KinetoChecks.Nested(file, "cpu_op", "cuda_runtime"));
        // What a call submits belongs to the host span around it.
        Assert.Equal(Assert.Single(file.Complete, r => r.Name == "read").WholeArgument("External id"), Assert.Single(file.Complete, r => r.Name == "cuLaunchKernel").WholeArgument("External id"));
    }

    [Fact]
    public void The_calls_that_submit_work_stand_on_the_thread_whatever_else_was_recorded_of_it()
    {
        TraceBuilder builder = new();
        int overhead = builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "CUDA overhead, main", 42)), calls = builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "CUDA calls, main", 42));
        int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 42)), queue = builder.AddTrack(new TrackInfo(TrackKind.DeviceQueue, "stream", 7, builder.AddDevice(new DeviceInfo("gpu", DeviceApi.Cuda))));
        builder.AddSpan(thread, 0, 1_000, builder.Intern("read"));
        builder.AddSpan(overhead, 10, 20, builder.Intern("buffer flush"), -1, SpanKind.Runtime);
        builder.AddFlow(builder.AddSpan(calls, 100, 50, builder.Intern("cuLaunchKernel")), builder.AddSpan(queue, 200, 300, builder.Intern("kernel")), FlowKind.Launch, 1);
        using KinetoFile file = KinetoFile.Of(builder.Build());
        Assert.Equal(42, Assert.Single(file.Complete, r => r.Name == "cuLaunchKernel").Thread);
        Assert.NotEqual(42, Assert.Single(file.Complete, r => r.Name == "buffer flush").Thread);
    }

    [Fact]
    public void Calls_on_threads_never_break_the_nesting_there() =>
        Gen.Select(Gen.Select(Gen.Int[0, 60], Gen.Int[0, 30]).List[0, 12], Gen.Select(Gen.Int[0, 60], Gen.Int[0, 20]).List[0, 12]).Sample((scopes, calls) =>
        {
            TraceBuilder builder = new();
            int thread = builder.AddTrack(new TrackInfo(TrackKind.HostThread, "main", 42)), lane = builder.AddTrack(new TrackInfo(TrackKind.HostCalls, "calls of main", 42));
            Add(thread, "scope", scopes);
            Add(lane, "call", calls);
            Trace trace = builder.Build();
            using KinetoFile file = KinetoFile.Of(trace);
            Assert.Empty(KinetoChecks.Nested(file, "cpu_op", "cuda_runtime"));
            Assert.Equal(trace.Spans.Count, file.Complete.Count());
            Assert.Equal(calls.Count, file.Calls.Count());

            // Only what nests is a row of a thread or of a lane of calls.
            void Add(int track, string name, List<(int Start, int Length)> rows)
            {
                List<(int Start, int End)> taken = [];
                foreach ((int start, int length) in rows.OrderBy(r => r.Item1).ThenByDescending(r => r.Item2))
                {
                    int end = Math.Min(start + length, taken.Where(t => t.Start <= start && t.End > start).Select(t => t.End).DefaultIfEmpty(int.MaxValue).Min());
                    taken.Add((start, end));
                    builder.AddSpan(track, start, end - start, builder.Intern(name));
                }
            }
        });

    [Theory]
    [MemberData(nameof(RealTraces))]
    public void Real_traces_have_what_their_readers_need_after_a_round_trip(string name)
    {
        if (name.Length == 0) Assert.Skip("the reference data are not beside the checkout");
        string file = ReferenceData.Read($"reference/{name}.json").GetProperty("trace").GetString()!;
        string path = ReferenceData.PathOf("traces/" + file);
        Trace trace = TraceFile.Load(path);
        // What the other tool's file itself does not give is not asked of ours.
        using KinetoFile original = KinetoFile.Parse(Encoding.UTF8.GetString(Unpacked(path)));
        Check(trace, requirement => !requirement.Violations(original).Any());
        using KinetoFile written = KinetoFile.Of(trace);
        Assert.Equal(original.Operations.Count(), written.Operations.Count());
    }

    [Fact]
    public void The_page_says_what_each_reader_needs()
    {
        StringBuilder page = new();
        foreach (Reader reader in s_readers)
        {
            page.Append($"**{reader.Name}** ({reader.Repository}): {(reader.CanRead ? "reads our JSON of CUDA and HIP devices." : "does not read our JSON.")}\n\n| needs | for | found in | |\n|---|---|---|---|\n");
            foreach (ReaderRequirement r in reader.Requirements) page.Append($"| {r.Needs} | {r.For} | `{r.File}` at {r.Revision[..8]} | {(r.Unmet is null ? "met" : $"not met: {r.Unmet}")} |\n");
            page.Append('\n');
        }

        GeneratedSection.Check("docs/trace-format.md", "readers", page.ToString());
    }

    private static long SizeOf(string name) =>
        name.Length == 0 ? 0 : new FileInfo(ReferenceData.PathOf("traces/" + ReferenceData.Read($"reference/{name}.json").GetProperty("trace").GetString())).Length;

    private static byte[] Unpacked(string path)
    {
        using FileStream file = File.OpenRead(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress) : file;
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private void Check(Trace trace, Func<ReaderRequirement, bool> asked)
    {
        using KinetoFile file = KinetoFile.Of(trace);
        foreach (Reader reader in s_readers)
        {
            foreach (ReaderRequirement requirement in reader.Requirements)
            {
                if (requirement.Unmet is not null)
                {
                    continue;
                }

                if (!asked(requirement)) output.WriteLine($"not asked of {reader.Name}: {requirement.Needs}");
                else Assert.True(!requirement.Violations(file).Any(), $"{reader.Name} needs {requirement.Needs}: {string.Join("; ", requirement.Violations(file).Take(3))}");
            }
        }
    }
}
