namespace HybridProfiler.Formats;

/// <summary>One event of a file, as it stands there. Used again for the next one.</summary>
internal sealed class ChromeEvent
{
    /// <summary>The letter that says what it is; 0 when there is none.</summary>
    public byte Phase;

    /// <summary>String ids.</summary>
    public int Category, Name;

    /// <summary>Process and thread; where they are texts, <see cref="TextPlace"/> of them.</summary>
    public long Process, Thread;

    /// <summary>Start and duration in nanoseconds; <see cref="long.MinValue"/> when not stated.</summary>
    public long StartNs, DurationNs;

    /// <summary>Identity of a flow or an asynchronous event; texts are hashed.</summary>
    public ulong Id;

    /// <summary>True when a flow binds to the slice around it ("bp":"e").</summary>
    public bool BindsEnclosing;

    /// <summary>Arguments, in the order of the file.</summary>
    public readonly List<ChromeArgument> Arguments = [];

    // One bit for each meaning that an argument has.
    private ulong _keys;

    /// <summary>Adds an argument.</summary>
    public void Add(ChromeArgument argument)
    {
        Arguments.Add(argument);
        _keys |= 1UL << (int)argument.Key;
    }

    /// <summary>The number that stands for a process or thread with a text in the place of its number.</summary>
    public static long TextPlace(int text) => long.MinValue + text;

    /// <summary>True when a text stands in the place of a number.</summary>
    public static bool IsText(long place) => place <= long.MinValue + int.MaxValue;

    /// <summary>String id of the text.</summary>
    public static int TextOf(long place) => (int)(place - long.MinValue);

    public void Clear()
    {
        Phase = 0;
        Category = Name = 0;
        Process = Thread = 0;
        StartNs = DurationNs = long.MinValue;
        Id = 0;
        BindsEnclosing = false;
        Arguments.Clear();
        _keys = 0;
    }

    /// <summary>The last argument with a meaning.</summary>
    public bool TryArgument(ChromeKey key, out AttributeValue value)
    {
        for (int i = (_keys & (1UL << (int)key)) != 0 ? Arguments.Count - 1 : -1; i >= 0; i--)
        {
            if (Arguments[i].Key != key) continue;
            value = Arguments[i].Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The kind that this library says by its name. In traces of ROCm "kind" is a number, the direction of a copy.</summary>
    public bool TryKind(out SpanKind kind)
    {
        kind = default;
        return TryArgument(ChromeKey.Kind, out AttributeValue said) && said.String is { Length: > 0 } name && char.IsAsciiLetter(name[0]) && Enum.TryParse(name, out kind);
    }
}
