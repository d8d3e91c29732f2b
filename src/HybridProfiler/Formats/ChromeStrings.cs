using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>The interned text of a trace, escaped once.</summary>
internal sealed class ChromeStrings
{
    private readonly byte[] _bytes;
    private readonly int[] _offsets;

    public ChromeStrings(StringTable strings)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>(1024);
        _offsets = new int[strings.Count + 1];
        for (int id = 0; id < strings.Count; id++)
        {
            ReadOnlySpan<char> text = strings[id];
            while (text.Length > 0)
            {
                bytes.Advance(ChromeText.Encode(ref text, bytes.GetSpan(ChromeText.MinimumRoom + text.Length)));
            }

            _offsets[id + 1] = bytes.WrittenCount;
        }

        _bytes = [.. bytes.WrittenSpan, .. new byte[ChromeBlock.Step]];
    }

    public ChromeBlock this[int id] => new(_bytes, _offsets[id], _offsets[id + 1] - _offsets[id]);
}
