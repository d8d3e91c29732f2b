using System.Collections.Concurrent;
using CodeReader.Codes;
using CodeReader.Symbolic;
using HybridProfiler;

namespace CodeReader.Pipeline;

/// <summary>The symbolic part on a thread of its own, behind a queue that makes the networks wait when it is full.</summary>
internal sealed class SymbolicStage : IDisposable
{
    private const int QueueCapacity = 8;

    private readonly BlockingCollection<RecognisedCode> _queue = new(QueueCapacity);
    private readonly List<CodeReading> _readings = [];
    private readonly bool _repair;
    private readonly Thread _thread;
    private Exception? _failure;
    private int _repairs;

    internal SymbolicStage(bool repair)
    {
        _repair = repair;
        _thread = new Thread(Run) { Name = "symbolic", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Hands a code over; waits while the queue is full.</summary>
    internal void Add(RecognisedCode code)
    {
        code.Queued = Parts.Queued.Begin();
        using (Parts.WaitForRoom.Enter())
            _queue.Add(code);
        Parts.QueueLength.Set(_queue.Count);
    }

    /// <summary>Waits until everything handed over is read; no more can be added.</summary>
    internal IReadOnlyList<CodeReading> Complete()
    {
        _queue.CompleteAdding();
        _thread.Join();
        return _failure is null
            ? _readings
            : throw new InvalidOperationException("The symbolic part failed.", _failure);
    }

    public void Dispose()
    {
        if (!_queue.IsAddingCompleted)
            _queue.CompleteAdding();
        _thread.Join();
        _queue.Dispose();
    }

    private void Run()
    {
        try
        {
            while (Take() is { } code)
                _readings.Add(Read(code));
        }
        catch (Exception e)
        {
            _failure = e;
            while (_queue.TryTake(out _, Timeout.Infinite)) // so that the producer never waits for a reader that is gone
            {
            }
        }
    }

    /// <summary>The next code, or null when there will be none.</summary>
    private RecognisedCode? Take()
    {
        RecognisedCode? code;
        using (Parts.WaitForCode.Enter())
            _queue.TryTake(out code, Timeout.Infinite);
        code?.Queued.End();
        Parts.QueueLength.Set(_queue.Count);
        return code;
    }

    private CodeReading Read(RecognisedCode code)
    {
        using Request request = code.Request;
        using var working = request.Continue();
        using var phases = Parts.Check.EnterPhases();
        code.HandOff.Receive();
        int[] recognised = CheckDigitRepair.MostProbable(code.LogProbabilities);
        bool repair = _repair && !Luhn.IsValid(recognised);
        Parts.Repairing.Take(repair ? "repair" : "accept");
        if (!repair)
            return new CodeReading(code.Code, recognised, recognised, code.StemConfidence, code.LeftEarly);

        phases.Next(Parts.Repair);
        int[] read = CheckDigitRepair.MostProbableValid(code.LogProbabilities);
        Parts.Repairs.Set(++_repairs);
        return new CodeReading(code.Code, recognised, read, code.StemConfidence, code.LeftEarly);
    }
}
