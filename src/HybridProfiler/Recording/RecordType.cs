namespace HybridProfiler.Recording;

/// <summary>What a <see cref="Record"/> holds.</summary>
internal enum RecordType : byte
{
    /// <summary>Scope: Start, End (0 while open), Payload = correlation of a launch or 0, Label = label id, Depth.</summary>
    Scope = 1,

    /// <summary>End of a scope whose chunk was turned meanwhile: Start = end ticks, Payload = Depth of the scope.</summary>
    ScopeEnd,

    /// <summary>One or two attributes: Start = owner (0: the scope at Depth, else a span id), End and Payload = values, Label and Extra = keys (Extra 0: one).</summary>
    Attribute,

    /// <summary>Begin of a free span: Start, Payload = span id, Label = label id.</summary>
    SpanBegin,

    /// <summary>End of a free span: Start = end ticks, Payload = span id.</summary>
    SpanEnd,

    /// <summary>After the begin of a request's span: Start = the program's id, End = intended start in Stopwatch ticks, Payload = span id, Label = string id of the class.</summary>
    Request,

    /// <summary>The request in force on this thread changed: Start, Payload = span id of the request or 0.</summary>
    Context,

    /// <summary>Counter sample: Start, End = bits of a double, Label = counter id.</summary>
    Counter,

    /// <summary>Hand-off produced: Start, End = bytes, Payload = hand-off id, Label = edge id.</summary>
    Produce,

    /// <summary>After <see cref="Produce"/>: Start = tensor id, End = packed kinds, Payload = version, Label = rank, Extra = number of strides.</summary>
    Tensor,

    /// <summary>After <see cref="Tensor"/>: up to three sizes or strides.</summary>
    Sizes,

    /// <summary>Hand-off consumed: Start, Payload = hand-off id.</summary>
    Consume,

    /// <summary>Point of a flow: Start, Payload = flow id.</summary>
    Flow,
}
