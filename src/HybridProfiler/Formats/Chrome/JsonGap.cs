namespace HybridProfiler.Formats;

/// <summary>What stands between two values of an object: separator, name and white space, or the bracket that closes it.</summary>
internal sealed class JsonGap
{
    /// <summary>The bytes, up to the value.</summary>
    public byte[] Bytes = [];

    /// <summary>True when the object ends here.</summary>
    public bool Closes;

    /// <summary>What the name stands for to the reader of the object.</summary>
    public int Member, Name;

    /// <summary>The place behind the value.</summary>
    public JsonPlace Behind = null!;
}
