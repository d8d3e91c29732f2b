using System.Runtime.InteropServices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>
/// Turns the records of all threads into a trace: restores nesting, joins late ends, assigns requests and components.
/// One session, one caller at a time.
/// </summary>
internal sealed unsafe class Decoder(ITraceSink sink, HealthTally tally, Declarations declare, bool bounded = false)
{
    // With a bound, for a session without an end: so many launches wait for their operations, the oldest are forgotten.
    private const int MostLaunches = 1 << 20;

    private readonly Declarations _declare = declare;
    private readonly FreeSpans _spans = new(sink, tally, declare);

    public TickMap Map { get; set; } = null!;

    /// <summary>Host calls whose device operations are to come.</summary>
    public LaunchTable Launches { get; } = new(bounded ? MostLaunches : int.MaxValue);

    /// <summary>What was in force on the threads.</summary>
    public ThreadHistories Histories { get; } = new(bounded);

    /// <summary>Reads what a thread has published since the last call.</summary>
    public void Read(ThreadReader reader)
    {
        if (reader.Chunk == 0)
        {
            reader.Chunk = Volatile.Read(ref reader.Buffer.First);
            if (reader.Chunk == 0) return;
        }

        Histories.Begin(reader);
        do
        {
            ReadPublished(reader);
        }
        while (!TryPopEnded(reader));
        BeginAll(reader);
    }

    private void ReadPublished(ThreadReader reader)
    {
        while (true)
        {
            Chunk* chunk = (Chunk*)reader.Chunk;
            int count = reader.Buffer.Published(chunk, out Chunk* next);
            Record* records = Chunk.RecordsOf(chunk);
            for (int i = reader.Index; i < count; i++) Read(reader, chunk, records + i);
            reader.Records += count - reader.Index;
            reader.Index = count;
            if (next == null) return;
            Detach(reader, records, records + count);
            reader.Chunk = (nint)next;
            reader.Index = 0;
        }
    }

    /// <summary>Closes what is still open on a thread.</summary>
    public void CloseThread(ThreadReader reader, long stopNs)
    {
        if (stopNs == long.MaxValue) stopNs = reader.LastNs == long.MinValue ? 0 : reader.LastNs;
        while (reader.Open.Count > 0) Pop(reader, Math.Max(stopNs, reader.LastNs), unfinished: true);
        if (reader.History is not null) reader.History.IsEnded = true;
    }

    /// <summary>Hands over free spans that are complete, and the begins of those that are not.</summary>
    public void Settle() => _spans.Settle(beginOpen: true);

    /// <summary>Closes free spans that are still open, and counts ends without a begin.</summary>
    public void CloseSpans(long stopNs) => _spans.Close(stopNs);

    private void Read(ThreadReader reader, Chunk* chunk, Record* record)
    {
        switch (record->Type)
        {
            case RecordType.Scope:
                PopTo(reader, record->Extra, record);
                Push(reader, chunk, record);
                break;
            case RecordType.ScopeEnd:
                EndLate(reader, record);
                break;
            case RecordType.Attribute:
                Annotate(reader, record);
                break;
            case RecordType.SpanBegin:
                _spans.Begin(record->Payload, _declare.LabelOf(record->Label), Map.ToNs(record->Start), reader.Request);
                break;
            case RecordType.SpanEnd:
                _spans.End(record->Payload, Map.ToNs(record->Start));
                break;
            case RecordType.Request:
                _spans.SetRequest(record->Payload, record->Start, record->Label, record->End);
                break;
            case RecordType.Context:
                PopTo(reader, record->Extra, record);
                reader.Request = record->Payload == 0 ? -1 : _spans.RequestNumber(record->Payload);
                Histories.Set(reader, Map.ToNs(record->Start));
                break;
            case RecordType.Counter:
                sink.CounterSample(_declare.CounterOf(record->Label), Map.ToNs(record->Start), BitConverter.Int64BitsToDouble(record->End));
                break;
            case RecordType.Produce:
                ReadyForInstant(reader, record);
                reader.HandOff = new PendingHandOff
                {
                    TimeNs = Forward(reader, Map.ToNs(record->Start)),
                    Id = (ulong)record->Payload,
                    Edge = _declare.EdgeOf(record->Label),
                    Bytes = record->End,
                };
                break;
            case RecordType.Tensor:
                reader.HandOff?.ReadTensor(*record);
                EmitHandOff(reader);
                break;
            case RecordType.Sizes:
                reader.HandOff?.ReadSizes(*record);
                EmitHandOff(reader);
                break;
            case RecordType.Consume:
                ReadyForInstant(reader, record);
                sink.Consume(TrackOf(reader), Forward(reader, Map.ToNs(record->Start)), (ulong)record->Payload);
                break;
            case RecordType.Flow:
                ReadyForInstant(reader, record);
                sink.FlowPoint(TrackOf(reader), Forward(reader, Map.ToNs(record->Start)), (ulong)record->Payload);
                break;
        }
    }

