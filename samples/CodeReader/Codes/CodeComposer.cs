using CodeReader.Digits;

namespace CodeReader.Codes;

/// <summary>
/// Writes parcel codes with real digits: three digits of a depot, two of a month, a serial number, a Luhn digit.
/// Depots and months repeat from code to code, which is what the recurrent reader can learn.
/// </summary>
internal sealed class CodeComposer
{
    internal const int ShortLength = 8, LongLength = 16;

    private static readonly Disturbance NoisyScan = new(NoiseStd: 44, OcclusionChance: 0.4);

    private static readonly int[] Depots =
        [104, 117, 163, 208, 225, 271, 290, 312, 339, 356, 418, 447, 482, 503, 561, 594, 620, 678, 735, 749, 786, 841, 867, 952];

    private readonly Random _random;
    private readonly ILookup<int, DigitImage> _byDigit;

    /// <summary>Composes from <paramref name="images"/> only.</summary>
    internal CodeComposer(IEnumerable<DigitImage> images, int seed)
    {
        _random = new Random(seed);
        _byDigit = images.ToLookup(image => image.Digit);
    }

    /// <summary>Composes <paramref name="count"/> codes, a third of each class, in a fixed shuffled order, numbered from <paramref name="firstId"/> on.</summary>
    internal Code[] Compose(int count, int firstId = 0)
    {
        CodeClass[] classes = [.. Enumerable.Range(0, count).Select(i => (CodeClass)(i % 3))];
        _random.Shuffle(classes);
        return [.. classes.Select((kind, i) => Compose(firstId + i, kind))];
    }

    /// <summary>Composes one code of a class.</summary>
    internal Code Compose(int id, CodeClass kind) => kind switch
    {
        CodeClass.Clean => Compose(id, kind, ShortLength, Disturbance.None),
        CodeClass.Noisy => Compose(id, kind, ShortLength, NoisyScan),
        CodeClass.Long => Compose(id, kind, LongLength, Disturbance.None),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Known are Clean, Noisy and Long."),
    };

    /// <summary>The digits of a code, without images.</summary>
    /// <param name="length">Six or more.</param>
    internal int[] NextDigits(int length)
    {
        var digits = new int[length];
        int depot = Depots[_random.Next(Depots.Length)], month = 1 + _random.Next(12);
        (digits[0], digits[1], digits[2]) = (depot / 100, depot / 10 % 10, depot % 10);
        (digits[3], digits[4]) = (month / 10, month % 10);
        for (int i = 5; i < length - 1; i++)
            digits[i] = _random.Next(10);
        digits[^1] = Luhn.CheckDigit(digits.AsSpan(..^1));
        return digits;
    }

    private Code Compose(int id, CodeClass kind, int length, Disturbance disturbance)
    {
        int[] digits = NextDigits(length);
        var pixels = new byte[length * DigitImage.Size];
        for (int i = 0; i < length; i++)
            disturbance.Apply(Pick(digits[i]).Pixels, _random).CopyTo(pixels, i * DigitImage.Size);
        return new Code(id, kind, pixels, digits);
    }

    private DigitImage Pick(int digit)
    {
        var images = (IList<DigitImage>)_byDigit[digit];
        return images[_random.Next(images.Count)];
    }
}
