namespace CodeReader.Codes;

/// <summary>One code to read: the digits' images one after the other (64 bytes each) and the truth, kept for scoring only.</summary>
internal sealed record Code(int Id, CodeClass Class, byte[] Pixels, int[] Digits)
{
    internal int Length => Digits.Length;

    /// <summary>Name of the class in reports.</summary>
    internal string ClassName => Class.ToString().ToLowerInvariant();

    /// <summary>Mean darkness of the pixels, 0 to 1.</summary>
    internal double InkShare
    {
        get
        {
            long sum = 0;
            foreach (byte pixel in Pixels)
                sum += pixel;
            return sum / (255.0 * Pixels.Length);
        }
    }

    internal string Text => string.Concat(Digits);
}
