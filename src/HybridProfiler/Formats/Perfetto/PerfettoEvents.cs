using System.Numerics;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Writes track events with everything that the two plain cases of <see cref="PerfettoWriter"/> do without.</summary>
internal sealed class PerfettoEvents(ProtoWriter output, Func<int, string> textOf)
{
    /// <summary>Flow ids of hand-offs, apart from those of the program's own flows.</summary>
    public const ulong HandOffFlow = 0x4850_0000_0000_0000;

    private readonly Dictionary<TensorLayout, int> _layoutIds = [];
    private readonly List<string> _layoutTexts = [];
    private readonly List<string> _edgeTexts = [];
    private int _interned;

    public PerfettoCategories Categories { get; } = new();

    public void DeclareEdge(int id, EdgeInfo edge)
    {
        while (_edgeTexts.Count <= id) _edgeTexts.Add("");
        string to = Categories.TextOf(edge.Consumer, SpanKind.Transfer);
        int colon = to.LastIndexOf(':');
        to = colon < 0 ? "?" : to[..colon];
        _edgeTexts[id] = edge.Name.Length == 0 ? "to " + to : edge.Name + " to " + to;
    }

    public void Begin(PerfettoSequence sequence, in SpanBegin begin, bool inheritsRequest, PerfettoRequest? own)
    {
        int packet = Open(sequence, begin.TimeNs);
        int name = InternName(sequence, begin.Name);
        int category = InternCategory(sequence, begin.Component, begin.Kind);
        foreach (ref readonly SpanAttribute attribute in begin.Attributes) InternKey(sequence, attribute.Key);
        if (own is not null) InternOwn(sequence, 1u << PerfettoKeys.RequestId | 1u << PerfettoKeys.RequestClass | 1u << PerfettoKeys.RequestIntended);

        int track = OpenEvent(PerfettoFields.EventType.Begin);
        if (category != 0) output.Value(PerfettoFields.Event.CategoryIids, category);
        else output.Value(PerfettoFields.Event.Categories, Categories.TextOf(begin.Component, begin.Kind));
        if (name != 0) output.Value(PerfettoFields.Event.NameIid, name);
        else output.Value(PerfettoFields.Event.Name, textOf(begin.Name));
        // Stated where it changes; spans inside inherit it. 0 stands for none.
        if (!inheritsRequest) output.Value(PerfettoFields.Event.CorrelationId, begin.Request + 1);
        if (own is { } request)
        {
            Own(PerfettoKeys.RequestId, request.Id);
            if (request.Class != 0) Own(PerfettoKeys.RequestClass, textOf(request.Class));
            Own(PerfettoKeys.RequestIntended, request.IntendedStartNs);
        }

        foreach (ref readonly SpanAttribute attribute in begin.Attributes) Attribute(sequence, attribute);
        if (begin.Launch != 0)
        {
            int correlation = output.Open(PerfettoFields.Event.GpuCorrelation);
            output.Value(PerfettoFields.Event.SubmittedEventIds, begin.Launch);
            output.Close(correlation);
        }

        output.Close(track);
        output.Close(packet);
    }

    public void End(PerfettoSequence sequence, long timeNs, SpanFlags flags, ReadOnlySpan<SpanAttribute> attributes)
    {
        int packet = Open(sequence, timeNs);
        if (flags != SpanFlags.None) InternOwn(sequence, 1u << PerfettoKeys.Flags);
        foreach (ref readonly SpanAttribute attribute in attributes) InternKey(sequence, attribute.Key);
        int track = OpenEvent(PerfettoFields.EventType.End);
        if (flags != SpanFlags.None) Own(PerfettoKeys.Flags, (long)flags);
        foreach (ref readonly SpanAttribute attribute in attributes) Attribute(sequence, attribute);
        output.Close(track);
        output.Close(packet);
    }

    public void Counter(PerfettoSequence sequence, long timeNs, double value, bool isInteger)
    {
        int packet = Open(sequence, timeNs);
        int track = OpenEvent(PerfettoFields.EventType.Counter);
        long whole = (long)value;
        if (isInteger && BitConverter.DoubleToInt64Bits(whole) == BitConverter.DoubleToInt64Bits(value)) output.Value(PerfettoFields.Event.CounterValue, whole);
        else output.Value(PerfettoFields.Event.DoubleCounterValue, value);
        output.Close(track);
        output.Close(packet);
    }

