using CodeReader.Codes;

namespace CodeReader.Pipeline;

/// <summary>What the pipeline made of one code.</summary>
/// <param name="Code">The code and the truth.</param>
/// <param name="Recognised">The most probable digits, before the symbolic part.</param>
/// <param name="Read">The answer.</param>
/// <param name="StemConfidence">Probability of the stem's least certain digit.</param>
/// <param name="LeftEarly">True when the stem's answer was taken.</param>
internal sealed record CodeReading(Code Code, int[] Recognised, int[] Read, double StemConfidence, bool LeftEarly)
{
    /// <summary>True when the symbolic part changed a digit.</summary>
    internal bool Repaired => !Recognised.AsSpan().SequenceEqual(Read);

    internal int CorrectDigits => Read.Zip(Code.Digits).Count(pair => pair.First == pair.Second);

    internal bool IsCorrect => Read.AsSpan().SequenceEqual(Code.Digits);

    internal bool WasCorrectBeforeRepair => Recognised.AsSpan().SequenceEqual(Code.Digits);
}
