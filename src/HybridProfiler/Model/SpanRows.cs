namespace HybridProfiler.Model;

/// <summary>Spans in the order in which they were added.</summary>
internal sealed class SpanRows
{
    public Column<long> Start = new();
    public Column<long> Duration = new();
    public Column<int> Track = new();
    public Column<int> Name = new();
    public Column<int> Component = new();
    public Column<int> Parent = new();
    public Column<int> Request = new();
    public Column<byte> Kind = new();
    public Column<byte> Flags = new();

    public int Add(int track, long start, long duration, int name, int component, byte kind, int parent, int request, byte flags)
    {
        int row = Start.Count;
        Start.Add(start);
        Duration.Add(duration);
        Track.Add(track);
        Name.Add(name);
        Component.Add(component);
        Parent.Add(parent);
        Request.Add(request);
        Kind.Add(kind);
        Flags.Add(flags);
        return row;
    }
}
