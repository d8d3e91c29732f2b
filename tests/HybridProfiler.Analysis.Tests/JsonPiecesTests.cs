using System.Text.Json;
using HybridProfiler.Analysis.Reporting;

namespace HybridProfiler.Analysis.Tests;

public sealed class JsonPiecesTests
{
    [Fact]
    public void A_document_that_spans_pieces_is_that_of_one_stream()
    {
        JsonPieces pieces = new();
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(pieces)) Write(json);
        using (Utf8JsonWriter json = new(stream)) Write(json);
        Assert.Equal([.. stream.ToArray(), (byte)'\n'], pieces.With((byte)'\n'));

        static void Write(Utf8JsonWriter json)
        {
            json.WriteStartArray();
            // Texts longer than a piece, and many that end anywhere in one.
            foreach (int length in (int[])[0, 70_000, 1, 200_000, .. Enumerable.Range(0, 700)]) json.WriteStringValue(new string('x', length));
            json.WriteEndArray();
        }
    }
}
