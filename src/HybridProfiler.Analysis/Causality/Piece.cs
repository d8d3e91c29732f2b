namespace HybridProfiler.Analysis.Causality;

/// <summary>A stretch of one lane during which one thing went on: the unit of the dependency graph. Its begin and its end are the graph's nodes.</summary>
/// <param name="StartNs">Begin.</param>
/// <param name="EndNs">End, not before the begin.</param>
/// <param name="Span">Row of the innermost span, or -1.</param>
/// <param name="Component">Component id, or -1.</param>
/// <param name="Request">Row of the request it worked for, or -1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Lane">Lane id.</param>
/// <param name="Held">For a pause of the runtime: row of the span that it held up, or -1.</param>
internal readonly record struct Piece(long StartNs, long EndNs, int Span, int Component, int Request, PieceKind Kind, int Lane, int Held = -1)
{
    public long LengthNs => EndNs - StartNs;

    /// <summary>True where the end may be decided by something else than the piece's own work.</summary>
    public bool IsElastic => Kind is PieceKind.Gap or PieceKind.Sync or PieceKind.Wait;

    /// <summary>True for work that a faster component would shorten.</summary>
    public bool IsWork => Kind is PieceKind.HostCompute or PieceKind.Launch or PieceKind.DeviceCompute;
}
