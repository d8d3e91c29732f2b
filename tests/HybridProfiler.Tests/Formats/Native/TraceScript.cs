using System.Globalization;
using System.Text;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Tests.Formats.Native;

/// <summary>Writes the calls that a trace is made of as a script for the native writer: a line each, fields separated by tabs.</summary>
internal sealed class TraceScript(Func<int, string> textOf) : ITraceSink
{
    private readonly StringBuilder _lines = new();

    /// <summary>The script.</summary>
    public string Text => _lines.ToString();

    public void SetHeader(TraceHeader header)
    {
        ClockInfo clock = header.Clock;
        Line("header", header.StartNs, header.StopNs, header.RealtimeOffsetNs, header.ProcessId, header.ProcessName, clock.Source, clock.Reason, clock.FrequencyHz, clock.ResidualNs, clock.ReadCostNs);
        foreach ((string key, string value) in header.Facts) More(key, value);
        End();
    }

    public void DeclareDevice(int id, DeviceInfo device)
    {
        Line("device", id, device.Name, (int)device.Api, device.Vendor, device.DriverVersion, device.ClockName, device.ClockUncertaintyNs);
        foreach ((string key, string value) in device.Properties) More(key, value);
        End();
    }

    public void DeclareTrack(int id, TrackInfo track)
    {
        Line("track", id, (int)track.Kind, track.Name, track.NativeId, track.Device, track.Lane);
        End();
    }

    public void BeginSpan(int track, in SpanBegin begin)
    {
        Line("begin", track, begin.TimeNs, textOf(begin.Name), (int)begin.Kind, begin.Launch);
        Attributes(begin.Attributes);
    }

    public void EndSpan(int track, long timeNs, SpanFlags flags, ReadOnlySpan<SpanAttribute> attributes)
    {
        Line("end", track, timeNs, (int)flags);
        Attributes(attributes);
    }

    public void DeviceSpan(int track, in DeviceSpanRow span)
    {
        Line("operation", track, span.StartNs, span.DurationNs, textOf(span.Name), (int)span.Kind, (int)span.Flags, span.Launch, string.Join(',', span.WaitedFor.ToArray()));
        Attributes(span.Attributes);
    }

    public void SetHealth(Health health)
    {
        Line("health");
        foreach ((_, Func<Health, long> get, _) in HealthFields.Counts) More(get(health));
        More(health.ScopeCostNs, health.Absences.Length);
        foreach (Absence absence in health.Absences) More(absence.Source, absence.Reason);
        foreach (string note in health.Notes) More(note);
        End();
    }

    public void DeclareComponent(int id, ComponentInfo component) => throw new NotSupportedException();

    public void DeclareEdge(int id, EdgeInfo edge) => throw new NotSupportedException();

    public void DeclareCounter(int id, CounterInfo counter) => throw new NotSupportedException();

    public void DeclareRequest(int request, long id, int @class, long intendedStartNs) => throw new NotSupportedException();

    public void CounterSample(int counter, long timeNs, double value) => throw new NotSupportedException();

    public void Produce(int track, long timeNs, ulong handOff, in HandOffRow row) => throw new NotSupportedException();

    public void Consume(int track, long timeNs, ulong handOff) => throw new NotSupportedException();

    public void FlowPoint(int track, long timeNs, ulong flow) => throw new NotSupportedException();

    public void Flush()
    {
    }

    public void Dispose()
    {
    }

    private void Attributes(ReadOnlySpan<SpanAttribute> attributes)
    {
        foreach (ref readonly SpanAttribute attribute in attributes)
        {
            AttributeValue value = attribute.Value;
            More(textOf(attribute.Key));
            switch (value.Type)
            {
                case AttributeType.Int64: More("i", value.Int64); break;
                case AttributeType.Double: More("d", value.Double); break;
                case AttributeType.Boolean: More("b", value.Boolean ? 1 : 0); break;
                default: More("s", value.String!); break;
            }
        }

        End();
    }

    private void Line(string call, params object[] fields)
    {
        _lines.Append(call);
        More(fields);
    }

    private void More(params object[] fields)
    {
        foreach (object field in fields)
            _lines.Append('\t').Append(field is double real ? real.ToString("R", CultureInfo.InvariantCulture) : Convert.ToString(field, CultureInfo.InvariantCulture));
    }

    private void End() => _lines.Append('\n');
}
