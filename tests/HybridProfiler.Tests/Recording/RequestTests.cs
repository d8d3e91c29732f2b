using HybridProfiler.Model;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace HybridProfiler.Tests.Recording;

[Collection("recording")]
public sealed class RequestTests
{
    private static readonly Label s_work = Component.Define("request.tests").Label("work");
    private static readonly AttributeKey<long> s_length = AttributeKey<long>.Define("length");

    [Fact]
    public async Task Scopes_belong_to_the_request_of_their_execution_context()
    {
        using Session session = Profiler.Start();
        Task Serve(int id) => Task.Run(async () =>
        {
            using Request request = session.Request(id, id % 2 == 0 ? "even" : "odd").Set(s_length, id);
            for (int i = 0; i < 20; i++)
            {
                using (s_work.Enter(s_length, id))
                {
                }

                await Task.Yield();
            }
        });
        await Task.WhenAll(Enumerable.Range(1, 16).Select(Serve));
        using (s_work.Enter(s_length, 0))
        {
        }

        Trace trace = session.Stop();
        trace.AssertLaws();
        Assert.Equal(16, trace.Requests.Count);
        int key = trace.Strings.Texts.IndexOf("length");
        foreach (int row in trace.Named("work"))
        {
            Assert.True(trace.Attributes.TryGet(row, key, out AttributeValue id));
            int request = trace.Spans.Request[row];
            Assert.Equal(id.Int64, request < 0 ? 0 : trace.Requests.Id[request]);
        }

        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(trace.Requests.Id[i] % 2 == 0 ? "even" : "odd", trace.Strings[trace.Requests.Class[i]]);
            Assert.Equal(trace.Requests.Id[i], trace.Attributes.ValuesOf(trace.Requests.Span[i])[0].Int64);
        }

        Assert.True(trace.Health.IsClean, trace.Health.ToString());
    }

    [Fact]
    public void A_worker_behind_a_queue_continues_a_request()
    {
        using Session session = Profiler.Start();
        using (Request request = Request.Begin(5))
        {
            Thread worker;
            using (ExecutionContext.SuppressFlow())
            {
                worker = new Thread(() =>
                {
                    using (request.Continue())
                    using (s_work.Enter())
                    {
                    }

                    using (s_work.Enter())
                    {
                    }
                });
                worker.Start();
            }

            worker.Join();
        }

        Trace trace = session.Stop();
        Assert.Equal([0, -1], trace.Named("work").Select(row => trace.Spans.Request[row]));
    }

    [Fact]
    public void The_intended_start_is_kept_and_nested_requests_return_to_the_outer_one()
    {
        long intended = Stopwatch.GetTimestamp();
        using Session session = Profiler.Start();
        using (Request.Begin(1, "outer", intended))
        {
            using (Request.Begin(2, "inner"))
            {
            }

            using (s_work.Enter())
            {
            }
        }

        Trace trace = session.Stop();
        int outer = trace.Requests.Id.IndexOf(1);
        Assert.Equal((Int128)intended * 1_000_000_000 / Stopwatch.Frequency, trace.Requests.IntendedStart[outer]);
        Assert.Equal(outer, trace.Spans.Request[trace.Only("work")]);
        int inner = trace.Requests.Id.IndexOf(2);
        Assert.Equal(trace.Spans.Start[trace.Requests.Span[inner]], trace.Requests.IntendedStart[inner]);
    }
}
