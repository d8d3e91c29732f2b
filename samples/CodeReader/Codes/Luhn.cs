namespace CodeReader.Codes;

/// <summary>The check digit of ISO/IEC 7812-1: from the right, every second digit counts double, the digit sums add to a multiple of ten.</summary>
internal static class Luhn
{
    /// <summary>What a digit adds to the sum at a place counted from the right, the check digit being place 0.</summary>
    internal static int Weigh(int digit, int placeFromRight)
    {
        int value = placeFromRight % 2 == 0 ? digit : 2 * digit;
        return value > 9 ? value - 9 : value;
    }

    /// <summary>True when the whole code, check digit included, sums to a multiple of ten.</summary>
    internal static bool IsValid(ReadOnlySpan<int> code)
    {
        int sum = 0;
        for (int i = 0; i < code.Length; i++)
            sum += Weigh(code[i], code.Length - 1 - i);
        return sum % 10 == 0;
    }

    /// <summary>The digit to append to <paramref name="payload"/>.</summary>
    internal static int CheckDigit(ReadOnlySpan<int> payload)
    {
        int sum = 0;
        for (int i = 0; i < payload.Length; i++)
            sum += Weigh(payload[i], payload.Length - i);
        return (10 - sum % 10) % 10;
    }
}
