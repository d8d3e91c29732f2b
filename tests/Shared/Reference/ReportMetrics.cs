using System.Text.Json;

namespace HybridProfiler.Reference;

/// <summary>The flat list of a report in JSON, by what each number is about.</summary>
internal sealed class ReportMetrics
{
    private readonly Dictionary<(string Key, string Device, string Stream, string Component, string Subject), double?> _values = [];

    public ReportMetrics(byte[] report)
    {
        using JsonDocument document = JsonDocument.Parse(report);
        foreach (JsonElement metric in document.RootElement.GetProperty("metrics").EnumerateArray())
        {
            JsonElement value = metric.GetProperty("value");
            _values.Add((Text("key"), Text("device"), Text("stream"), Text("component"), Text("subject")), value.ValueKind == JsonValueKind.Null ? null : value.GetDouble());

            string Text(string name) => metric.GetProperty(name).GetString() ?? "";
        }
    }

    /// <summary>Queues of the report by device and name.</summary>
    public IEnumerable<(string Device, string Stream)> Queues => _values.Keys.Where(k => k.Key == "queue/operations").Select(k => (k.Device, k.Stream));

    /// <summary>A number; null where it is stated as none or is not there.</summary>
    public double? Of(string key, string device = "", string stream = "", string component = "", string subject = "") => _values.GetValueOrDefault((key, device, stream, component, subject));

    /// <summary>Numbers of one key whose subject is the name, or the name and what it is.</summary>
    public double?[] Named(string key, string name) =>
        [.. _values.Where(v => v.Key.Key == key && (v.Key.Subject == name || v.Key.Subject.StartsWith(name + " · ", StringComparison.Ordinal))).Select(v => v.Value)];

    /// <summary>Numbers of one key on a device whose subject begins so.</summary>
    public double?[] StartingWith(string key, string device, string subject) =>
        [.. _values.Where(v => v.Key.Key == key && v.Key.Device == device && v.Key.Subject.StartsWith(subject, StringComparison.Ordinal)).Select(v => v.Value)];

    /// <summary>Numbers of one key, whatever else they are about.</summary>
    public double?[] All(string key, string? device = null) => [.. _values.Where(v => v.Key.Key == key && (device ?? v.Key.Device) == v.Key.Device).Select(v => v.Value)];
}
