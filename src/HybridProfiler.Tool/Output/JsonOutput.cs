using System.Text;
using System.Text.Json;

namespace HybridProfiler.Tool.Output;

/// <summary>JSON for programs that people can read too: indented, with the same line ends everywhere.</summary>
internal static class JsonOutput
{
    /// <summary>Writes one document and ends its line.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="write">Writes the document.</param>
    public static void Write(TextWriter writer, Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" })) write(json);
        writer.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
    }
}
