using System.Diagnostics;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>
/// A program with activities of every shape: nested on a thread, of two kinds of sources within each other, handed to another
/// thread, come back to the thread that it had left, requests and calls, linked, without an end. It writes down what it does.
/// </summary>
internal sealed class ActivityProgram
{
    public const string SourceName = "HybridProfiler.Tests.Shapes";

    private static readonly ActivitySource s_source = new(SourceName);
    private readonly Dictionary<string, MadeActivity> _made = [];

    /// <summary>The trace that a request of another process belongs to, and that process's span.</summary>
    public ActivityContext Remote { get; } = new(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);

    /// <summary>What was done, by name.</summary>
    public IReadOnlyDictionary<string, MadeActivity> Made => _made;

    /// <summary>True while somebody listens.</summary>
    public static bool IsHeard => s_source.HasListeners() && WorkEvents.Log.IsEnabled();

    public void Run()
    {
        Activity outer = null!, passed = null!, left = null!, call = null!;
        OnThread(() => outer = Nest());
        OnThread(() => passed = Begin("passed"));
        OnThread(() =>
        {
            Activity part = Begin("part of passed", parent: passed.Context);
            End("part of passed", part);
            End("passed", passed);
        });
        OnThread(() =>
        {
            ExecutionContext nothing = ExecutionContext.Capture()!;
            left = Begin("left");
            // What happens while an activity awaits: its thread does something that has nothing to do with it.
            ExecutionContext.Run(nothing, _ => End("stranger", Begin("stranger")), null);
            End("left", left);
        });
        OnThread(() =>
        {
            ExecutionContext nothing = ExecutionContext.Capture()!;
            Activity ask = Begin("ask", ActivityKind.Client);
            // A program that asks itself: its answer comes over the wire, and here on the thread that asked.
            ExecutionContext.Run(nothing, _ => End("answer", Begin("answer", ActivityKind.Server, ask.Context)), null);
            End("ask", ask);
        });
        OnThread(() => Serve(out call));
        OnThread(() => End("call", call));
        OnThread(() => End("batch", Begin("batch", links: [new ActivityLink(outer.Context), new ActivityLink(passed.Context)])));
        OnThread(() => Begin("endless"));
        OnThread(WorkEvents.Log.StrayStop);
    }

    private Activity Nest()
    {
        Activity outer = Begin("outer");
        Activity inner = Begin("inner");
        inner.SetTag("count", 5).SetTag("rate", 1.5).SetTag("ok", true).SetTag("text", "a, b (and) c: d").SetTag("zip", "01234");
        Work("Work", () => WorkEvents.Log.WorkStart("resize", 7), () => WorkEvents.Log.WorkStop(21), () =>
            Work("Piece", WorkEvents.Log.PieceStart, WorkEvents.Log.PieceStop, () => End("in the piece", Begin("in the piece"))));
        End("inner", inner);
        End("outer", outer);
        return outer;
    }

    private void Serve(out Activity call)
    {
        Activity request = Begin("request", ActivityKind.Server, Remote);
        Activity parse = Begin("parse");
        End("parse", parse);
        call = Begin("call", ActivityKind.Client);
        // The answer comes to another thread; the request does not wait for it.
        Activity.Current = request;
        request.DisplayName = "GET /orders/{id}";
        request.SetStatus(ActivityStatusCode.Error, "no such order");
        End("request", request);
    }

    private Activity Begin(string name, ActivityKind kind = ActivityKind.Internal, ActivityContext parent = default, IEnumerable<ActivityLink>? links = null)
    {
        long before = Recording.Now();
        Activity activity = s_source.StartActivity(name, kind, parent, links: links)!;
        _made.Add(name, new MadeActivity { Begin = (before, Recording.Now()), BeginThread = OperatingSystemThread.Id, SpanId = activity.SpanId.ToHexString() });
        return activity;
    }

    private void End(string name, Activity activity)
    {
        long before = Recording.Now();
        activity.Stop();
        (_made[name].End, _made[name].EndThread) = ((before, Recording.Now()), OperatingSystemThread.Id);
    }

    private void Work(string name, Action start, Action stop, Action work)
    {
        long before = Recording.Now();
        start();
        MadeActivity made = new() { Begin = (before, Recording.Now()), BeginThread = OperatingSystemThread.Id };
        _made.Add(name, made);
        work();
        before = Recording.Now();
        stop();
        (made.End, made.EndThread) = ((before, Recording.Now()), OperatingSystemThread.Id);
    }

    // Each on a thread that nothing else runs on, and without what flows from thread to thread.
    private static void OnThread(Action work)
    {
        Thread thread = new(() => work());
        using (ExecutionContext.SuppressFlow()) thread.Start();
        thread.Join();
    }
}
