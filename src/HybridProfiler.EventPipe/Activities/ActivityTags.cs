using System.Globalization;

namespace HybridProfiler.EventPipe.Activities;

/// <summary>
/// Tags of an activity, which stand in a file as one text: <c>key:value, key:value</c> where the recording took all properties, and
/// <c>[key, value],[key, value]</c> where it asked for <c>TagObjects.*Enumerate</c>. What follows a separator and does not look like
/// a key belongs to the value before it.
/// </summary>
internal static class ActivityTags
{
    private const string NextInList = ", ", NextInBrackets = "],[";

    /// <summary>The tags, in their order.</summary>
    public static IEnumerable<(string Key, string Value)> Of(string text)
    {
        bool inBrackets = text.StartsWith('[') && text.EndsWith(']');
        (string separator, string colon) = inBrackets ? (NextInBrackets, ", ") : (NextInList, ":");
        string rest = inBrackets ? text[1..^1] : text;
        while (KeyOf(rest, colon) is { } key)
        {
            int begin = key.Length + colon.Length, end = begin;
            do
            {
                end = rest.IndexOf(separator, end, StringComparison.Ordinal);
                if (end >= 0 && KeyOf(rest[(end + separator.Length)..], colon) is not null) break;
                if (end >= 0) end += separator.Length;
            }
            while (end >= 0);
            yield return (key, end < 0 ? rest[begin..] : rest[begin..end]);
            rest = end < 0 ? "" : rest[(end + separator.Length)..];
        }
    }

    /// <summary>A text as what it was before it was printed: a number or a truth where printing that gives the same text again.</summary>
    public static AttributeValue ValueOf(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) && whole.ToString(CultureInfo.InvariantCulture) == text) return whole;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double real) && double.IsFinite(real) && real.ToString("R", CultureInfo.InvariantCulture) == text) return real;
        return text switch { "True" => true, "False" => false, _ => text };
    }

    // Keys are words with dots between them; a text with white space or brackets in it is a sentence.
    private static string? KeyOf(string text, string colon)
    {
        int end = text.IndexOf(colon, StringComparison.Ordinal);
        return end > 0 && text.AsSpan(0, end).IndexOfAnyExcept(s_keyCharacters) < 0 ? text[..end] : null;
    }

    private static readonly System.Buffers.SearchValues<char> s_keyCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-/");
}
