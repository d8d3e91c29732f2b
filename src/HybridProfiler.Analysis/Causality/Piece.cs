namespace HybridProfiler.Analysis.Causality;

/// <summary>A stretch of one lane during which one thing went on: the unit of the dependency graph. Its begin and its end are the graph's nodes.</summary>
internal readonly record struct Piece
{
    private const int KindBits = 8;

    // A graph has two pieces for each span: 32 bytes, so that two lie in a line of the cache. A pause belongs to no component, and what it held up stands
    // in the component's place, counted down from below -1.
    private readonly int _component, _laneAndKind;

    /// <summary>Makes a piece.</summary>
    /// <param name="startNs">Begin.</param>
    /// <param name="endNs">End, not before the begin.</param>
    /// <param name="span">Row of the innermost span, or -1.</param>
    /// <param name="component">Component id, or -1.</param>
    /// <param name="request">Row of the request it worked for, or -1.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="lane">Lane id.</param>
    /// <param name="held">For a pause of the runtime, which has no component: row of the span that it held up, or -1.</param>
    public Piece(long startNs, long endNs, int span, int component, int request, PieceKind kind, int lane, int held = -1)
    {
        (StartNs, EndNs, Span, Request) = (startNs, endNs, span, request);
        _component = held >= 0 ? -2 - held : component;
        _laneAndKind = (lane << KindBits) | (int)kind;
    }

    /// <summary>Begin.</summary>
    public long StartNs { get; init; }

    /// <summary>End, not before the begin.</summary>
    public long EndNs { get; init; }

    /// <summary>Row of the innermost span, or -1.</summary>
    public int Span { get; }

    /// <summary>Row of the request it worked for, or -1.</summary>
    public int Request { get; }

    /// <summary>Component id, or -1.</summary>
    public int Component => Math.Max(_component, -1);

    /// <summary>For a pause of the runtime: row of the span that it held up, or -1.</summary>
    public int Held => _component < -1 ? -2 - _component : -1;

    /// <summary>What it is.</summary>
    public PieceKind Kind
    {
        get => (PieceKind)(_laneAndKind & ((1 << KindBits) - 1));
        init => _laneAndKind = (Lane << KindBits) | (int)value;
    }

    /// <summary>Lane id.</summary>
    public int Lane => _laneAndKind >> KindBits;

    public long LengthNs => EndNs - StartNs;

    /// <summary>True where the end may be decided by something else than the piece's own work.</summary>
    public bool IsElastic => Kind is PieceKind.Gap or PieceKind.Sync or PieceKind.Wait;

    /// <summary>True for work that a faster component would shorten.</summary>
    public bool IsWork => Kind is PieceKind.HostCompute or PieceKind.Launch or PieceKind.DeviceCompute;
}
