using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Turns the events of a Chrome file into a trace. Rows of a device are told by their category, never by their arguments:
/// synchronisation and runtime calls carry a stream as well.
/// </summary>
internal sealed class ChromeImport
{
    private readonly TraceBuilder _builder;
    private readonly ChromeNames _names;
    private readonly ChromeAsync _async;
    private readonly ChromeFlowPoints _flows;
    private readonly ChromeCounterRows _counters;
    private readonly ChromeAttribution _attribution;
    private readonly ChromeOperations _operations;
    private readonly ChromeEventCounts _counts;
    private readonly ChromeSourceDetails _details;
    private readonly Dictionary<int, Stack<int>> _open = [];
    private ChromeOwnHeader? _own;
    private long _firstNs = long.MaxValue, _lastNs = long.MinValue, _unmatchedEnds;

    public ChromeImport(TraceBuilder builder)
    {
        _builder = builder;
        _names = new ChromeNames(builder);
        _async = new ChromeAsync(builder);
        Places = new ChromePlaces(builder);
        _flows = new ChromeFlowPoints(builder);
        _counters = new ChromeCounterRows(builder, Places);
        _attribution = new ChromeAttribution(builder, _names);
        _operations = new ChromeOperations(builder, _names, Places, _attribution);
        _counts = new ChromeEventCounts(builder);
        _details = new ChromeSourceDetails(builder);
    }

    /// <summary>Threads, queues and devices.</summary>
    public ChromePlaces Places { get; }

    /// <summary>Events taken, whatever they were.</summary>
    public long Events { get; private set; }

    /// <summary>Events that made no sense.</summary>
    public long Skipped { get; private set; }

    /// <summary>Takes what this library's own file says about the recording.</summary>
    public void TakeOwn(ChromeOwnHeader header)
    {
        _own = header;
        _builder.Health = header.Health;
        foreach (ComponentInfo component in header.Components) _attribution.Declare(component);
        // In the order of the recording: other numbers in the file name devices by their position.
        foreach (long device in Places.Known.Keys.Order()) Places.DeviceOf(device);
        foreach ((long process, string name, CounterInfo info) in header.Counters) _counters.Declare(process, name, info);
    }

    /// <summary>Takes an event.</summary>
    public void Take(ChromeEvent e)
    {
        Events++;
        _counts.Add(e);
        switch (e.Phase)
        {
            case (byte)'X' when e.StartNs != long.MinValue: Complete(e); break;
            case (byte)'M': Describe(e); break;
            case (byte)'s' or (byte)'t' or (byte)'f' when e.StartNs != long.MinValue:
                if (_names.RowOf(e.Category) != ChromeRow.Arrow) _flows.Add(e, Places.ThreadOf(e.Process, e.Thread));
                break;
            case (byte)'B' when e.StartNs != long.MinValue: Begin(e); break;
            case (byte)'E' when e.StartNs != long.MinValue: End(e); break;
            case (byte)'b' or (byte)'S' when e.StartNs != long.MinValue: Reach(e.StartNs, 0); _async.Begin(e); break;
            case (byte)'e' or (byte)'F' when e.StartNs != long.MinValue: Reach(e.StartNs, 0); _async.End(e); break;
            case (byte)'n' when e.StartNs != long.MinValue: Reach(e.StartNs, 0); _async.Instant(e); break;
            case (byte)'i' or (byte)'I' or (byte)'R' when e.StartNs != long.MinValue: Instant(e); break;
            case (byte)'C' when e.StartNs != long.MinValue: Reach(e.StartNs, 0); _counters.Counter(e); break;
            // Clock synchronisation, objects and memory dumps of Chrome itself say nothing here.
            case (byte)'c' or (byte)'N' or (byte)'O' or (byte)'D' or (byte)'v' or (byte)'V' or (byte)'T' or (byte)'p' or (byte)'(' or (byte)')': break;
            default: Skipped++; break;
        }
    }

    /// <summary>Joins what belongs together and fills in header and health.</summary>
    /// <param name="header">Header as far as the file tells it.</param>
    /// <param name="api">Interface of devices that do not say theirs.</param>
    public void Finish(TraceHeader header, DeviceApi api)
    {
        long stop = _lastNs == long.MinValue ? 0 : _lastNs, unfinished = 0;
        foreach (Stack<int> open in _open.Values)
        {
            foreach (int span in open)
            {
                _builder.EndSpan(span, Math.Max(0, stop - _builder.StartOf(span)), SpanFlags.Unfinished);
                unfinished++;
            }
        }

        _async.Finish(stop);
        Places.Finish(api == DeviceApi.Unknown ? _operations.Api : api);
        _attribution.Finish(_operations);
        _details.Finish(_operations.Launches);
        _flows.Finish();
        if (_own is not null)
        {
            // The recording knows better what it lost than the file that was made of it.
            _builder.Header = header;
            return;
        }

        long start = _firstNs == long.MaxValue ? 0 : _firstNs;
        _builder.Header = header with
        {
            Facts = header.Facts.SetItems(_counts.Facts()).SetItems(Places.Facts()).SetItems(_operations.Launches.Facts()).SetItems(_attribution.Facts()),
            StartNs = start,
            StopNs = stop,
            ProcessId = Places.FirstProcess is > 0 and <= int.MaxValue ? (int)Places.FirstProcess : 0,
            ProcessName = Places.FirstProcess >= 0 ? Places.NameOf(Places.FirstProcess) : "",
        };
        _builder.Health = _builder.Health with
        {
            UnfinishedSpans = unfinished + _async.Unfinished,
            UnmatchedEnds = _unmatchedEnds + _async.UnmatchedEnds,
            UnattributedDeviceOperations = _attribution.OperationsWithoutCall,
            SkippedPackets = _builder.Health.SkippedPackets + Skipped,
        };
    }

