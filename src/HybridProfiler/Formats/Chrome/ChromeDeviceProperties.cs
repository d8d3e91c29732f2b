using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads "deviceProperties": one object for each device of the machine, used or not.</summary>
internal sealed class ChromeDeviceProperties(JsonScanner json, ChromePlaces places)
{
    private const int MostValueBytes = 1024;

    /// <summary>Reads the array; false when it does not end.</summary>
    public bool TryRead()
    {
        if (!json.Take((byte)'[')) return json.TrySkip();
        if (json.Take((byte)']')) return true;
        bool closed;
        do
        {
            if (json.Peek() == '{' ? !TryDevice() : !json.TrySkip()) return false;
        }
        while (json.TryNext((byte)']', out closed));
        return closed;
    }

    /// <summary>What the file says of a device, as one JSON object; every value is a text.</summary>
    public static string TextOf(DeviceInfo device)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("name", device.Name);
            foreach ((string key, string value) in device.Properties) writer.WriteString(key, value);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private bool TryDevice()
    {
        json.Take((byte)'{');
        long id = places.Known.Count;
        string name = "";
        var properties = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (json.Take((byte)'}')) return true;
        bool closed;
        do
        {
            if (!json.TryName(out ReadOnlySpan<byte> raw)) return false;
            string key = Utf8Strings.TextOf(raw, raw.Contains((byte)'\\'));
            string value;
            if (json.Peek() == '"')
            {
                if (!json.TryText(out ReadOnlySpan<byte> text, out bool escaped)) return false;
                value = text.Length <= MostValueBytes ? Utf8Strings.TextOf(text, escaped) : "";
            }
            else
            {
                if (!json.TryRaw(out ReadOnlySpan<byte> bare)) return false;
                value = bare.Length <= MostValueBytes ? Utf8Strings.TextOf(bare, escaped: false) : "";
            }

            if (key == "id" && long.TryParse(value, out long number)) id = number;
            if (key == "name") name = value;
            else if (value.Length > 0) properties[key] = value;
        }
        while (json.TryNext((byte)'}', out closed));
        if (!closed) return false;
        string vendor = name.Contains("AMD", StringComparison.OrdinalIgnoreCase) ? "AMD" : name.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase) || name.Contains("Tesla", StringComparison.Ordinal) ? "NVIDIA" : "";
        places.Known[id] = new DeviceInfo(name.Length > 0 ? name : $"device {id}", DeviceApi.Unknown, vendor) { Properties = properties.ToImmutable() };
        return true;
    }
}
