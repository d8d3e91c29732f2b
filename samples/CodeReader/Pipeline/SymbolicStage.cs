using System.Collections.Concurrent;
using CodeReader.Codes;
using CodeReader.Symbolic;

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

    internal SymbolicStage(bool repair)
    {
        _repair = repair;
        _thread = new Thread(Run) { Name = "symbolic", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Hands a code over; waits while the queue is full.</summary>
    internal void Add(RecognisedCode code) => _queue.Add(code);

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
            foreach (RecognisedCode code in _queue.GetConsumingEnumerable())
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

    private CodeReading Read(RecognisedCode code)
    {
        int[] recognised = CheckDigitRepair.MostProbable(code.LogProbabilities);
        int[] read = !_repair || Luhn.IsValid(recognised)
            ? recognised
            : CheckDigitRepair.MostProbableValid(code.LogProbabilities);
        return new CodeReading(code.Code, recognised, read, code.StemConfidence, code.LeftEarly);
    }
}
