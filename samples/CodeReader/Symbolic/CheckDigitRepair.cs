using CodeReader.Codes;

namespace CodeReader.Symbolic;

/// <summary>
/// The symbolic part: a code whose check digit fails is replaced by the most probable code whose check digit holds.
/// </summary>
/// <remarks>
/// Exact, by dynamic programming over (position, sum modulo ten): best[s] is the highest sum of log-probabilities of any
/// digits up to a position that add s to the Luhn sum. 100 steps per position, whatever the number of wrong digits.
/// </remarks>
internal static class CheckDigitRepair
{
    private const int Digits = 10;

    /// <summary>The most probable digit at each position, check digit or not.</summary>
    /// <param name="logProbabilities">Positions x 10 log-probabilities, row by row.</param>
    internal static int[] MostProbable(ReadOnlySpan<float> logProbabilities)
    {
        var code = new int[logProbabilities.Length / Digits];
        for (int i = 0; i < code.Length; i++)
            code[i] = IndexOfMaximum(logProbabilities.Slice(i * Digits, Digits));
        return code;
    }

    /// <summary>The most probable code that passes the Luhn check.</summary>
    /// <param name="logProbabilities">Positions x 10 log-probabilities, row by row.</param>
    internal static int[] MostProbableValid(ReadOnlySpan<float> logProbabilities)
    {
        int length = logProbabilities.Length / Digits;
        var chosen = new sbyte[length, Digits];
        Span<double> best = stackalloc double[Digits], next = stackalloc double[Digits];
        best.Fill(double.NegativeInfinity);
        best[0] = 0;
        for (int position = 0; position < length; position++)
        {
            next.Fill(double.NegativeInfinity);
            for (int digit = 0; digit < Digits; digit++)
            {
                int weight = Luhn.Weigh(digit, length - 1 - position);
                double gain = logProbabilities[position * Digits + digit];
                for (int sum = 0; sum < Digits; sum++)
                {
                    int reached = (sum + weight) % Digits;
                    if (best[sum] + gain <= next[reached])
                        continue;
                    next[reached] = best[sum] + gain;
                    chosen[position, reached] = (sbyte)digit;
                }
            }
            next.CopyTo(best);
        }

        var code = new int[length];
        for (int position = length - 1, sum = 0; position >= 0; position--)
        {
            code[position] = chosen[position, sum];
            sum = (sum + Digits - Luhn.Weigh(code[position], length - 1 - position)) % Digits;
        }
        return code;
    }

    private static int IndexOfMaximum(ReadOnlySpan<float> row)
    {
        int best = 0;
        for (int i = 1; i < row.Length; i++)
            if (row[i] > row[best])
                best = i;
        return best;
    }
}
