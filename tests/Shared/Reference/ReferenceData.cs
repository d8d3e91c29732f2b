using System.Text.Json;
using HybridProfiler.Goldens;

namespace HybridProfiler.Reference;

/// <summary>Real traces and reference figures that lie beside the checkout where they are to be had.</summary>
internal static class ReferenceData
{
    private static readonly string s_folder = Checkout.PathOf("../shared/data");

    /// <summary>Path of a file; skips the test where it is not there.</summary>
    public static string PathOf(string relative)
    {
        string path = Path.Combine(s_folder, relative);
        if (!File.Exists(path)) Assert.Skip($"the reference data are not beside the checkout (shared/data/{relative})");
        return path;
    }

    /// <summary>Names of files in a folder that match a pattern, without extension; one empty name where there are none, so that a test skips and is seen.</summary>
    public static TheoryData<string> Names(string folder, string pattern)
    {
        string path = Path.Combine(s_folder, folder);
        TheoryData<string> names = [];
        if (Directory.Exists(path))
            foreach (string file in Directory.GetFiles(path, pattern).Order(StringComparer.Ordinal)) names.Add(Path.GetFileNameWithoutExtension(file));
        if (names.Count == 0) names.Add("");
        return names;
    }

    /// <summary>A reference file; skips the test where it is not there.</summary>
    public static JsonElement Read(string relative)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(PathOf(relative)));
        return document.RootElement.Clone();
    }

    /// <summary>Microseconds of a reference file as nanoseconds: the digits as they stand, without floating point.</summary>
    public static long Ns(JsonElement microseconds) =>
        (long)(decimal.Parse(microseconds.ValueKind == JsonValueKind.String ? microseconds.GetString()! : microseconds.GetRawText(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture) * 1000m);
}
