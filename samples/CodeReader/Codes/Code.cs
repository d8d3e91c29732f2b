namespace CodeReader.Codes;

/// <summary>One code to read: the digits' images one after the other (64 bytes each) and the truth, kept for scoring only.</summary>
internal sealed record Code(int Id, CodeClass Class, byte[] Pixels, int[] Digits)
{
    internal int Length => Digits.Length;

    internal string Text => string.Concat(Digits);
}