    private void Push(ThreadReader reader, Chunk* chunk, Record* record)
    {
        BeginAll(reader);
        (int Name, int Component, SpanKind Kind) label = _declare.LabelOf(record->Label);
        int component = label.Component >= 0 || reader.Open.Count == 0 ? label.Component : reader.Open[^1].Component;
        long start = Forward(reader, Map.ToNs(record->Start));
        if (record->Payload != 0) Launches.TryAdd((ulong)record->Payload, new Submission(component, reader.Request, start));
        reader.Open.Add(new OpenScope
        {
            Slot = (nint)record,
            Identity = (nint)record,
            Serial = chunk->Serial,
            Depth = record->Extra,
            Label = record->Label,
            Component = component,
            Request = reader.Request,
            StartNs = start,
            Launch = (ulong)record->Payload,
        });
        Histories.Set(reader, start);
    }

    // The begin waits for the attributes that follow it; everything else that happens on the thread makes it go out.
    private void BeginAll(ThreadReader reader)
    {
        int last = reader.Open.Count - 1;
        if (last < 0 || CollectionsMarshal.AsSpan(reader.Open)[last].IsBegun) return;
        ref OpenScope scope = ref CollectionsMarshal.AsSpan(reader.Open)[last];
        scope.IsBegun = true;
        (int Name, int Component, SpanKind Kind) label = _declare.LabelOf(scope.Label);
        SpanBegin begin = new()
        {
            TimeNs = scope.StartNs,
            Name = label.Name,
            Component = scope.Component,
            Kind = label.Kind,
            Request = scope.Request,
            Launch = scope.Launch,
            Attributes = CollectionsMarshal.AsSpan(reader.Attributes),
        };
        sink.BeginSpan(TrackOf(reader), begin);
        reader.Attributes.Clear();
    }

    private void Annotate(ThreadReader reader, Record* record)
    {
        SpanAttribute first = _declare.Attribute(record->Label, record->End);
        bool two = record->Extra != 0;
        SpanAttribute second = two ? _declare.Attribute(record->Extra, record->Payload) : default;
        if (record->Start >= 1L << 40)
        {
            _spans.Annotate(record->Start, first);
            if (two) _spans.Annotate(record->Start, second);
            return;
        }

        PopTo(reader, (int)record->Start + 1, record);
        Span<OpenScope> open = CollectionsMarshal.AsSpan(reader.Open);
        if (open.IsEmpty || open[^1].Depth != (int)record->Start) return;
        List<SpanAttribute> list = open[^1].IsBegun ? open[^1].Late ??= [] : reader.Attributes;
        list.Add(first);
        if (two) list.Add(second);
    }

    private void EmitHandOff(ThreadReader reader)
    {
        if (reader.HandOff is not { IsComplete: true } handOff) return;
        reader.HandOff = null;
        sink.Produce(TrackOf(reader), handOff.TimeNs, handOff.Id, new HandOffRow(handOff.Edge, handOff.Bytes, handOff.Layout(), handOff.Tensor, handOff.Version, reader.Request));
    }

