using System.Globalization;

namespace HybridProfiler.Tool.Traces;

/// <summary>A file that shows on a terminal how far it has been read, where it is big enough for somebody to wait.</summary>
internal sealed class ProgressStream : FileStream
{
    private const long SmallestShown = 16 << 20;
    private readonly TextWriter? _terminal;
    private long _read;
    private int _shownPercent = -1;

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">The file.</param>
    /// <param name="error">Where progress goes, if it is the terminal.</param>
    public ProgressStream(string path, TextWriter error)
        : base(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.SequentialScan)
    {
        if (ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && Length >= SmallestShown) _terminal = error;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Count(base.Read(buffer));

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Count(base.Read(buffer, offset, count));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The line goes away with the wait.
        if (disposing && _shownPercent >= 0) _terminal!.Write("\r" + new string(' ', 60) + "\r");
        _shownPercent = -1;
        base.Dispose(disposing);
    }

    private int Count(int bytes)
    {
        if (_terminal is null) return bytes;
        _read += bytes;
        int percent = (int)Math.Min(100, _read * 100 / Length);
        if (percent <= _shownPercent) return bytes;
        _shownPercent = percent;
        string name = Path.GetFileName(Name);
        if (name.Length > 40) name = "…" + name[^39..];
        _terminal.Write(string.Create(CultureInfo.InvariantCulture, $"\rreading {name} {percent,3} %"));
        return bytes;
    }
}
