using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using HybridProfiler.Analysis.Changes;

namespace HybridProfiler.Analysis.Efficiency;

/// <summary>
/// Ceilings of a machine's processors and devices, as <c>hybridprof ceilings</c> measures them, in a file. Matched to the devices of a
/// trace by name; <see cref="Host"/> is the machine's processor. Immutable.
/// </summary>
public sealed class MachineCeilings
{
    /// <summary>Name under which the machine's own processor stands.</summary>
    public const string Host = "host";

    /// <summary>Name and version of the file's layout.</summary>
    public const string Schema = "hybridprofiler.ceilings/1";

    /// <summary>Puts ceilings together.</summary>
    /// <param name="byDevice">Name of a device, or <see cref="Host"/>, and its ceilings.</param>
    public MachineCeilings(IEnumerable<KeyValuePair<string, DeviceCeilings>> byDevice)
    {
        ArgumentNullException.ThrowIfNull(byDevice);
        ByDevice = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, byDevice);
    }

    /// <summary>Ceilings by name of the device.</summary>
    public ImmutableSortedDictionary<string, DeviceCeilings> ByDevice { get; }

    /// <summary>What it costs to hand something to a thread that sleeps, for predictions of overlaps; null: not measured.</summary>
    public HandOverCost? HandOver { get; init; }

    /// <summary>Reads a file.</summary>
    /// <param name="path">Path.</param>
    /// <exception cref="InvalidDataException">It is no file of ceilings, or a figure is not a positive number (0 or more for a time); the message says which.</exception>
    public static MachineCeilings Load(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
            if (!file.RootElement.TryGetProperty("schema", out JsonElement schema) || schema.ToString() != Schema) throw new InvalidDataException($"{path}: no file of ceilings (schema {Schema}); `hybridprof ceilings -o FILE` writes one.");
            return new MachineCeilings(file.RootElement.GetProperty("devices").EnumerateArray().Select(d =>
                KeyValuePair.Create(d.GetProperty("device").GetString()!, new DeviceCeilings(Positive(path, d, "flops_per_second"), Positive(path, d, "bytes_per_second"), d.GetProperty("source").GetString() ?? ""))))
            {
                HandOver = file.RootElement.TryGetProperty("hand_over", out JsonElement handOver)
                    ? new HandOverCost(Time(path, handOver, "wake_up_ns"), Time(path, handOver, "waker_ns"), Time(path, handOver, "spin_ns"), handOver.GetProperty("source").GetString() ?? "")
                    : null,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: no file of ceilings ({e.Message}); `hybridprof ceilings -o FILE` writes one.", e);
        }
    }

    /// <summary>Writes a file that <see cref="Load"/> reads.</summary>
    /// <param name="path">Path.</param>
    public void Save(string path)
    {
        using FileStream stream = File.Create(path);
        Write(stream);
    }

    /// <summary>Writes the same to a stream.</summary>
    /// <param name="stream">Stream; stays open.</param>
    public void Write(Stream stream)
    {
        using Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteStartArray("devices");
        foreach ((string device, DeviceCeilings ceilings) in ByDevice)
        {
            json.WriteStartObject();
            json.WriteString("device", device);
            json.WriteNumber("flops_per_second", ceilings.FlopsPerSecond);
            json.WriteNumber("bytes_per_second", ceilings.BytesPerSecond);
            json.WriteString("source", ceilings.Source);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (HandOver is { } handOver)
        {
            json.WriteStartObject("hand_over");
            json.WriteNumber("wake_up_ns", handOver.WakeUpNs);
            json.WriteNumber("waker_ns", handOver.WakerNs);
            json.WriteNumber("spin_ns", handOver.SpinNs);
            json.WriteString("source", handOver.Source);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static long Time(string path, JsonElement handOver, string name) => handOver.GetProperty(name).TryGetInt64(out long ns) && ns >= 0
        ? ns
        : throw new InvalidDataException($"{path}: {name} of hand_over is {handOver.GetProperty(name)}; a whole number of nanoseconds, 0 or more, is needed.");

    private static double Positive(string path, JsonElement device, string name)
    {
        double value = device.GetProperty(name).GetDouble();
        return value > 0 && double.IsFinite(value) ? value : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path}: {name} of {device.GetProperty("device")} is {value}; a positive number is needed."));
    }
}