    private void ReadyForInstant(ThreadReader reader, Record* record)
    {
        PopTo(reader, record->Extra, record);
        BeginAll(reader);
    }

    // Pops scopes that had ended before a record of the given depth was written.
    private void PopTo(ThreadReader reader, int depth, Record* at)
    {
        while (reader.Open.Count > 0 && reader.Open[^1].Depth >= depth)
        {
            Pop(reader, at->Type == RecordType.Attribute ? reader.LastNs : Map.ToNs(at->Start), unfinished: false);
        }
    }

    // Pops scopes that have ended, unless the thread has published more meanwhile: what it wrote inside a scope before
    // it ended the scope has to be read first. (The end is read before the position, as the owner writes them.)
    private bool TryPopEnded(ThreadReader reader)
    {
        while (reader.Open.Count > 0 && EndTicks(CollectionsMarshal.AsSpan(reader.Open)[^1]) != 0)
        {
            int count = reader.Buffer.Published((Chunk*)reader.Chunk, out Chunk* next);
            if (next != null || count != reader.Index) return false;
            Pop(reader, 0, unfinished: false);
        }

        return true;
    }

    private void Pop(ThreadReader reader, long fallbackNs, bool unfinished)
    {
        BeginAll(reader);
        Span<OpenScope> open = CollectionsMarshal.AsSpan(reader.Open);
        OpenScope scope = open[^1];
        long ticks = EndTicks(scope);
        SpanFlags flags = SpanFlags.None;
        long end;
        if (ticks != 0)
        {
            end = Map.ToNs(ticks);
            if (unfinished) end = Math.Min(end, fallbackNs);
        }
        else
        {
            long parentEnd = 0;
            for (int i = open.Length - 2; i >= 0 && parentEnd == 0; i--) parentEnd = EndTicks(open[i]);
            flags = unfinished && parentEnd == 0 ? SpanFlags.Unfinished : SpanFlags.EndInferred;
            end = parentEnd != 0 ? Map.ToNs(parentEnd) : fallbackNs;
            if (flags == SpanFlags.Unfinished) tally.UnfinishedSpans++;
            else tally.InferredEnds++;
        }

        sink.EndSpan(TrackOf(reader), Forward(reader, Math.Max(end, scope.StartNs)), flags, CollectionsMarshal.AsSpan(scope.Late));
        reader.Open.RemoveAt(reader.Open.Count - 1);
        Histories.Set(reader, reader.LastNs);
    }

    private void EndLate(ThreadReader reader, Record* record)
    {
        Span<OpenScope> open = CollectionsMarshal.AsSpan(reader.Open);
        for (int i = open.Length - 1; i >= 0; i--)
        {
            if (open[i].Identity != (nint)record->Payload || open[i].Serial != (int)record->End) continue;
            open[i].EndTicks = record->Start;
            open[i].Slot = 0;
            while (reader.Open.Count > i) Pop(reader, Map.ToNs(record->Start), unfinished: false);
            return;
        }

        tally.UnmatchedEnds++;
    }

    // The chunk goes away: an end that is not in it by now comes as a record of its own.
    private static void Detach(ThreadReader reader, Record* first, Record* end)
    {
        foreach (ref OpenScope scope in CollectionsMarshal.AsSpan(reader.Open))
        {
            if (scope.Slot < (nint)first || scope.Slot >= (nint)end) continue;
            scope.EndTicks = EndTicks(scope);
            scope.Slot = 0;
        }
    }

    private static long EndTicks(in OpenScope scope) => scope.Slot != 0 ? Volatile.Read(ref ((Record*)scope.Slot)->End) : scope.EndTicks;

    private static long Forward(ThreadReader reader, long ns) => reader.LastNs = Math.Max(reader.LastNs, ns);

    private int TrackOf(ThreadReader reader) => reader.Track >= 0 ? reader.Track : reader.Track = _declare.Thread(reader.Buffer);
}
