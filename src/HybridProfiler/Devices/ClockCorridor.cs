namespace HybridProfiler.Devices;

/// <summary>
/// The corridor in which the map of a device clock lies: per sample the earliest and the latest host time that all
/// samples and the bound on the drift allow, and between them the fitted time. Between samples the bounds are the
/// steepest and the flattest lines through the neighbours; the map is the median of the fit and the two ends of the
/// corridor's middle half, all three monotone, so that it is monotone itself.
/// </summary>
internal sealed class ClockCorridor
{
    // A line through this many neighbours on each side averages the noise of the brackets and still follows the drift.
    private const int Window = 8;
    private const long Unknown = long.MaxValue / 4;
    private long[] _device = [], _earliest = [], _latest = [], _fit = [];
    private int _count;
    private double _drift;
    private double _rate;

    /// <summary>True when every time has a lower and an upper bound.</summary>
    public bool IsBounded { get; private set; }

    /// <summary>Drift between the first and the last fitted time, in parts per million.</summary>
    public double DriftPpm => _rate * 1e6;

    /// <summary>Builds the corridor.</summary>
    /// <param name="samples">Samples in the order of device time.</param>
    /// <param name="drift">Bound on the difference of the rates.</param>
    /// <param name="resolutionNs">Steps of the device's clock.</param>
    /// <param name="at">The first sample that contradicts those before it.</param>
    /// <param name="gapNs">By how much.</param>
    /// <returns>False when samples contradict each other under this drift.</returns>
    public bool TryBuild(ReadOnlySpan<ClockSample> samples, double drift, long resolutionNs, out int at, out long gapNs)
    {
        _count = samples.Length;
        _drift = drift;
        if (_device.Length < _count)
        {
            int size = Math.Max(256, _count * 2);
            (_device, _earliest, _latest, _fit) = (new long[size], new long[size], new long[size], new long[size]);
        }

        long slack = resolutionNs + Slack(resolutionNs);
        for (int i = 0; i < _count; i++)
        {
            ref readonly ClockSample sample = ref samples[i];
            _device[i] = sample.DeviceNs;
            _earliest[i] = sample.BeforeNs == long.MinValue ? -Unknown : sample.BeforeNs - slack;
            _latest[i] = sample.AfterNs == long.MaxValue ? Unknown : sample.AfterNs + slack;
            if (i == 0) continue;
            long step = _device[i] - _device[i - 1];
            if (_earliest[i - 1] > -Unknown) _earliest[i] = Math.Max(_earliest[i], _earliest[i - 1] + step - Slack(step));
            if (_latest[i - 1] < Unknown) _latest[i] = Math.Min(_latest[i], _latest[i - 1] + step + Slack(step));
            if (_earliest[i] <= _latest[i]) continue;
            (at, gapNs) = (i, _earliest[i] - _latest[i]);
            return false;
        }

        for (int i = _count - 2; i >= 0; i--)
        {
            long step = _device[i + 1] - _device[i];
            if (_earliest[i + 1] > -Unknown) _earliest[i] = Math.Max(_earliest[i], _earliest[i + 1] - step - Slack(step));
            if (_latest[i + 1] < Unknown) _latest[i] = Math.Min(_latest[i], _latest[i + 1] - step + Slack(step));
        }

        (at, gapNs) = (-1, 0);
        IsBounded = _count > 0 && _earliest[0] > -Unknown && _latest[0] < Unknown;
        if (IsBounded) Fit();
        return true;
    }

