using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvml;

/// <summary>
/// Everything that has a field id, in one call: energy, average and instant power, memory temperature, NVLink traffic.
/// Which fields and scopes the device serves is found out once, at the start.
/// </summary>
internal sealed class FieldsProbe(NvmlTarget target) : NvmlProbe(target, "nvmlDeviceGetFieldValues", "fields")
{
    private readonly List<Entry> _entries = [];
    private NvmlFieldValue[] _values = [];

    /// <summary>Counters that no field gives, with the reason.</summary>
    public Dictionary<string, string> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>False: only to see how often values change.</summary>
    public bool IsRecording { get; set; } = true;

    /// <summary>True when a field gives the counter.</summary>
    public bool Has(string name) => _entries.Exists(e => e.Reading.Name == name);

    /// <summary>Asks for a field in the first scope that the device serves.</summary>
    /// <returns>The scope; null when none is served.</returns>
    public uint? TryAdd(uint field, NvmlReading reading, params ReadOnlySpan<uint> scopes)
    {
        NvmlFieldValue[] asked = new NvmlFieldValue[scopes.Length];
        for (int i = 0; i < scopes.Length; i++) asked[i] = new NvmlFieldValue { Field = field, Scope = scopes[i], Status = NvmlStatus.Unknown };
        NvmlStatus status = Api.FieldValues(Target.Gpu, asked);
        for (int i = 0; status == NvmlStatus.Success && i < asked.Length; i++)
        {
            if (asked[i].Status != NvmlStatus.Success) continue;
            Add(field, asked[i].Scope, reading, 0);
            return asked[i].Scope;
        }

        if (status == NvmlStatus.Success) status = asked[0].Status;
        string call = $"nvmlDeviceGetFieldValues({field})";
        Missing[reading.Name] = NvmlReasons.OfMissing(call, status) ?? NvmlReasons.Of(call, status);
        return null;
    }

    /// <summary>Asks for a count that each link has; the sum over the links the device has.</summary>
    /// <returns>Number of links; 0 when none is served.</returns>
    public int TryAddLinks(uint field, Func<int, NvmlTotal> total)
    {
        NvmlFieldValue[] asked = new NvmlFieldValue[NvmlField.MostLinks];
        for (uint link = 0; link < asked.Length; link++) asked[link] = new NvmlFieldValue { Field = field, Scope = link, Status = NvmlStatus.Unknown };
        if (Api.FieldValues(Target.Gpu, asked) != NvmlStatus.Success) return 0;
        uint[] links = [.. asked.Where(v => v.Status == NvmlStatus.Success).Select(v => v.Scope)];
        if (links.Length == 0) return 0;
        NvmlTotal sum = total(links.Length);
        Missing.Remove(sum.Name);
        for (int part = 0; part < links.Length; part++) Add(field, links[part], sum, part);
        return links.Length;
    }

    protected override NvmlStatus Sample(in WallClock wall)
    {
        if (_entries.Count == 0) return NvmlStatus.Success;
        for (int i = 0; i < _entries.Count; i++) _values[i] = new NvmlFieldValue { Field = _entries[i].Field, Scope = _entries[i].Scope, Status = NvmlStatus.Unknown };
        long before = HostTime.NowNs();
        NvmlStatus status = Api.FieldValues(Target.Gpu, _values.AsSpan(0, _entries.Count));
        if (status != NvmlStatus.Success) return status;
        long at = MiddleSince(before);
        NvmlStatus worst = NvmlStatus.Success;
        List<(Entry Entry, string Why)>? dropped = null;
        for (int i = _entries.Count - 1; i >= 0; i--)
        {
            Entry entry = _entries[i];
            NvmlStatus own = _values[i].Status;
            if (own != NvmlStatus.Success)
            {
                if (NvmlReasons.OfMissing($"nvmlDeviceGetFieldValues({entry.Field})", own) is { } why) (dropped ??= []).Add((entry, why));
                else if (!NvmlReasons.IsNothing(own)) worst = own;
                continue;
            }

            if (entry.Reading is NvmlTotal total && _values[i].Value.TryReadCount(_values[i].Type, out ulong count))
            {
                total.Period?.Observe(at, count);
                if (!IsRecording) continue;
                total.TakePart(entry.Part, at, count);
                // Parts come from the last to the first.
                if (entry.Part == 0) total.Sum(at);
            }
            else if (_values[i].Value.TryRead(_values[i].Type, out double value))
            {
                entry.Reading.Take(at, value, IsRecording);
            }
        }

        dropped?.ForEach(d => Drop(d.Entry, d.Why));
        return worst;
    }

    private void Add(uint field, uint scope, NvmlReading reading, int part)
    {
        _entries.Add(new Entry(field, scope, reading, part));
        if (_values.Length < _entries.Count) Array.Resize(ref _values, _entries.Count + 4);
    }

    // A sum that lacks a part would fall: all of its parts go.
    private void Drop(Entry entry, string why)
    {
        foreach (Entry other in _entries.FindAll(e => e.Reading == entry.Reading)) _entries.Remove(other);
        Missing[entry.Reading.Name] = why;
    }

    private sealed record Entry(uint Field, uint Scope, NvmlReading Reading, int Part);
}
