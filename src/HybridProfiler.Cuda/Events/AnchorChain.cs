using HybridProfiler.Cuda.Driver;

namespace HybridProfiler.Cuda.Events;

/// <summary>
/// The time axis of a context. The driver tells only how far two events lie apart, as a float of milliseconds, so events
/// of our own on a stream of our own are recorded again and again: each is tied to the one before, its host bracket
/// is a sample of the clock, and the time of any other event is that of the nearest anchor and the distance from it.
/// Used by whoever drains, with the context current.
/// </summary>
internal sealed unsafe class AnchorChain(CudaContext context, Func<long> hostNowNs)
{
    private const long KeptEveryNs = 1_000_000_000, LongestLookNs = 30_000;

    // What a float adds where the nearest anchor is a second or two away.
    private const long RoundingNs = 100;

    // A float of milliseconds is exact to 0.06 us up to a second, to 0.25 us up to five.
    private const double NearMs = 2000;
    private const int MostKept = 4096;
    private readonly List<Anchor> _kept = [];
    private readonly Queue<Asked> _asked = new();
    private readonly Stack<nint> _free = new();
    private ClockStep _step = new();
    private Anchor _last;
    private bool _isLastKept;
    private nint _stream;
    private bool _isRefused;

    private readonly record struct Anchor(nint Event, long DeviceNs);

    private readonly record struct Asked(nint Event, long BeforeNs);

    /// <summary>Step in which the driver's times advance, in nanoseconds, found out from anchors close together; 0 before the first two.</summary>
    public long StepNs => _step.MeasuredNs;

    /// <summary>How finely times on this axis are told, in nanoseconds: the step, as far as it is known by now, and the rounding of the driver's floats.</summary>
    public long ResolutionNs => _step.BoundNs + RoundingNs;

    /// <summary>True when there is a time axis.</summary>
    public bool HasAxis => _kept.Count > 0;

    /// <summary>Number of anchors whose answer is awaited.</summary>
    public int Awaited => _asked.Count;

    /// <summary>
    /// Records an anchor and looks for its answer for some microseconds, so that its bracket is narrow where the device is
    /// free; two of them, one behind the other, while the step of the driver's times is not known.
    /// </summary>
    /// <param name="take">Takes the sample: host time before, device time, host time after.</param>
    public void Sample(Action<CudaContext, long, long, long> take)
    {
        if (!_step.IsKnown) SampleOnce(take);
        SampleOnce(take);
    }

    private void SampleOnce(Action<CudaContext, long, long, long> take)
    {
        if (context.IsGone) return;
        if (_asked.Count > 0) Collect(take);
        // Behind a device that does not answer, no more questions.
        if (_asked.Count >= 4 || !TryMake(out nint anchor)) return;
        long before = hostNowNs();
        CudaStatus status = context.Driver.EventRecord(anchor, _stream);
        if (status != CudaStatus.Success)
        {
            _free.Push(anchor);
            EventTable.Fail(context, "cuEventRecord of the clock's own event", status, ofOurOwn: true);
            return;
        }

        _asked.Enqueue(new Asked(anchor, before));
        do
        {
            Collect(take);
        }
        while (_asked.Count > 0 && !context.IsGone && hostNowNs() - before < LongestLookNs);
    }

    /// <summary>Takes the answers that have come.</summary>
    public void Collect(Action<CudaContext, long, long, long> take)
    {
        while (_asked.TryPeek(out Asked asked))
        {
            CudaStatus status = context.Driver.EventQuery(asked.Event);
            if (status == CudaStatus.NotReady) return;
            long after = hostNowNs();
            _asked.Dequeue();
            if (status != CudaStatus.Success)
            {
                EventTable.Fail(context, "cuEventQuery of the clock's own event", status, ofOurOwn: true);
                return;
            }

            Place(asked, after, take);
        }
    }

    /// <summary>Device time of an event that has been reached.</summary>
    /// <returns>Status of the driver; <see cref="CudaStatus.NotReady"/> while there is no axis.</returns>
    public CudaStatus TimeOf(nint reached, out long deviceNs)
    {
        deviceNs = 0;
        if (_kept.Count == 0) return CudaStatus.NotReady;
        Anchor last = _kept[^1];
        float ms;
        CudaStatus status = context.Driver.EventElapsedTime(&ms, last.Event, reached);
        if (status != CudaStatus.Success) return status;
        deviceNs = last.DeviceNs + ToNs(ms);
        if (ms >= -NearMs || _kept.Count == 1) return status;
        Anchor nearest = Nearest(deviceNs);
        status = context.Driver.EventElapsedTime(&ms, nearest.Event, reached);
        deviceNs = nearest.DeviceNs + ToNs(ms);
        return status;
    }

