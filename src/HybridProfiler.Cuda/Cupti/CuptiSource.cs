using System.Diagnostics;
using HybridProfiler.Cuda.Recording;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Cupti;

/// <summary>Activity of CUDA through CUPTI: every kernel, copy, fill and API call of the process.</summary>
internal sealed class CuptiSource : ICudaSource, ICuptiListener
{
    private CudaRecording _recording = null!;
    private CuptiMapper? _mapper;
    private DeviceSink? _sink;
    private CuptiStatistics _counted;
    private long _startNs;
    private bool _joined;

    public string Name => "CUPTI";

    /// <summary>Switches CUPTI on: whether it is permitted shows only there.</summary>
    public Availability Probe(CudaRecording recording)
    {
        _recording = recording;
        Availability driver = recording.FindDriver();
        if (!driver.IsAvailable) return driver;
        _startNs = HostTime.NowNs();
        Availability found = CuptiProcess.Join(recording.Options.LibraryFolder, CuptiSettings.Create(CuptiKinds.Everything), this);
        recording.IsCuptiActive = _joined = found.IsAvailable;
        return found;
    }

    public void Start(DeviceSink sink)
    {
        _counted = CuptiProcess.Statistics();
        CuptiShim shim = CuptiShim.Find(out _)!;
        sink.ExpectHostCalls();
        if (CuptiProcess.Outcome.Missing != 0) sink.Note($"{CuptiProcess.File} does not have {CuptiProcess.Outcome.Missing}");
        _mapper = new CuptiMapper(_recording, sink, shim, _startNs);
        Volatile.Write(ref _sink, sink);
    }

    public void SampleClocks()
    {
        // CUPTI puts device times on the clock of its timestamp callback, which is the session's own.
    }

    public int Drain()
    {
        int drained = CuptiProcess.Drain();
        _mapper?.EndRound();
        Count();
        return drained;
    }

    public void Take(ReadOnlySpan<Activity> records) => _mapper?.Take(records);

    /// <summary>Waits until the operations of all calls have been reported.</summary>
    public void Stop(TimeSpan patience)
    {
        if (!_joined) return;
        _joined = false;
        long began = Stopwatch.GetTimestamp();
        for (int pause = 1; !CuptiProcess.DrainAll() && Stopwatch.GetElapsedTime(began) < patience; pause = Math.Min(pause * 2, 20)) Thread.Sleep(pause);
        CuptiProcess.Leave(this);
        _mapper?.Close();
        Count();
        _recording.IsCuptiActive = false;
    }

    // What CUPTI or the budget has dropped is lost to every session that listens.
    private void Count()
    {
        if (_sink is not { } sink) return;
        CuptiStatistics now = CuptiProcess.Statistics();
        ulong byCupti = now.DroppedByCupti - _counted.DroppedByCupti, byBudget = now.DroppedByBudget - _counted.DroppedByBudget;
        if (byCupti + byBudget > 0) sink.Lost((int)Math.Min(byCupti + byBudget, int.MaxValue));
        if (byCupti > 0) sink.Note("CUPTI has dropped records");
        if (byBudget > 0) sink.Note("records were dropped because they came faster than they were read and the memory for them was used up");
        if (now.UnknownRecords > _counted.UnknownRecords) sink.Note("CUPTI handed over records of kinds that are not known here");
        _counted = now;
    }
}
