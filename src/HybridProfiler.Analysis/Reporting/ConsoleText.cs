using System.Globalization;

namespace HybridProfiler.Analysis.Reporting;

/// <summary>Sentences for a terminal, broken between words where they would be too long.</summary>
internal sealed class ConsoleText(TextWriter writer, int columns)
{
    /// <summary>A line underlined with a character.</summary>
    public void Heading(string text, char line)
    {
        writer.WriteLine(text);
        writer.WriteLine(new string(line, Math.Min(WidthOf(text), columns)));
    }

    /// <summary>Text behind a lead; further lines are set in by as much.</summary>
    public void Paragraph(string lead, string text)
    {
        string start = lead;
        foreach (string line in Lines(text, columns == int.MaxValue ? columns : columns - lead.Length))
        {
            writer.WriteLine(start + line);
            start = new string(' ', lead.Length);
        }
    }

    /// <summary>Breaks a text into lines of at most a width; a word that is longer is cut.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        while (WidthOf(text) > width)
        {
            // A width counts what a terminal shows; between words the difference to characters does not matter.
            int cut = text.LastIndexOf(' ', Math.Min(width, text.Length - 1));
            bool within = cut > 0;
            if (!within) cut = Math.Min(width, text.Length);
            yield return text[..cut].TrimEnd();
            text = text[cut..].TrimStart();
        }

        yield return text;
    }

    /// <summary>Columns as a terminal counts them, without wide characters: one per text element.</summary>
    public static int WidthOf(string text)
    {
        foreach (char c in text)
            if (c >= 0x300) return new StringInfo(text).LengthInTextElements;
        return text.Length;
    }
}