    /// <summary>Host time of a device time, and how far the truth may lie from it.</summary>
    public long At(long device, out long halfWidthNs)
    {
        int after = Array.BinarySearch(_device, 0, _count, device);
        if (after < 0) after = ~after;
        else if (after == 0) after = 1;
        int before = after - 1;
        long earliest = long.MinValue, latest = long.MaxValue, fit;
        if (before >= 0)
        {
            long step = device - _device[before];
            earliest = _earliest[before] + step - Slack(step);
            latest = _latest[before] + step + Slack(step);
        }

        if (after < _count)
        {
            long step = _device[after] - device;
            earliest = Math.Max(earliest, _earliest[after] - step - Slack(step));
            latest = Math.Min(latest, _latest[after] - step + Slack(step));
        }

        if (before >= 0 && after < _count)
        {
            double share = (double)(device - _device[before]) / (_device[after] - _device[before]);
            fit = _fit[before] + (long)Math.Round(share * (_fit[after] - _fit[before]));
        }
        else
        {
            int end = before >= 0 ? before : after;
            long step = device - _device[end];
            fit = _fit[end] + step + (long)Math.Round(step * _rate);
        }

        // A fit along an edge would leave the whole width to the other one: three quarters are the most that is stated.
        long quarter = (latest - earliest) / 4;
        long host = Math.Clamp(fit, earliest + quarter, latest - quarter);
        halfWidthNs = Math.Max(host - earliest, latest - host);
        return host;
    }

    /// <summary>The best that can be said of a device time without a bound on one side.</summary>
    public long Guess(long device)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_earliest[i] > -Unknown) return device + _earliest[i] - _device[i];
            if (_latest[i] < Unknown) return device + _latest[i] - _device[i];
        }

        return device;
    }

    private long Slack(long step) => (long)Math.Ceiling(step * _drift);

    private void Fit()
    {
        _rate = 0;
        long last = long.MinValue;
        for (int i = 0; i < _count; i++)
        {
            double offset = Line(Math.Max(0, i - Window), Math.Min(_count - 1, i + Window), i);
            long fit = Math.Clamp(_earliest[i] + (long)Math.Round(offset), _earliest[i], _latest[i]);
            // Never back: the bounds rise from sample to sample, so that the later one is within them as well.
            _fit[i] = last = Math.Max(fit, last);
        }

        long span = _device[_count - 1] - _device[0];
        if (span > 0) _rate = Math.Clamp((double)(_fit[_count - 1] - _fit[0] - span) / span, -_drift, _drift);
    }

    /// <summary>
    /// Height over <c>_earliest[at]</c> of the weighted total-least-squares line through the middles of the corridor.
    /// Written in u = host - device, which is small where host and device are not: their sums of squares would cancel.
    /// </summary>
    private double Line(int first, int last, int at)
    {
        double weights = 0, meanX = 0, meanU = 0;
        long originX = _device[at], originU = _earliest[at] - originX;
        for (int i = first; i <= last; i++)
        {
            (double x, double u, double weight) = Middle(i, originX, originU);
            weights += weight;
            meanX += weight * x;
            meanU += weight * u;
        }

        meanX /= weights;
        meanU /= weights;
        double xx = 0, xu = 0, uu = 0;
        for (int i = first; i <= last; i++)
        {
            (double x, double u, double weight) = Middle(i, originX, originU);
            xx += weight * (x - meanX) * (x - meanX);
            xu += weight * (x - meanX) * (u - meanU);
            uu += weight * (u - meanU) * (u - meanU);
        }

        if (xx <= 0) return meanU;
        // Deming regression with equal noise on both clocks, slope = 1 + rate: yy - xx = 2 xu + uu and xy = xx + xu.
        double difference = (2 * xu) + uu, product = xx + xu;
        double slope = product <= 0 ? 1 : (difference + Math.Sqrt((difference * difference) + (4 * product * product))) / (2 * product);
        double rate = Math.Clamp(slope - 1, -_drift, _drift);
        return meanU - (rate * meanX);
    }

    private (double X, double U, double Weight) Middle(int i, long originX, long originU)
    {
        double half = (_latest[i] - _earliest[i]) / 2.0;
        double u = _earliest[i] - _device[i] - originU + half;
        return (_device[i] - originX, u, 1 / ((half + 1) * (half + 1)));
    }
}
