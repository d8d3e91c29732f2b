using System.Text;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats;

/// <summary>Traces of Triton Inference Server and of trtexec.</summary>
public sealed class ServingImportTests
{
    private const string Triton = """
        [{"id":1,"model_name":"pipeline","model_version":1,"request_id":"abc"},{"id":1,"timestamps":[{"name":"HTTP_RECV_START","ns":1000},{"name":"HTTP_RECV_END","ns":1100},{"name":"REQUEST_START","ns":1150}]},
        {"id":2,"model_name":"detector","model_version":3,"parent_id":1},{"id":2,"timestamps":[{"name":"REQUEST_START","ns":1200},{"name":"QUEUE_START","ns":1210},{"name":"COMPUTE_START","ns":1400},
        {"name":"COMPUTE_INPUT_END","ns":1450},{"name":"COMPUTE_OUTPUT_START","ns":1900},{"name":"COMPUTE_END","ns":1950},{"name":"REQUEST_END","ns":1960}]},
        {"id":2,"activity":"TENSOR_BACKEND_OUTPUT","tensor":{"name":"boxes","data":"1,2","shape":"2"}},
        {"id":1,"timestamps":[{"name":"REQUEST_END","ns":2000},{"name":"HTTP_SEND_START","ns":2010},{"name":"HTTP_SEND_END","ns":2050}]},
        {"id":4,"model_name":"detector","model_version":3},{"id":4,"timestamps":[{"name":"GRPC_WAITREAD_START","ns":10},{"name":"REQUEST_START","ns":1500},{"name":"QUEUE_START","ns":1510}]}]
        """;

    private const string Times = """
        [
          { "startEnqMs" : 0.5, "endEnqMs" : 0.625, "startH2dMs" : 1.25, "endH2dMs" : 1.5, "startComputeMs" : 1.5, "endComputeMs" : 3.125, "startD2hMs" : 3.125, "endD2hMs" : 3.25, "h2dMs" : 0.25, "computeMs" : 1.625, "d2hMs" : 0.125, "latencyMs" : 2 }
        , { "startEnqMs" : 1, "endEnqMs" : 1.125, "startH2dMs" : 2, "endH2dMs" : 2.25, "startComputeMs" : 3.125, "endComputeMs" : 4.125, "startD2hMs" : 4.125, "endD2hMs" : 12345.6, "h2dMs" : 0.25, "computeMs" : 1, "d2hMs" : 0.125, "latencyMs" : 1.375 }
        ]
        """;

    [Fact]
    public void Requests_of_the_server_are_those_without_a_parent_and_models_are_components()
    {
        Trace trace = Load(Triton);
        Assert.Equal([1L, 4L], trace.Requests.Id.ToArray());
        Assert.Equal(["pipeline", "detector"], Enumerable.Range(0, 2).Select(r => trace.Strings[trace.Requests.Class[r]]));
        Assert.Equal(["detector", "frontend"], trace.Components.Select(c => c.Name).Order());
        int request = trace.Requests.Span[0];
        Assert.Equal((1000L, 1050L), (trace.Spans.Start[request], trace.Spans.Duration[request]));
        Assert.True(trace.Attributes.TryGet(request, trace.Strings.Texts.IndexOf("request_id"), out AttributeValue id) && id.String == "abc");
        Assert.Equal(
            [("compute infer", 450L, SpanKind.Compute), ("compute input", 50L, SpanKind.Compute), ("compute output", 50L, SpanKind.Compute), ("queue", 190L, SpanKind.Wait), ("receive", 100L, SpanKind.Compute), ("send", 40L, SpanKind.Compute)],
            Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Spans.Component[r] >= 0).Select(r => (trace.NameOf(r), trace.Spans.Duration[r], (SpanKind)trace.Spans.Kind[r])).Order());
        Assert.All(Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Spans.Component[r] >= 0), r => Assert.Equal(0, trace.Spans.Request[r]));
    }

    [Fact]
    public void A_request_that_was_not_answered_is_unfinished_and_waiting_for_it_is_not_its_time()
    {
        Trace trace = Load(Triton);
        Assert.Equal(1, trace.Health.UnfinishedSpans);
        Assert.Equal(1500, trace.Spans.Start[trace.Requests.Span[1]]);
    }

    [Fact]
    public void Values_of_another_kind_are_passed_over_and_counted()
    {
        Trace trace = Load("""
            [{"id":"x","model_name":"detector","model_version":1,"timestamps":[]},
            {"id":1,"model_name":"detector","model_version":1.5,"parent_id":null,"timestamps":[{"name":"REQUEST_START","ns":100},{"name":"REQUEST_END","ns":300}]},
            {"id":1,"model_name":7,"timestamps":[5,{"name":3,"ns":4},{"name":"QUEUE_START","ns":"9"}]}]
            """);
        Assert.Equal(("detector", 200L, 2L), (trace.NameOf(trace.Requests.Span[0]), trace.Spans.Duration[trace.Requests.Span[0]], trace.Health.SkippedPackets));
    }

    [Fact]
    public void Inferences_of_trtexec_have_their_times_to_the_nanosecond()
    {
        Trace trace = Load(Times);
        Assert.Equal(2, trace.Requests.Count);
        Assert.Equal(
            [("D2H", 3_125_000L, 125_000L), ("D2H", 4_125_000L, 12_341_475_000L), ("H2D", 1_250_000L, 250_000L), ("H2D", 2_000_000L, 250_000L), ("compute", 1_500_000L, 1_625_000L), ("compute", 3_125_000L, 1_000_000L)],
            Enumerable.Range(0, trace.Spans.Count).Where(r => trace.Tracks[trace.Spans.Track[r]].Kind == TrackKind.DeviceQueue).Select(r => (trace.NameOf(r), trace.Spans.Start[r], trace.Spans.Duration[r]))
                .OrderBy(r => r.Item1, StringComparer.Ordinal).ThenBy(r => r.Item2));
        Assert.Equal(6, trace.Flows.Count);
        Assert.Contains(trace.Health.Notes, n => n.Contains("0.1 ms", StringComparison.Ordinal));
        Assert.Equal([0, 1], trace.Tracks.Where(t => t.Kind == TrackKind.Requests).Select(t => t.Lane));
    }

    [Theory]
    [InlineData(Triton, "Triton server trace")]
    [InlineData(Times, "trtexec times")]
    public void A_file_that_breaks_off_gives_what_lies_before_and_says_so(string text, string format)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int whole = Load(text).Spans.Count, cuts = 0;
        for (int length = 0; length < bytes.Length - 1; length += 7)
        {
            try
            {
                Trace trace = TraceFile.Load(new MemoryStream(bytes, 0, length));
                Assert.InRange(trace.Spans.Count, 0, whole);
                if (trace.Header.Facts["source.format"] == format && trace.Spans.Count < whole) cuts += trace.Health.TruncatedBytes > 0 ? 1 : 0;
            }
            catch (TraceFormatException e)
            {
                Assert.NotEmpty(e.Remedy);
            }
        }

        Assert.True(cuts > 0);
        Assert.Equal(format, Load(text).Header.Facts["source.format"]);
        Assert.Equal((0L, 0L), (Load(text).Health.TruncatedBytes, Load(text).Health.SkippedPackets));
    }

    private static Trace Load(string text) => TraceFile.Load(new MemoryStream(Encoding.UTF8.GetBytes(text)));
}