    public void Produce(PerfettoSequence sequence, long timeNs, ulong handOff, in HandOffRow row)
    {
        int packet = Open(sequence, timeNs);
        int layout = row.Layout is null ? -1 : LayoutId(row.Layout);
        int layoutIid = layout < 0 ? 0 : sequence.Layouts.Find(layout);
        if (layout is >= 0 and < InternedIds.Limit - 1 && layoutIid == 0 && (layoutIid = sequence.Layouts.Add(layout)) != 0)
            InternText(PerfettoFields.Interned.AnnotationStrings, layoutIid, _layoutTexts[layout]);
        uint keys = 1u << PerfettoKeys.HandOff | 1u << PerfettoKeys.Edge | 1u << PerfettoKeys.Bytes;
        if (layout >= 0) keys |= 1u << PerfettoKeys.Layout;
        if (row.Tensor != 0) keys |= 1u << PerfettoKeys.Tensor;
        if (row.Version != 0) keys |= 1u << PerfettoKeys.Version;
        if (row.Request >= 0) keys |= 1u << PerfettoKeys.Request;
        InternOwn(sequence, keys);

        int track = OpenEvent(PerfettoFields.EventType.Instant);
        output.Value(PerfettoFields.Event.Name, (uint)row.Edge < (uint)_edgeTexts.Count ? _edgeTexts[row.Edge] : "hand-off");
        output.Fixed(PerfettoFields.Event.FlowIds, HandOffFlow ^ handOff);
        Own(PerfettoKeys.HandOff, (long)handOff);
        Own(PerfettoKeys.Edge, row.Edge);
        Own(PerfettoKeys.Bytes, row.Bytes);
        if (layout >= 0)
        {
            int annotation = output.Open(PerfettoFields.Event.DebugAnnotations);
            output.Value(PerfettoFields.Annotation.NameIid, PerfettoKeys.Layout);
            if (layoutIid != 0) output.Value(PerfettoFields.Annotation.StringIid, layoutIid);
            else output.Value(PerfettoFields.Annotation.String, _layoutTexts[layout]);
            output.Close(annotation);
        }

        if (row.Tensor != 0) Own(PerfettoKeys.Tensor, row.Tensor);
        if (row.Version != 0) Own(PerfettoKeys.Version, row.Version);
        if (row.Request >= 0) Own(PerfettoKeys.Request, row.Request);
        output.Close(track);
        output.Close(packet);
    }

    public void Consume(PerfettoSequence sequence, long timeNs, ulong handOff)
    {
        int packet = Open(sequence, timeNs);
        InternOwn(sequence, 1u << PerfettoKeys.HandOff);
        int track = OpenEvent(PerfettoFields.EventType.Instant);
        output.Value(PerfettoFields.Event.Name, "taken over");
        output.Fixed(PerfettoFields.Event.TerminatingFlowIds, HandOffFlow ^ handOff);
        Own(PerfettoKeys.HandOff, (long)handOff);
        output.Close(track);
        output.Close(packet);
    }

    public void FlowPoint(PerfettoSequence sequence, long timeNs, ulong flow)
    {
        int packet = Open(sequence, timeNs);
        int track = OpenEvent(PerfettoFields.EventType.Instant);
        output.Value(PerfettoFields.Event.Name, "flow");
        output.Fixed(PerfettoFields.Event.FlowIds, flow);
        output.Close(track);
        output.Close(packet);
    }

