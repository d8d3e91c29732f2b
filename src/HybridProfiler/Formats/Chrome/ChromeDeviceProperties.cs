using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Reads "deviceProperties": one object for each device of the machine, used or not. This library's own objects hold the properties as a member.</summary>
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
        var stated = new Dictionary<string, string>(StringComparer.Ordinal);
        Dictionary<string, string>? own = null;
        json.Take((byte)'{');
        if (!json.Take((byte)'}') && !TryMembers(stated, ref own)) return false;
        if (stated.Count == 0 && own is null) return true;
        long id = stated.TryGetValue("id", out string? number) && long.TryParse(number, out long numbered) ? numbered : places.Known.Count;
        string name = stated.Remove("name", out string? called) ? called : "";
        if (name.Length == 0) name = $"device {id}";
        if (own is not null) places.Known[id] = Own(name, stated, own);
        else places.Known[id] = new DeviceInfo(name, DeviceApi.Unknown, VendorOf(name)) { Properties = Sorted(stated) };
        return true;
    }

    private bool TryMembers(Dictionary<string, string> into, ref Dictionary<string, string>? own)
    {
        bool closed;
        do
        {
            if (!json.TryName(out ReadOnlySpan<byte> raw)) return false;
            string key = Utf8Strings.TextOf(raw, raw.Contains((byte)'\\'));
            if (key == "properties" && own is null && json.Take((byte)'{'))
            {
                own = new Dictionary<string, string>(StringComparer.Ordinal);
                if (!json.Take((byte)'}') && !TryMembers(own, ref own)) return false;
                continue;
            }

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

            if (value.Length > 0) into[key] = value;
        }
        while (json.TryNext((byte)'}', out closed));
        return closed;
    }

    private static DeviceInfo Own(string name, Dictionary<string, string> stated, Dictionary<string, string> properties) =>
        new(name, Enum.TryParse(stated.GetValueOrDefault("api"), out DeviceApi api) ? api : DeviceApi.Unknown, stated.GetValueOrDefault("vendor", ""), stated.GetValueOrDefault("driverVersion", ""))
        {
            ClockName = stated.GetValueOrDefault("clock", ""),
            ClockUncertaintyNs = long.TryParse(stated.GetValueOrDefault("clockUncertaintyNs"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long uncertainty) ? uncertainty : -1,
            Properties = Sorted(properties),
        };

    private static ImmutableSortedDictionary<string, string> Sorted(Dictionary<string, string> properties) => properties.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static string VendorOf(string name) =>
        name.Contains("AMD", StringComparison.OrdinalIgnoreCase) ? "AMD" : name.Contains("NVIDIA", StringComparison.OrdinalIgnoreCase) || name.Contains("Tesla", StringComparison.Ordinal) ? "NVIDIA" : "";
}
