using CodeReader.Pipeline;

namespace CodeReader.Evaluation;

/// <summary>What a set of readings is worth, counted against the truth.</summary>
internal readonly record struct Score(
    int Codes, int Digits, int CorrectDigits, int CorrectCodes, int CorrectCodesBeforeRepair, int LeftEarly, int Repaired)
{
    internal double DigitAccuracy => Share(CorrectDigits, Digits);

    internal double CodeAccuracy => Share(CorrectCodes, Codes);

    internal double CodeAccuracyBeforeRepair => Share(CorrectCodesBeforeRepair, Codes);

    internal double EarlyShare => Share(LeftEarly, Codes);

    internal static Score Of(IEnumerable<CodeReading> readings)
    {
        CodeReading[] all = [.. readings];
        return new Score(
            all.Length,
            all.Sum(r => r.Code.Length),
            all.Sum(r => r.CorrectDigits),
            all.Count(r => r.IsCorrect),
            all.Count(r => r.WasCorrectBeforeRepair),
            all.Count(r => r.LeftEarly),
            all.Count(r => r.Repaired));
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
