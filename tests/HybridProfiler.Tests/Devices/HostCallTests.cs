using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;
using HybridProfiler.Recording;
using HybridProfiler.Tests.Recording;

namespace HybridProfiler.Tests.Devices;

/// <summary>Calls that a driver reports after the fact: whose they are, where they lie, and what their operations inherit.</summary>
[Collection("recording")]
public sealed class HostCallTests : IDisposable
{
    private static readonly Component[] s_components = [.. Enumerable.Range(0, 3).Select(i => Component.Define($"calls.{i}"))];
    private static readonly AttributeKey<long> s_registers = AttributeKey<long>.Define("registers");
    private static readonly AttributeKey<string> s_memory = AttributeKey<string>.Define("memory");
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".pftrace");

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Calls_and_their_operations_belong_to_what_was_in_force_on_their_thread(bool streams)
    {
        ReportingDevice device = new();
        SessionOptions options = Profiler.Configure().AddBackend(device);
        if (streams) options = options.WriteTo(_path).WithFlushInterval(TimeSpan.FromMilliseconds(1));
        Dictionary<long, (string Component, long Request)>[] expected = new Dictionary<long, (string, long)>[4];
        Trace trace;
        using (Session session = options.Start())
        {
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(t => new Thread(() => expected[t] = new Program(device, t).Run(400)))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            trace = session.Stop();
        }

        AssertExpected(trace, expected);
        Assert.Equal(0, trace.Health.UnattributedDeviceOperations);
        Assert.True(trace.Health.IsClean, trace.Health.ToString());
        trace.AssertLaws();
        if (streams) AssertExpected(TraceFile.Load(_path), expected);
    }

    [Fact]
    public void Calls_nest_on_the_track_of_their_thread_and_one_reported_late_goes_beside()
    {
        ReportingDevice device = new();
        using Session session = Profiler.Configure().AddBackend(device).WriteTo(_path).WithFlushInterval(TimeSpan.FromMilliseconds(1)).Start();
        long at = HostTime.NowNs();
        Hand(device, sink =>
        {
            sink.HostCall(Call("inner", 7, at + 10, at + 20));
            sink.HostCall(Call("outer", 7, at + 5, at + 30) with { Result = 11 });
            sink.HostCall(Call("next", 7, at + 30, at + 40));
            sink.HostCall(Call("other thread", 8, at, at + 50));
        });
        WaitForPump(device);
        Hand(device, sink => sink.HostCall(Call("late", 7, at + 1, at + 60)));
        Trace trace = session.Stop();
        Assert.Equal(["calls, thread 7", "calls, thread 7", "calls, thread 8"], trace.Tracks.Where(t => t.Kind == TrackKind.HostCalls).Select(t => t.Name).Order());
        Assert.Equal([7L, 8L, 7L], trace.Tracks.Where(t => t.Kind == TrackKind.HostCalls).Select(t => t.NativeId));
        Assert.Equal("outer", trace.NameOf(trace.Spans.Parent[RowOf(trace, "inner")]));
        Assert.Equal(-1, trace.Spans.Parent[RowOf(trace, "next")]);
        Assert.NotEqual(trace.Spans.Track[RowOf(trace, "late")], trace.Spans.Track[RowOf(trace, "outer")]);
        Assert.True(trace.Attributes.TryGet(RowOf(trace, "outer"), trace.Strings.Texts.IndexOf("result"), out AttributeValue result));
        Assert.Equal(11, result.Int64);
        trace.AssertLaws();
    }

    [Fact]
    public void An_operation_may_come_before_its_call_and_a_call_may_have_many_operations()
    {
        ReportingDevice device = new();
        using Session session = Profiler.Configure().AddBackend(device).WriteTo(_path).WithFlushInterval(TimeSpan.FromMilliseconds(1)).Start();
        long thread, start, end;
        using (s_components[1].Enter())
        {
            thread = ThreadBuffer.Current.NativeId;
            start = HostTime.NowNs();
            end = HostTime.NowNs();
        }

        Hand(device, sink => Operate(device, sink, 1, end + 10, null));
        WaitForPump(device);
        Hand(device, sink =>
        {
            // A driver's call inside the runtime's, with the same number.
            sink.HostCall(Call("launch", thread, start, end) with { Correlation = sink.CorrelationOf(1) });
            sink.HostCall(Call("inner launch", thread, start, end) with { Correlation = sink.CorrelationOf(1) });
            Operate(device, sink, 1, end + 30, null);
            Operate(device, sink, 1, end + 50, s_components[2]);
            Operate(device, sink, 2, end + 70, s_components[2]);
            Operate(device, sink, 3, end + 90, null);
        });
        Trace trace = session.Stop();
        int[] rows = [.. Rows(trace, TrackKind.DeviceQueue)];
        Assert.Equal(["calls.1", "calls.1", "calls.2", "calls.2", ""], rows.Select(r => trace.Spans.Component[r] is >= 0 and var c ? trace.Components[c].Name : ""));
        Assert.Equal([0, 0, 4, 4, 0], rows.Select(r => (int)trace.Spans.Flags[r]));
        int call = RowOf(trace, "launch");
        Assert.Equal([call, call, call], rows.Take(3).Select(r => trace.Flows.From[trace.Flows.To.IndexOf(r)]));
        Assert.Equal(3, trace.Flows.Count);
        Assert.Equal(1, trace.Health.UnattributedDeviceOperations);
        Assert.True(trace.Attributes.TryGet(rows[0], trace.Strings.Texts.IndexOf("registers"), out AttributeValue registers));
        Assert.Equal(32, registers.Int64);
        Assert.True(trace.Attributes.TryGet(rows[0], trace.Strings.Texts.IndexOf("memory"), out AttributeValue memory));
        Assert.Equal("pinned", memory.String);
    }

    [Fact]
    public void Operations_before_their_call_are_counted_and_said()
    {
        ReportingDevice device = new();
        using Session session = Profiler.Configure().AddBackend(device).Start();
        Hand(device, sink =>
        {
            sink.HostCall(Call("launch", 7, 5_000, 6_000) with { Correlation = sink.CorrelationOf(1) });
            Operate(device, sink, 1, 4_100, null);
            Operate(device, sink, 1, 5_100, null);
        });
        Assert.Contains(session.Stop().Health.Notes, n => n.StartsWith("1 device operations begin before the call that submitted them, by at most 900 ns", StringComparison.Ordinal));
    }

    [Fact]
    public void A_chrome_file_has_the_calls_as_calls_of_the_runtime()
    {
        ReportingDevice device = new();
        using Session session = Profiler.Configure().AddBackend(device).Start();
        long at = HostTime.NowNs();
        Hand(device, sink => sink.HostCall(Call("cudaMalloc", 7, at, at + 10)));
        Trace trace = session.Stop();
        string file = Path.ChangeExtension(_path, ".json");
        TraceFile.Save(trace, file);
        string text = File.ReadAllText(file);
        File.Delete(file);
        Assert.Matches("\"cat\":\"cuda_runtime\",\"name\":\"cudaMalloc\"", text);
    }

    private static void AssertExpected(Trace trace, Dictionary<long, (string Component, long Request)>[] expected)
    {
        int key = trace.Strings.Texts.IndexOf("registers");
        Dictionary<long, (string, long)> all = expected.SelectMany(e => e).ToDictionary(e => e.Key, e => e.Value);
        foreach (TrackKind kind in (TrackKind[])[TrackKind.HostCalls, TrackKind.DeviceQueue])
        {
            Dictionary<long, (string, long)> found = [];
            foreach (int row in Rows(trace, kind))
            {
                Assert.True(trace.Attributes.TryGet(row, key, out AttributeValue number));
                int component = trace.Spans.Component[row], request = trace.Spans.Request[row];
                found.Add(number.Int64, (component < 0 ? "" : trace.Components[component].Name, request < 0 ? -1 : trace.Requests.Id[request]));
            }

            Assert.Equal(all.OrderBy(e => e.Key), found.OrderBy(e => e.Key));
        }
    }

    private static void Operate(ReportingDevice device, DeviceSink sink, ulong number, long at, Component? component) => sink.Operation(
        new DeviceOperation { Queue = device.Queue, Name = "kernel", StartNs = at, EndNs = at + 10, Correlation = sink.CorrelationOf(number), Component = component },
        [DeviceAttribute.Of(s_registers, 32), DeviceAttribute.Of(s_memory, "pinned")]);

    private static HostCall Call(string name, long thread, long start, long end) => new() { Name = name, Group = "calls", Thread = thread, StartNs = start, EndNs = end };

    private static void Hand(ReportingDevice device, Action<DeviceSink> report) => device.Report(report);

    // Two rounds: the first may have been under way.
    private static void WaitForPump(ReportingDevice device)
    {
        for (int round = 0; round < 2; round++)
        {
            using ManualResetEventSlim served = new();
            device.Report(_ => served.Set());
            Assert.True(served.Wait(TimeSpan.FromSeconds(60)));
        }
    }

    private static int RowOf(Trace trace, string name) => Enumerable.Range(0, trace.Spans.Count).Single(r => trace.NameOf(r) == name);

    private static IEnumerable<int> Rows(Trace trace, TrackKind kind) =>
        Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == kind).OrderBy(r => trace.Spans.Start[r]);

    /// <summary>A thread that opens and closes scopes and requests at random and calls a driver in between.</summary>
    private sealed class Program(ReportingDevice device, int thread)
    {
        private readonly Random _random = new(thread);
        private readonly Dictionary<long, (string, long)> _expected = [];
        private long _request = -1;
        private int _calls;

        public Dictionary<long, (string, long)> Run(int calls)
        {
            while (_calls < calls) Block("", 0);
            return _expected;
        }

        private void Block(string component, int depth)
        {
            for (int i = _random.Next(1, 4); i > 0; i--)
            {
                switch (_random.Next(depth < 5 ? 4 : 2))
                {
                    case 2:
                        Component inner = s_components[_random.Next(3)];
                        using (inner.Enter()) Block(inner.Name, depth + 1);
                        break;
                    case 3 when _request < 0:
                        _request = (thread * 1_000_000) + _calls;
                        using (Request.Begin(_request)) Block(component, depth + 1);
                        _request = -1;
                        break;
                    default:
                        Call(component);
                        break;
                }
            }
        }

        private void Call(string component)
        {
            long number = (thread * 1_000_000) + ++_calls, os = ThreadBuffer.Current.NativeId, start = HostTime.NowNs();
            Thread.SpinWait(200);
            long end = HostTime.NowNs();
            _expected.Add(number, (component, _request));
            DeviceAttribute mark = DeviceAttribute.Of(s_registers, number);
            device.Report(sink => sink.HostCall(
                new HostCall { Name = "call", Thread = os, StartNs = start, EndNs = end, Correlation = sink.CorrelationOf((ulong)number) }, [mark]));
            device.Report(sink => sink.Operation(
                new DeviceOperation { Queue = device.Queue, Name = "kernel", StartNs = end, EndNs = end + 5, Correlation = sink.CorrelationOf((ulong)number) }, [mark]));
        }
    }
}
