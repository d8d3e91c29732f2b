namespace HybridProfiler.Recording;

/// <summary>
/// Runs every recording call a few times before the first session begins, so that the first scope of the program does
/// not pay for the JIT (about 10 ms without).
/// </summary>
internal static class WarmUp
{
    private static readonly Component s_component = Component.Define("HybridProfiler warm-up", Paradigm.Glue);
    private static readonly Label s_label = s_component.Label("warm-up", SpanKind.Runtime);
    private static readonly Edge s_edge = Edge.From(s_component).To(s_component);
    private static readonly Decision s_decision = s_component.Decision("warm-up");
    private static readonly Counter s_counter = Counter.Define("HybridProfiler warm-up");
    private static readonly AttributeKey<long> s_int64 = AttributeKey<long>.Define("warm-up");
    private static readonly AttributeKey<double> s_double = AttributeKey<double>.Define("warm-up");
    private static readonly AttributeKey<string> s_string = AttributeKey<string>.Define("warm-up");
    private static bool s_done;

    /// <summary>Warms up, once per process. The gate must be open and no session must have begun: what is recorded here is read by nobody.</summary>
    public static void Once()
    {
        if (s_done) return;
        s_done = true;
        // A thread of its own, which dies before the session notes where threads stand.
        Thread thread = new(Run) { IsBackground = true, Name = Collector.ThreadName };
        thread.Start();
        thread.Join();
    }

    private static void Run()
    {
        for (int i = 0; i < 3; i++)
        {
            using (Request request = Request.Begin(i, "", 1))
            {
                request.Set(s_int64, i);
                using (request.Continue())
                using (Scope scope = s_label.Enter())
                {
                    scope.Set(s_int64, i).Set(s_string, "");
                    using (s_label.Enter(s_double, i))
                    using (s_label.Enter(s_int64, i, s_string, ""))
                    {
                        s_edge.Send(new TensorInfo { DType = DType.Float32, Shape = [i, 1], Strides = [1, 1] }).Receive();
                        s_edge.Carries(i);
                    }

                    using Phases phases = s_label.EnterPhases();
                    phases.Next(s_label);
                }
            }

            s_label.Begin().Set(s_int64, i).End();
            s_decision.Take("");
            s_decision.Take("", i);
            s_counter.Set(i);
            Flow.Start().Step();
            using (Devices.Launch.Enter(s_label, out _))
            {
            }
        }
    }
}
