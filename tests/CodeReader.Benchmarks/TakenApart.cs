using System.Globalization;
using HybridProfiler.Analysis;
using HybridProfiler.Model;

namespace CodeReader.Benchmarks;

/// <summary>Where recordings without and with a change differ, piece by piece: what the parts take, what handing over takes, and how long a thread that was woken takes to run.</summary>
internal sealed class TakenApart
{
    private static readonly (string Component, string Scope)[] Works =
    [
        ("stem", "forward"), ("transformer", "forward"), ("reader", "forward"), ("symbolic", "most probable valid code"), ("queue", PartsPipeline.HandOverScope), ("queue", PartsPipeline.ReleaseScope),
    ];

    private readonly List<(string Piece, List<double> Recorded, List<double> Changed)> _pieces = [];

    /// <summary>Takes one round in.</summary>
    public void Add(TraceAnalysis recorded, TraceAnalysis changed)
    {
        foreach ((string component, string scope) in Works) Add($"{component}: {scope}", Median(recorded.Trace, component, scope), Median(changed.Trace, component, scope));
        Add("from the end of one code to the begin of the next on the second thread", double.NaN, WithoutWaits(changed.Trace));
        Add("end of the wait for room, from the begin of what ended it", double.NaN, WakeUp(changed.Trace, PartsPipeline.ReleaseScope, "wait for room"));
        Add("end of the wait for a code, from the begin of what ended it", double.NaN, WakeUp(changed.Trace, PartsPipeline.HandOverScope, "queued"));
        Add("from one answer to the next", Period(recorded.Trace, p50: true), Period(changed.Trace, p50: true));
        Add("the same, mean without the first ten", Period(recorded.Trace, p50: false), Period(changed.Trace, p50: false));
        Add("first answer, from the begin", First(recorded.Trace), First(changed.Trace));
    }

    /// <summary>Rows of the table, in microseconds.</summary>
    public IEnumerable<string> Rows() => _pieces.Select(p => string.Create(CultureInfo.InvariantCulture, $"| {p.Piece} | {Text(p.Recorded)} | {Text(p.Changed)} | {(p.Recorded.Count > 0 && p.Changed.Count > 0 ? (Series.Median(p.Changed) - Series.Median(p.Recorded)).ToString("+0.0;-0.0", CultureInfo.InvariantCulture) : "")} |"));

    private void Add(string piece, double recorded, double changed)
    {
        int at = _pieces.FindIndex(p => p.Piece == piece);
        if (at < 0)
        {
            at = _pieces.Count;
            _pieces.Add((piece, [], []));
        }

        if (!double.IsNaN(recorded)) _pieces[at].Recorded.Add(recorded);
        if (!double.IsNaN(changed)) _pieces[at].Changed.Add(changed);
    }

    private static string Text(List<double> values) => values.Count == 0 ? "" : Series.Median(values).ToString("F1", CultureInfo.InvariantCulture);

    private static double Median(Trace trace, string component, string scope) => MedianOf([.. Spans(trace, component, scope).Select(s => (double)(s.EndNs - s.StartNs))]);

    // Each wait that something ended while it lasted, by the last such thing; what came before the wait began ended none.
    private static double WakeUp(Trace trace, string cause, string wait)
    {
        List<(long StartNs, long EndNs)> causes = Spans(trace, "queue", cause);
        List<double> lags = [];
        foreach ((long startNs, long endNs) in Spans(trace, "queue", wait))
        {
            int at = causes.FindLastIndex(c => c.StartNs <= endNs);
            // What is over within the time for which a wait spins woke nobody.
            if (at >= 0 && causes[at].StartNs - startNs > 200_000) lags.Add(endNs - causes[at].StartNs);
        }

        return MedianOf(lags);
    }

    private static double WithoutWaits(Trace trace)
    {
        List<(long StartNs, long EndNs)> ends = Spans(trace, "symbolic", "most probable valid code"), begins = Spans(trace, "transformer", "forward");
        return MedianOf([.. begins.Skip(1).Zip(ends, (b, e) => (double)(b.StartNs - e.EndNs))]);
    }

    private static double Period(Trace trace, bool p50)
    {
        const int Skipped = 10;
        List<(long StartNs, long EndNs)> answers = Spans(trace, "symbolic", "most probable valid code");
        return p50 ? MedianOf([.. answers.Skip(1).Zip(answers, (b, a) => (double)(b.EndNs - a.EndNs))]) : (answers[^1].EndNs - answers[Skipped - 1].EndNs) / 1e3 / (answers.Count - Skipped);
    }

    private static double First(Trace trace) => (Spans(trace, "symbolic", "most probable valid code")[0].EndNs - trace.Header.StartNs) / 1e3;

    private static double MedianOf(List<double> ns) => ns.Count == 0 ? double.NaN : Series.Median(ns) / 1e3;

    private static List<(long StartNs, long EndNs)> Spans(Trace trace, string component, string name) =>
    [
        .. Enumerable.Range(0, trace.Spans.Count)
            .Where(row => trace.Spans.Component[row] >= 0 && trace.Components[trace.Spans.Component[row]].Name == component && trace.NameOf(row) == name)
            .Select(row => (trace.Spans.Start[row], trace.Spans.EndOf(row))).Order(),
    ];
}
