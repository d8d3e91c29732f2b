using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using HybridProfiler.Tool.Doctor;

namespace HybridProfiler.Tool.Output;

/// <summary>The report for programs; docs/doctor.schema.json describes it.</summary>
internal static class DoctorJson
{
    /// <summary>Type information of the report, from which the schema is made as well.</summary>
    public static JsonTypeInfo<DoctorReport> Layout => DoctorLayout.Default.DoctorReport;

    // People read it too: an apostrophe stays one. It is never put into a page as it is.
    private static readonly DoctorLayout s_readable = new(new JsonSerializerOptions(DoctorLayout.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write(DoctorReport report, TextWriter writer) => writer.WriteLine(JsonSerializer.Serialize(report, s_readable.DoctorReport));
}

/// <summary>How the report is laid out in JSON.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DoctorReport))]
internal sealed partial class DoctorLayout : JsonSerializerContext;
