using CodeReader.Codes;
using CodeReader.Pipeline;

namespace CodeReader.Evaluation;

/// <summary>Prints what was measured.</summary>
internal static class Scoreboard
{
    internal static void Print(TextWriter output, IReadOnlyList<CodeReading> readings)
    {
        output.WriteLine();
        output.WriteLine("class     codes  digits right  codes right  without repair  left early  repaired");
        foreach (CodeClass kind in Enum.GetValues<CodeClass>())
            PrintRow(kind.ToString().ToLowerInvariant(), Score.Of(readings.Where(r => r.Code.Class == kind)));
        PrintRow("all", Score.Of(readings));

        void PrintRow(string name, Score s) => output.WriteLine(
            $"{name,-8} {s.Codes,6} {s.DigitAccuracy,13:P2} {s.CodeAccuracy,12:P1} {s.CodeAccuracyBeforeRepair,15:P1} {s.EarlyShare,11:P1} {s.Repaired,9}");
    }

    internal static void Print(TextWriter output, IEnumerable<Ablation> rows)
    {
        output.WriteLine();
        output.WriteLine("what each part is worth     digits right  codes right  left early  ms per code");
        foreach (Ablation row in rows)
            output.WriteLine($"{row.Name,-26} {row.Score.DigitAccuracy,13:P2} {row.Score.CodeAccuracy,12:P1} {row.Score.EarlyShare,11:P1} {row.MillisecondsPerCode,12:0.00}");
    }

    /// <summary>Prints the demands.</summary>
    /// <returns>True when all are met.</returns>
    internal static bool Print(TextWriter output, Target[] targets)
    {
        output.WriteLine();
        foreach (Target target in targets)
            output.WriteLine($"{(target.IsMet ? "met   " : "MISSED")}  {target.Demand}: {target.Measured}");
        return targets.All(target => target.IsMet);
    }
}