    private void Complete(ChromeEvent e)
    {
        long duration = e.DurationNs == long.MinValue ? 0 : e.DurationNs;
        if (duration < 0)
        {
            Skipped++;
            return;
        }

        // What this library wrote tells the exact times where the format cannot.
        if (_own is not null && e.TryArgument(ChromeKey.DurationNs, out AttributeValue exact)) duration = exact.Int64;
        if (_own is not null && e.TryArgument(ChromeKey.StartNs, out AttributeValue exactly)) e.StartNs = _own.OriginNs + exactly.Int64;
        Reach(e.StartNs, duration);
        ChromeRow row = _names.RowOf(e.Category);
        switch (row)
        {
            case ChromeRow.Kernel or ChromeRow.Copy or ChromeRow.Fill:
                _operations.Add(e, row, duration);
                break;
            case ChromeRow.BesideQueue when _own is not null:
                _operations.Add(e, row, duration);
                break;
            case ChromeRow.BesideQueue when _builder.TextOf(e.Category) != "overhead":
                // An annotation is drawn over the operations that it was the submitter of: no work beside theirs.
                _async.Complete(
                    $"beside stream {Places.TextOf(e.Thread)} of device {Places.TextOf(e.Process)}", e.StartNs, e.StartNs + duration, e.Name,
                    _builder.TextOf(e.Category) == "cuda_sync" ? SpanKind.Sync : SpanKind.Stage, _details.Beside(e));
                break;
            case ChromeRow.Coverage when _own is null:
                _async.Complete("profiler", e.StartNs, e.StartNs + duration, e.Name, SpanKind.Stage, []);
                break;
            // The request stands in the file itself as well.
            case ChromeRow.Annotation when _own is not null && e.TryArgument(ChromeKey.StepOfRequest, out _): break;
            case ChromeRow.Annotation when _names.TryStep(e.Name, out long step):
                _details.Host(e, row, _attribution.Step(e, duration, step));
                break;
            default:
                Host(e, row, duration);
                break;
        }
    }

    private void Host(ChromeEvent e, ChromeRow row, long duration)
    {
        SpanKind kind = _own is not null ? (row == ChromeRow.Annotation ? SpanKind.Stage : SpanKind.Compute)
            : row switch
            {
                ChromeRow.Call => _names.KindOfCall(e.Name),
                ChromeRow.Function => _names.KindOfFunction(e.Name),
                _ => SpanKind.Compute,
            };
        if (e.TryKind(out SpanKind stated)) kind = stated;
        int track = Places.ThreadOf(e.Process, e.Thread);
        SpanFlags flags = e.TryArgument(ChromeKey.Unfinished, out _) ? SpanFlags.Unfinished : e.TryArgument(ChromeKey.EndInferred, out _) ? SpanFlags.EndInferred : SpanFlags.None;
        int span = _builder.AddSpan(track, e.StartNs, duration, e.Name, _attribution.ComponentOf(e), kind, flags: flags);
        if (row == ChromeRow.Call && e.TryArgument(ChromeKey.Correlation, out AttributeValue correlation)) _operations.Launches.Call(correlation.Int64, span);
        else if (_own is null && row is ChromeRow.Function or ChromeRow.Annotation) _attribution.Range(e, row, track, span, duration);
        Attach(e, span);
        if (_own is null && row is ChromeRow.Annotation or ChromeRow.Call) _details.Host(e, row, span);
    }

    private void Attach(ChromeEvent e, int span)
    {
        foreach (ChromeArgument argument in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(e.Arguments))
            if (argument.Key == ChromeKey.Other) _builder.AddAttribute(span, argument.Name, argument.Value);
    }

    private void Begin(ChromeEvent e)
    {
        Reach(e.StartNs, 0);
        int track = Places.ThreadOf(e.Process, e.Thread);
        int span = _builder.AddSpan(track, e.StartNs, 0, e.Name, _attribution.ComponentOf(e));
        Attach(e, span);
        if (!_open.TryGetValue(track, out Stack<int>? open)) _open.Add(track, open = new Stack<int>());
        open.Push(span);
    }

    private void End(ChromeEvent e)
    {
        Reach(e.StartNs, 0);
        if (!_open.TryGetValue(Places.ThreadOf(e.Process, e.Thread), out Stack<int>? open) || open.Count == 0)
        {
            _unmatchedEnds++;
            return;
        }

        int span = open.Pop();
        _builder.EndSpan(span, Math.Max(0, e.StartNs - _builder.StartOf(span)));
        Attach(e, span);
    }

    private void Instant(ChromeEvent e)
    {
        Reach(e.StartNs, 0);
        if (_counters.Memory(e)) return;
        int span = _builder.AddSpan(Places.ThreadOf(e.Process, e.Thread), e.StartNs, 0, e.Name, _attribution.ComponentOf(e));
        Attach(e, span);
    }

    private void Describe(ChromeEvent e)
    {
        if (!e.TryArgument(ChromeKey.Name, out AttributeValue name) || name.String is not { } text) return;
        switch (_builder.TextOf(e.Name))
        {
            case "thread_name": Places.NameThread(e.Process, e.Thread, text); break;
            case "process_name": Places.NameProcess(e.Process, text); break;
        }
    }

    private void Reach(long startNs, long durationNs)
    {
        _firstNs = Math.Min(_firstNs, startNs);
        _lastNs = Math.Max(_lastNs, startNs + durationNs);
    }
}