    /// <summary>Opens a packet of a started sequence. Late times are absolute, so that the incremental clock never runs backwards.</summary>
    public int Open(PerfettoSequence sequence, long timeNs)
    {
        int packet = output.OpenOutermost(PerfettoFields.TracePacket);
        if (timeNs >= sequence.LastNs)
        {
            output.Value(PerfettoFields.Packet.Timestamp, (ulong)(timeNs - sequence.LastNs));
            sequence.LastNs = timeNs;
        }
        else
        {
            output.Value(PerfettoFields.Packet.Timestamp, timeNs);
            output.Value(PerfettoFields.Packet.TimestampClockId, PerfettoFields.Clock.Monotonic);
        }

        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, sequence.Id);
        output.Value(PerfettoFields.Packet.SequenceFlags, PerfettoFields.Sequence.Needs);
        return packet;
    }

    /// <summary>Interns a name; 0 when it has to be written out.</summary>
    public int InternName(PerfettoSequence sequence, int name)
    {
        int iid = sequence.Names.Find(name);
        if (iid == 0 && (iid = sequence.Names.Add(name)) != 0) InternText(PerfettoFields.Interned.EventNames, iid, textOf(name));
        return iid;
    }

    /// <summary>Writes an entry of interned data; the entries of a packet come before its event.</summary>
    public void InternText(int kind, int iid, string text)
    {
        OpenInterned();
        int entry = output.Open(kind);
        output.Value(PerfettoFields.Interned.Iid, iid);
        output.Value(PerfettoFields.Interned.Text, text);
        output.Close(entry);
    }

    public void OpenInterned()
    {
        if (_interned == 0) _interned = output.Open(PerfettoFields.Packet.InternedData);
    }

    public void CloseInterned()
    {
        if (_interned != 0) output.Close(_interned);
        _interned = 0;
    }

    private int OpenEvent(int type)
    {
        CloseInterned();
        int track = output.Open(PerfettoFields.Packet.TrackEvent);
        output.Value(PerfettoFields.Event.Type, type);
        return track;
    }

    private int InternCategory(PerfettoSequence sequence, int component, SpanKind kind)
    {
        int key = PerfettoCategories.KeyOf(component, kind);
        int iid = sequence.Categories.Find(key);
        if (iid == 0 && (iid = sequence.Categories.Add(key)) != 0) InternText(PerfettoFields.Interned.EventCategories, iid, Categories.TextOf(component, kind));
        return iid;
    }

    private void InternKey(PerfettoSequence sequence, int key)
    {
        if (sequence.Keys.Find(key) != 0) return;
        int iid = sequence.Keys.Add(key);
        if (iid != 0) InternText(PerfettoFields.Interned.AnnotationNames, iid, textOf(key));
    }

    /// <summary>Interns names of our own annotations; bit n stands for name n.</summary>
    private void InternOwn(PerfettoSequence sequence, uint keys)
    {
        uint missing = keys & ~sequence.OwnKeys;
        sequence.OwnKeys |= missing;
        for (; missing != 0; missing &= missing - 1)
        {
            int key = BitOperations.TrailingZeroCount(missing);
            InternText(PerfettoFields.Interned.AnnotationNames, key, PerfettoKeys.Names[key]);
        }
    }

    private void Own(int key, AttributeValue value)
    {
        int annotation = output.Open(PerfettoFields.Event.DebugAnnotations);
        output.Value(PerfettoFields.Annotation.NameIid, key);
        PerfettoFacts.PutValue(output, value);
        output.Close(annotation);
    }

    private void Attribute(PerfettoSequence sequence, in SpanAttribute attribute)
    {
        int annotation = output.Open(PerfettoFields.Event.DebugAnnotations);
        int iid = sequence.Keys.Find(attribute.Key);
        if (iid != 0) output.Value(PerfettoFields.Annotation.NameIid, iid);
        else output.Value(PerfettoFields.Annotation.Name, textOf(attribute.Key));
        PerfettoFacts.PutValue(output, attribute.Value);
        output.Close(annotation);
    }

    private int LayoutId(TensorLayout layout)
    {
        if (_layoutIds.TryGetValue(layout, out int id)) return id;
        string text = LayoutText.Format(layout);
        if (_layoutTexts.Count == InternedIds.Limit)
        {
            // Shapes without end: the last place is used over and over, and its text is written out each time.
            _layoutTexts[^1] = text;
            return InternedIds.Limit - 1;
        }

        id = _layoutTexts.Count;
        _layoutTexts.Add(text);
        if (id < InternedIds.Limit - 1) _layoutIds.Add(layout, id);
        return id;
    }
}
