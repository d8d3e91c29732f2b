using CodeReader.Codes;
using CodeReader.Pipeline;

namespace CodeReader.Evaluation;

/// <summary>A demand on the result, the measured value, and whether it holds: the sample fails when one does not.</summary>
internal sealed record Target(string Demand, string Measured, bool IsMet)
{
    /// <summary>Repair has to lift code accuracy by at least this much to count as "clearly higher".</summary>
    private const double ClearGain = 0.03;

    internal static Target[] Check(IReadOnlyList<CodeReading> readings)
    {
        Score all = Score.Of(readings), clean = Score.Of(readings.Where(r => r.Code.Class == CodeClass.Clean));
        double gain = all.CodeAccuracy - all.CodeAccuracyBeforeRepair;
        return
        [
            new("digits read correctly >= 95 %", $"{all.DigitAccuracy:P2}", all.DigitAccuracy >= 0.95),
            new($"codes: repair adds >= {ClearGain:P0}",
                $"{all.CodeAccuracyBeforeRepair:P1} -> {all.CodeAccuracy:P1}", gain >= ClearGain),
            new("clean codes that leave early: 20-90 %", $"{clean.EarlyShare:P1}", clean.EarlyShare is >= 0.2 and <= 0.9),
        ];
    }
}
