using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads track events: begins, ends, instants, counters.</summary>
internal sealed class PerfettoEventReader(PerfettoContent content)
{
    private readonly TraceBuilder _builder = content.Builder;
    private readonly PerfettoFactReader _facts = new(content);
    private readonly List<PerfettoAnnotation> _annotations = [];
    private readonly List<ulong> _flows = [];

    public bool Read(PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, long timeNs)
    {
        int type = 0, name = 0;
        bool rare = false, correlated = false, ok = true;
        ulong correlation = 0;
        PerfettoCategory category = PerfettoCategory.None;
        PerfettoTrackState? track = sequence.DefaultTrack;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Event.Type: type = (int)fields.Number; break;
                case PerfettoFields.Event.NameIid: ok &= sequence.Names.TryGet(fields.Number, out name); break;
                case PerfettoFields.Event.CategoryIids when !fields.HasBytes:
                    if (sequence.Categories.TryGet(fields.Number, out PerfettoCategory found)) category = found;
                    else ok = false;
                    break;
                case PerfettoFields.Event.CorrelationId: correlation = fields.Number; correlated = content.IsOurs; break;
                case PerfettoFields.Event.TrackUuid:
                    if (content.TryTrack(fields.Number, out PerfettoTrackState? known)) track = known;
                    else if (fields.Number != PerfettoFacts.TrackUuid) track = content.TrackOf(fields.Number);
                    break;
                default: rare = true; break;
            }
        }

        if (fields.Malformed) return false;
        switch (type)
        {
            case PerfettoFields.EventType.Begin when !rare:
                return track is not null && Begin(track, timeNs, name, category, correlated, correlation) >= 0 && ok;
            case PerfettoFields.EventType.End when !rare:
                return track is not null && End(track, timeNs) >= -1;
            default:
                return ok && ReadRare(sequence, bytes, timeNs, type, track, name, category, correlated, correlation);
        }
    }

    /// <summary>Takes a plain begin (with a name) or end (without); false when ids are unknown or nothing is open.</summary>
    public bool TryPlain(PerfettoSequenceState sequence, PerfettoTrackState track, long timeNs, uint categoryIid, uint nameIid)
    {
        if (nameIid == 0)
        {
            if (track.Depth == 0) return false;
            int ended = track.Pop();
            _builder.EndSpan(ended, Math.Max(0, unchecked(timeNs - _builder.Spans[ended].StartNs)));
            return true;
        }

        if (!sequence.Names.TryGet(nameIid, out int name) || !sequence.Categories.TryGet(categoryIid, out PerfettoCategory category)) return false;
        int parent = track.Innermost;
        track.Push(_builder.AddSpan(track.Track, timeNs, 0, name, category.Component, category.Kind, parent, parent < 0 ? -1 : _builder.Spans[parent].Request));
        return true;
    }

    private int Begin(PerfettoTrackState track, long timeNs, int name, PerfettoCategory category, bool correlated, ulong correlation)
    {
        if (track.Track < 0) return -1;
        int parent = track.Innermost;
        int request = correlated ? (int)correlation - 1 : parent < 0 ? -1 : _builder.Spans[parent].Request;
        int span = _builder.AddSpan(track.Track, timeNs, 0, name, category.Component, category.Kind, parent, request);
        track.Push(span);
        return span;
    }

    private int End(PerfettoTrackState track, long timeNs, SpanFlags flags = SpanFlags.None)
    {
        if (track.Depth == 0)
        {
            content.UnmatchedEnds++;
            return -1;
        }

        int span = track.Pop();
        _builder.EndSpan(span, Math.Max(0, unchecked(timeNs - _builder.Spans[span].StartNs)), flags);
        return span;
    }

    private bool ReadRare(PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, long timeNs, int type, PerfettoTrackState? track, int name, PerfettoCategory category, bool correlated, ulong correlation)
    {
        _annotations.Clear();
        _flows.Clear();
        bool ok = true, isFact = false, isCounted = false;
        ulong submitted = 0, uuid = 0;
        double value = 0;
        string? nameText = null;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Event.TrackUuid: uuid = fields.Number; break;
                case PerfettoFields.Event.DebugAnnotations:
                    if (PerfettoAnnotation.TryRead(content, sequence, fields.Bytes, out PerfettoAnnotation annotation)) _annotations.Add(annotation);
                    else ok = false;
                    break;
                case PerfettoFields.Event.Name: nameText = fields.Text; break;
                case PerfettoFields.Event.Categories:
                    string text = fields.Text;
                    if (text == PerfettoFacts.Category && uuid == PerfettoFacts.TrackUuid) isFact = true;
                    else category = content.CategoryOf(text);
                    break;
                case PerfettoFields.Event.FlowIds:
                case PerfettoFields.Event.TerminatingFlowIds: _flows.Add(fields.Number); break;
                case PerfettoFields.Event.CounterValue: value = fields.Signed; isCounted = true; break;
                case PerfettoFields.Event.DoubleCounterValue: value = fields.Real; isCounted = true; break;
                case PerfettoFields.Event.GpuCorrelation:
                    var correlationFields = new ProtoReader(fields.Bytes);
                    while (correlationFields.Next())
                    {
                        if (correlationFields.Field == PerfettoFields.Event.SubmittedEventIds && !correlationFields.HasBytes) submitted = correlationFields.Number;
                    }

                    ok &= !correlationFields.Malformed;
                    break;
            }
        }

        if (isFact && type == PerfettoFields.EventType.Instant) return _facts.Read(nameText ?? "", _annotations) && ok;
        if (nameText is not null && type != PerfettoFields.EventType.Instant) name = _builder.Intern(nameText);
        if (track is null) return false;
        switch (type)
        {
            case PerfettoFields.EventType.Begin:
                int begun = Begin(track, timeNs, name, category, correlated, correlation);
                if (begun < 0) return false;
                BeginAnnotations(begun);
                if (submitted != 0) content.Submissions.Add((submitted, begun));
                foreach (ulong flow in _flows) content.FlowPoints.Add((flow, timeNs, begun));
                return ok;
            case PerfettoFields.EventType.End:
                SpanFlags flags = SpanFlags.None;
                foreach (PerfettoAnnotation annotation in _annotations)
                {
                    if (annotation.IsOwn && annotation.Own == PerfettoKeys.Flags) flags = (SpanFlags)annotation.Value.Int64;
                }

                int ended = End(track, timeNs, flags);
                if (ended < 0) return ok;
                foreach (PerfettoAnnotation annotation in _annotations)
                {
                    if (!annotation.IsOwn) _builder.AddAttribute(ended, annotation.Key, annotation.Value);
                }

                return ok;
            case PerfettoFields.EventType.Counter:
                if (track.Counter < 0 || !isCounted) return false;
                content.Entities.Samples[track.Counter].Add((timeNs, value));
                return ok;
            case PerfettoFields.EventType.Instant:
                return Instant(track, timeNs, name, nameText, category) && ok;
            default:
                return false;
        }
    }

    private void BeginAnnotations(int span)
    {
        long id = 0, intended = _builder.StartOf(span);
        int requestClass = 0;
        bool isRequest = false;
        foreach (PerfettoAnnotation annotation in _annotations)
        {
            if (!annotation.IsOwn)
            {
                _builder.AddAttribute(span, annotation.Key, annotation.Value);
                continue;
            }

            switch (annotation.Own)
            {
                case PerfettoKeys.RequestId: id = annotation.Value.Int64; isRequest = true; break;
                case PerfettoKeys.RequestClass: requestClass = _builder.Intern(annotation.Value.String ?? ""); break;
                case PerfettoKeys.RequestIntended: intended = annotation.Value.Int64; break;
            }
        }

        int number = _builder.Spans[span].Request;
        if (isRequest && number >= 0) content.Requests.TryAdd(number, new PerfettoRequestFound(span, id, requestClass, intended));
    }

    /// <summary>Instants are hand-offs and points of flows; those of other programs are spans of no length.</summary>
    private bool Instant(PerfettoTrackState track, long timeNs, int name, string? nameText, PerfettoCategory category)
    {
        PerfettoHandOff? handOff = null;
        bool consumed = true;
        foreach (PerfettoAnnotation annotation in _annotations)
        {
            if (!annotation.IsOwn) continue;
            AttributeValue value = annotation.Value;
            if (annotation.Own == PerfettoKeys.HandOff)
            {
                ulong id = (ulong)value.Int64;
                if (!content.HandOffs.TryGetValue(id, out handOff)) content.HandOffs.Add(id, handOff = new PerfettoHandOff());
                continue;
            }

            if (handOff is null) continue;
            switch (annotation.Own)
            {
                case PerfettoKeys.Edge: handOff.Edge = value.Int64; consumed = false; break;
                case PerfettoKeys.Bytes: handOff.Bytes = value.Int64; break;
                case PerfettoKeys.Tensor: handOff.Tensor = value.Int64; break;
                case PerfettoKeys.Version: handOff.Version = (int)value.Int64; break;
                case PerfettoKeys.Request: handOff.Request = (int)value.Int64; break;
                case PerfettoKeys.Layout:
                    if (!LayoutText.TryParse(value.String ?? "", out handOff.Layout)) return false;
                    break;
            }
        }

        // The first one to take over counts.
        if (handOff is not null && consumed) (handOff.ConsumedNs, handOff.ConsumerSpan) = handOff.ConsumedNs == -1 ? (timeNs, track.Innermost) : (handOff.ConsumedNs, handOff.ConsumerSpan);
        else if (handOff is not null) (handOff.IsProduced, handOff.ProducedNs, handOff.ProducerSpan) = (true, timeNs, track.Innermost);
        else if (content.IsOurs && _flows.Count > 0) AddPoints(timeNs, track.Innermost);
        else
        {
            if (track.Track < 0) return false;
            if (nameText is not null) name = _builder.Intern(nameText);
            int span = _builder.AddSpan(track.Track, timeNs, 0, name, category.Component, category.Kind, track.Innermost);
            foreach (PerfettoAnnotation annotation in _annotations) _builder.AddAttribute(span, Math.Max(0, annotation.Key), annotation.Value);
            AddPoints(timeNs, span);
        }

        return true;
    }

    private void AddPoints(long timeNs, int span)
    {
        if (span < 0) return;
        foreach (ulong flow in _flows) content.FlowPoints.Add((flow, timeNs, span));
    }
}
