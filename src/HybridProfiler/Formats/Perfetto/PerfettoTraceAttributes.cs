using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Facts of the whole recording as Perfetto's trace attributes: key and value pairs that its viewer shows in the overview
/// and its SQL knows as metadata (<c>trace_attribute.KEY</c>). They are for other tools; our own reader takes the same
/// facts from <see cref="PerfettoFacts"/>, with their types. Of several values of one key the last counts.
/// </summary>
internal sealed class PerfettoTraceAttributes(ProtoWriter output)
{
    private int _packet, _attributes;

    public void Header(TraceHeader header)
    {
        Open();
        Add("hybridprofiler.format", PerfettoFacts.Version);
        if (header.ProcessName.Length > 0) Add("process", header.ProcessName);
        Add("clock.source", header.Clock.Source);
        Add("clock.reason", header.Clock.Reason);
        Add("clock.frequency_hz", header.Clock.FrequencyHz);
        Add("clock.residual_ns", header.Clock.ResidualNs);
        Add("clock.read_cost_ns", header.Clock.ReadCostNs);
        if (header.StopNs > header.StartNs) Add("duration_ns", header.StopNs - header.StartNs);
        foreach ((string key, string value) in header.Facts) Add(key, value);
        Close();
    }

    public void Health(Health health)
    {
        Open();
        Add("health.is_clean", health.IsClean ? "true" : "false");
        foreach ((string key, Func<Health, long> get, _) in HealthFields.Counts) Add("health." + key, get(health));
        Add("health." + HealthFields.ScopeCost, health.ScopeCostNs);
        foreach (Absence absence in health.Absences) Add("absence." + absence.Source, absence.Reason);
        for (int i = 0; i < health.Notes.Length; i++) Add("note." + i.ToString(CultureInfo.InvariantCulture), health.Notes[i]);
        Close();
    }

    /// <summary>Reads attributes; false when the bytes are damaged.</summary>
    public static bool Read(ReadOnlySpan<byte> bytes, IDictionary<string, string> into)
    {
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            if (fields.Field != PerfettoFields.Attributes.Attribute) continue;
            string key = "", value = "";
            var attribute = new ProtoReader(fields.Bytes);
            while (attribute.Next())
            {
                switch (attribute.Field)
                {
                    case PerfettoFields.Attributes.Key: key = attribute.Text; break;
                    case PerfettoFields.Attributes.Long: value = attribute.Signed.ToString(CultureInfo.InvariantCulture); break;
                    case PerfettoFields.Attributes.String: value = attribute.Text; break;
                }
            }

            if (attribute.Malformed) return false;
            into[key] = value;
        }

        return !fields.Malformed;
    }

    private void Open()
    {
        _packet = output.OpenOutermost(PerfettoFields.TracePacket);
        output.Value(PerfettoFields.Packet.TrustedPacketSequenceId, PerfettoFacts.SequenceId);
        _attributes = output.Open(PerfettoFields.Packet.TraceAttributes);
    }

    private void Close()
    {
        output.Close(_attributes);
        output.Close(_packet);
    }

    private void Add(string key, long value)
    {
        int attribute = output.Open(PerfettoFields.Attributes.Attribute);
        output.Value(PerfettoFields.Attributes.Key, key);
        output.Value(PerfettoFields.Attributes.Long, value);
        output.Close(attribute);
    }

    private void Add(string key, string value)
    {
        int attribute = output.Open(PerfettoFields.Attributes.Attribute);
        output.Value(PerfettoFields.Attributes.Key, key);
        output.Value(PerfettoFields.Attributes.String, value);
        output.Close(attribute);
    }

    // There is no field for real numbers.
    private void Add(string key, double value) => Add(key, value.ToString("R", CultureInfo.InvariantCulture));
}
