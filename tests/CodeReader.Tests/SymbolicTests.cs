using CodeReader.Codes;
using CodeReader.Symbolic;
using CsCheck;

namespace CodeReader.Tests;

public sealed class SymbolicTests
{
    private static readonly Gen<int[]> s_payload = Gen.Int[0, 9].Array[1, 20];

    private static readonly Gen<float[]> s_logProbabilities =
        Gen.Select(Gen.Int[1, 4], Gen.Float[-12, 0].Array[40]).Select((positions, values) => values[..(positions * 10)]);

    [Theory]
    [InlineData("7992739871", 3)]
    [InlineData("411111111111111", 1)]
    [InlineData("0", 0)]
    public void Known_codes_have_their_published_check_digit(string payload, int checkDigit) =>
        Assert.Equal(checkDigit, Luhn.CheckDigit(payload.Select(c => c - '0').ToArray()));

    [Fact]
    public void A_code_with_its_check_digit_is_valid_and_with_any_one_digit_changed_is_not() =>
        Gen.Select(s_payload, Gen.Int[0, 20], Gen.Int[1, 9]).Sample((payload, place, change) =>
        {
            int[] code = [.. payload, Luhn.CheckDigit(payload)];
            Assert.True(Luhn.IsValid(code));
            place %= code.Length;
            code[place] = (code[place] + change) % 10;
            Assert.False(Luhn.IsValid(code));
        });

    [Fact]
    public void Repair_finds_the_most_probable_of_all_valid_codes() =>
        s_logProbabilities.Sample(table =>
        {
            int positions = table.Length / 10;
            double best = double.NegativeInfinity;
            for (int number = 0; number < (int)Math.Pow(10, positions); number++)
            {
                int[] code = [.. number.ToString().PadLeft(positions, '0').Select(c => c - '0')];
                if (Luhn.IsValid(code))
                    best = Math.Max(best, LogProbability(table, code));
            }
            int[] repaired = CheckDigitRepair.MostProbableValid(table);
            Assert.True(Luhn.IsValid(repaired));
            Assert.Equal(best, LogProbability(table, repaired), 1e-9);
        }, iter: 60);

    [Fact]
    public void A_code_that_is_valid_already_is_left_alone() =>
        s_payload.Sample(payload =>
        {
            int[] code = [.. payload, Luhn.CheckDigit(payload)];
            float[] table = [.. code.SelectMany(digit => Enumerable.Range(0, 10).Select(d => d == digit ? -0.5f : -3f))];
            Assert.Equal(code, CheckDigitRepair.MostProbable(table));
            Assert.Equal(code, CheckDigitRepair.MostProbableValid(table));
        });

    private static double LogProbability(float[] table, int[] code) =>
        code.Select((digit, position) => (double)table[position * 10 + digit]).Sum();
}
