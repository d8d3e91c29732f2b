namespace HybridProfiler.Formats;

/// <summary>Writes the objects around the events: commas, names, nesting.</summary>
internal sealed class ChromeObjectWriter(ChromeOutput output)
{
    private bool _first = true;

    public void Open(string? name = null, bool array = false)
    {
        Next(name);
        output.Write(array ? "["u8 : "{"u8);
        _first = true;
    }

    public void Close(bool array = false)
    {
        output.Write(array ? "]"u8 : "}"u8);
        _first = false;
    }

    public void Field(string? name, string value)
    {
        Next(name);
        output.WriteText(value);
    }

    public void Field(string? name, long value)
    {
        Next(name);
        output.WriteNumber(value);
    }

    public void Field(string? name, double value)
    {
        Next(name);
        output.WriteNumber(value);
    }

    public void Field(string? name, bool value)
    {
        Next(name);
        output.Write(value ? "true"u8 : "false"u8);
    }

    private void Next(string? name)
    {
        if (!_first) output.Write(","u8);
        _first = false;
        if (name is null) return;
        output.WriteText(name);
        output.Write(":"u8);
    }
}
