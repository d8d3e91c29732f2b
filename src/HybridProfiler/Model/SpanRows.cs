namespace HybridProfiler.Model;

/// <summary>Spans in the order in which they were added.</summary>
internal sealed class SpanRows
{
    public Column<long> Start = new(0);
    public Column<long> Duration = new(0);
    public Column<int> Track = new(0);
    public Column<int> Name = new(0);
    public Column<int> Component = new(0);
    public Column<int> Parent = new(0);
    public Column<int> Request = new(0);
    public Column<byte> Kind = new(0);
    public Column<byte> Flags = new(0);

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