    /// <summary>A distance as the driver gives it, in nanoseconds.</summary>
    public static long ToNs(float ms) => (long)Math.Round(ms * 1e6);

    /// <summary>Lets go of everything.</summary>
    /// <param name="canCall">False when the context is gone and nothing of it may be touched.</param>
    public void Release(bool canCall)
    {
        if (canCall)
        {
            if (_last.Event != 0 && !_isLastKept) context.Driver.EventDestroy(_last.Event);
            foreach (Anchor anchor in _kept) context.Driver.EventDestroy(anchor.Event);
            foreach (Asked asked in _asked) context.Driver.EventDestroy(asked.Event);
            foreach (nint free in _free) context.Driver.EventDestroy(free);
            if (_stream != 0) context.Driver.StreamDestroy(_stream);
        }

        _kept.Clear();
        _asked.Clear();
        _free.Clear();
        (_stream, _isRefused, _last, _isLastKept, _step) = (0, false, default, false, new ClockStep());
    }

    private void Place(Asked asked, long afterNs, Action<CudaContext, long, long, long> take)
    {
        long deviceNs;
        if (_kept.Count == 0)
        {
            // The axis begins where the host's stands: a number like any other, and a person can read it.
            deviceNs = afterNs;
        }
        else
        {
            float ms;
            CudaStatus status = context.Driver.EventElapsedTime(&ms, _kept[^1].Event, asked.Event);
            if (status != CudaStatus.Success)
            {
                _free.Push(asked.Event);
                EventTable.Fail(context, "cuEventElapsedTime of the clock's own events", status, ofOurOwn: true);
                return;
            }

            deviceNs = _kept[^1].DeviceNs + ToNs(ms);
            if (!TryLearnStep(asked.Event))
            {
                _free.Push(asked.Event);
                return;
            }
        }

        bool isKept = _kept.Count == 0 || deviceNs - _kept[^1].DeviceNs >= KeptEveryNs;
        Anchor anchor = new(asked.Event, deviceNs);
        // The one before stays only until its distance to this one is known.
        if (_last.Event != 0 && !_isLastKept) _free.Push(_last.Event);
        (_last, _isLastKept) = (anchor, isKept);
        if (isKept) Keep(anchor);
        take(context, asked.BeforeNs, deviceNs, afterNs);
    }

    // The distance from the anchor just before: that one is the nearest, and only short distances are exact.
    private bool TryLearnStep(nint reached)
    {
        if (_step.IsKnown || _last.Event == 0) return true;
        float ms;
        CudaStatus status = context.Driver.EventElapsedTime(&ms, _last.Event, reached);
        if (status == CudaStatus.Success) _step.Add(ToNs(ms));
        else EventTable.Fail(context, "cuEventElapsedTime of the clock's own events", status, ofOurOwn: true);
        return status == CudaStatus.Success;
    }

    // Spans may have begun hours ago: of old anchors every other one stays.
    private void Keep(Anchor anchor)
    {
        _kept.Add(anchor);
        if (_kept.Count <= MostKept) return;
        int to = 1;
        for (int i = 1; i < _kept.Count; i++)
        {
            if (i < MostKept / 2 && i % 2 == 1) _free.Push(_kept[i].Event);
            else _kept[to++] = _kept[i];
        }

        _kept.RemoveRange(to, _kept.Count - to);
    }

    private Anchor Nearest(long deviceNs)
    {
        int low = 0, high = _kept.Count - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_kept[middle].DeviceNs < deviceNs) low = middle + 1;
            else high = middle;
        }

        return low > 0 && deviceNs - _kept[low - 1].DeviceNs < _kept[low].DeviceNs - deviceNs ? _kept[low - 1] : _kept[low];
    }

    private bool TryMake(out nint anchor)
    {
        if (_free.TryPop(out anchor)) return true;
        if (_isRefused) return false;
        if (_stream == 0)
        {
            int least = 0, greatest = 0;
            if (context.Driver.CtxGetStreamPriorityRange != null) context.Driver.CtxGetStreamPriorityRange(&least, &greatest);
            nint stream;
            // Non-blocking: it must neither wait for the legacy default stream nor make that wait for it.
            CudaStatus made = context.Driver.StreamCreateWithPriority(&stream, CudaStreamFlags.NonBlocking, greatest);
            if (made != CudaStatus.Success) return Refuse("cuStreamCreateWithPriority for the clock", made);
            _stream = stream;
        }

        nint fresh;
        CudaStatus status = context.Driver.EventCreate(&fresh, 0);
        anchor = fresh;
        return status == CudaStatus.Success || Refuse("cuEventCreate for the clock", status);
    }

    private bool Refuse(string call, CudaStatus status)
    {
        _isRefused = true;
        EventTable.Fail(context, call, status);
        return false;
    }
}
