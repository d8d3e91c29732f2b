using System.Runtime.InteropServices;
using HybridProfiler.Devices;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>
/// Finished device operations on their way to the sink. One whose host call has yet to be reported is held back for a
/// while: a driver hands over its records of calls and of operations in any order. One caller at a time.
/// </summary>
internal sealed class OperationLog(ITraceSink sink, Declarations declare, Decoder decoder, HealthTally tally)
{
    private const long PatienceNs = 2_000_000_000;
    private const int MostHeld = 1 << 17;

    // Sinks take what they need of them at once.
    private readonly List<SpanAttribute> _attributes = [];
    private readonly Dictionary<Conversions, string> _directions = [];
    private AttributedList<Waiting> _operations = new();
    private AttributedList<Waiting> _held = new();

    /// <summary>Operations that begin before the call that submitted them, by the driver's own account of host time.</summary>
    public long Early { get; private set; }

    /// <summary>The most by which one does.</summary>
    public long MostEarlyNs { get; private set; }

    public void Add(in DeviceOperation operation, ReadOnlySpan<DeviceAttribute> attributes) =>
        _operations.Add(new Waiting { Operation = operation }, attributes);

    /// <summary>Hands over what was added; with <paramref name="last"/> also what waits for its call.</summary>
    public void Emit(Func<int, (int Track, DeviceClock? Clock)> queueOf, bool last)
    {
        long now = last ? long.MaxValue : HostClock.NowNs();
        for (int i = 0; i < _operations.Count; i++)
        {
            ref Waiting waiting = ref _operations[i];
            bool launched = TryFindLaunch(waiting.Operation.Correlation, out Submission submission);
            if (!launched && !last && decoder.Histories.IsKept && IsOwn(waiting.Operation.Correlation) && _held.Count < MostHeld)
            {
                if (waiting.UntilNs == 0) waiting.UntilNs = now + PatienceNs;
                if (now < waiting.UntilNs)
                {
                    _held.Add(waiting, _operations.AttributesOf(i));
                    continue;
                }
            }

            Emit(waiting.Operation, _operations.AttributesOf(i), launched, submission, queueOf(waiting.Operation.Queue));
        }

        _operations.Clear();
        (_operations, _held) = (_held, _operations);
    }

    // Launches that scopes of the program make carry ids of spans; those of drivers lie below them.
    private static bool IsOwn(ulong correlation) => correlation is > 0 and < 1UL << 40;

    private bool TryFindLaunch(ulong correlation, out Submission submission) => IsOwn(correlation)
        ? decoder.Launches.TryGet(correlation, out submission)
        : decoder.Launches.TryTake(correlation, out submission);

    private void Emit(in DeviceOperation operation, ReadOnlySpan<DeviceAttribute> own, bool launched, Submission submission, (int Track, DeviceClock? Clock) queue)
    {
        long start = queue.Clock?.ToHost(operation.StartNs) ?? operation.StartNs;
        long end = queue.Clock?.ToHost(operation.EndNs) ?? operation.EndNs;
        if (end < start)
        {
            end = start;
            tally.ClampedDeviceTimes++;
        }

        if (launched && queue.Clock is null && start < submission.StartNs)
        {
            Early++;
            MostEarlyNs = Math.Max(MostEarlyNs, submission.StartNs - start);
        }

        if (!launched) submission = Submission.Unknown;
        bool isExplicit = operation.Component is not null;
        if (!launched && !isExplicit) tally.UnattributedDeviceOperations++;

        List<SpanAttribute> attributes = _attributes;
        attributes.Clear();
        if (operation.Bytes != 0) attributes.Add(new(Keys.Bytes, operation.Bytes));
        if (operation.Direction != Conversions.None) attributes.Add(new(Keys.Direction, TextOf(operation.Direction)));
        if (operation.QueuedNs != 0) attributes.Add(new(Keys.Queued, operation.StartNs - operation.QueuedNs));
        if (operation.SubmittedNs != 0) attributes.Add(new(Keys.Submitted, operation.StartNs - operation.SubmittedNs));
        if (operation.Geometry is not null) attributes.Add(new(Keys.Geometry, operation.Geometry));
        foreach (DeviceAttribute attribute in own) attributes.Add(declare.Attribute(attribute.Key, attribute.Bits));
        DeviceSpanRow row = new()
        {
            StartNs = start,
            DurationNs = end - start,
            Name = Registry.Intern(operation.Name),
            Component = isExplicit ? declare.ComponentOf(operation.Component!.Id) : submission.Component,
            Kind = operation.Kind,
            Flags = isExplicit ? SpanFlags.ExplicitComponent : SpanFlags.None,
            Request = submission.Request,
            Launch = operation.Correlation,
            WaitedFor = operation.WaitedFor,
            Attributes = CollectionsMarshal.AsSpan(attributes),
        };
        sink.DeviceSpan(queue.Track, row);
    }

    /// <summary>Text of a direction, made once: to print a value of an enumeration is an allocation.</summary>
    private string TextOf(Conversions direction)
    {
        if (!_directions.TryGetValue(direction, out string? text)) _directions.Add(direction, text = direction.ToString());
        return text;
    }

    private static class Keys
    {
        public static readonly int Bytes = Registry.Intern(OperationAttributes.Bytes);
        public static readonly int Direction = Registry.Intern(OperationAttributes.Direction);
        public static readonly int Queued = Registry.Intern(OperationAttributes.QueuedNs);
        public static readonly int Submitted = Registry.Intern(OperationAttributes.SubmittedNs);
        public static readonly int Geometry = Registry.Intern(OperationAttributes.Geometry);
    }

    private struct Waiting
    {
        public DeviceOperation Operation;

        /// <summary>Host time until which its call may yet be reported; 0 before the first look.</summary>
        public long UntilNs;
    }
}
