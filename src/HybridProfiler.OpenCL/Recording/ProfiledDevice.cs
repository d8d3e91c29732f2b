using System.Collections.Immutable;
using System.Globalization;
using HybridProfiler.Devices;
using HybridProfiler.Model;
using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>A device of one session: its declaration, its clock and the probe that samples it.</summary>
internal sealed class ProfiledDevice : IDisposable
{
    private readonly DeviceSink _sink;
    private readonly DeviceClock _clock;
    private readonly ClockProbe _probe;
    private Model.DeviceInfo _info;
    private long _lastSampleNs;

    /// <summary>Declares the device of a queue.</summary>
    public ProfiledDevice(CL api, DeviceSink sink, CommandLog log)
    {
        _sink = sink;
        Driver = log.Driver;
        _info = Facts(api, log.Device);
        _clock = new DeviceClock(resolutionNs: Math.Max(1, OpenClApi.Number(api, log.Device, Silk.NET.OpenCL.DeviceInfo.ProfilingTimerResolution)));
        Id = sink.AddDevice(_info, _clock);
        _probe = new ClockProbe(api, log.Context, log.Device);
        if (_probe.WhyNot is { } whyNot) sink.Note($"the clock of {_info.Name} is sampled by the program's own commands only: {whyNot}");
        _probe.Sample();
    }

    /// <summary>Its driver.</summary>
    public Driver Driver { get; }

    /// <summary>Id in the session.</summary>
    public int Id { get; }

    /// <summary>Asks the device for its time; the answer is collected later.</summary>
    public void Sample()
    {
        _lastSampleNs = HostTime.NowNs();
        lock (_sink.ClockLock) _probe.SampleByTimer(_clock);
        _probe.Sample();
    }

    /// <summary>Takes the answers that have come, and asks again when the last question is a second old or the clock's name is not known yet.</summary>
    public void SampleWhenDue()
    {
        CollectSamples();
        if (_info.ClockName.Length == 0 || HostTime.NowNs() - _lastSampleNs >= 1_000_000_000) Sample();
    }

    /// <summary>Takes the answers that have come.</summary>
    public void CollectSamples()
    {
        lock (_sink.ClockLock) _probe.Collect(_clock);
        NameClock();
        if (_probe.WhyNoTimer is { } whyNot) _sink.Note($"{_info.Name}: {whyNot}");
    }

    /// <summary>Takes the first samples, for some milliseconds at most. At the start of a session, before anything is recorded.</summary>
    public void AwaitSamples()
    {
        long until = HostTime.NowNs() + 20_000_000;
        for (int round = 0; round < 8 && HostTime.NowNs() < until; round++)
        {
            Sample();
            SpinWait spin = default;
            while (_probe.HasPending && HostTime.NowNs() < until)
            {
                lock (_sink.ClockLock) _probe.Collect(_clock);
                spin.SpinOnce();
            }
        }

        NameClock();
    }

    /// <summary>Learns from a command of the program at which host times the device's clock showed what.</summary>
    public void Learn(in Command command, in DeviceTimes times)
    {
        if (command.HostAfterNs == command.HostBeforeNs) return;
        lock (_sink.ClockLock) _clock.Add(command.HostBeforeNs, times.QueuedNs, command.HostAfterNs);
    }

    public void Dispose()
    {
        CollectSamples();
        _probe.Dispose();
    }

    private void NameClock()
    {
        if (_probe.ClockName == _info.ClockName) return;
        _info = _info with { ClockName = _probe.ClockName };
        _sink.UpdateDevice(Id, _info);
    }

    private static Model.DeviceInfo Facts(CL api, nint device)
    {
        string Text(Silk.NET.OpenCL.DeviceInfo what) => OpenClApi.Text(api, device, what);
        string Number(Silk.NET.OpenCL.DeviceInfo what) => OpenClApi.Number(api, device, what).ToString(CultureInfo.InvariantCulture);
        return new Model.DeviceInfo(Text(Silk.NET.OpenCL.DeviceInfo.Name), DeviceApi.OpenCL, Text(Silk.NET.OpenCL.DeviceInfo.Vendor), Text(Silk.NET.OpenCL.DeviceInfo.DriverVersion))
        {
            Properties = ImmutableSortedDictionary.CreateRange(
                StringComparer.Ordinal,
                [
                    KeyValuePair.Create("compute_units", Number(Silk.NET.OpenCL.DeviceInfo.MaxComputeUnits)),
                    KeyValuePair.Create("global_memory_bytes", Number(Silk.NET.OpenCL.DeviceInfo.GlobalMemSize)),
                    KeyValuePair.Create("opencl_version", Text(Silk.NET.OpenCL.DeviceInfo.Version)),
                    KeyValuePair.Create("platform", OpenClApi.PlatformOf(api, device)),
                    KeyValuePair.Create("timer_resolution_ns", Number(Silk.NET.OpenCL.DeviceInfo.ProfilingTimerResolution)),
                ]),
        };
    }
}
