namespace HybridProfiler.Formats;

/// <summary>One annotation of an event, or one argument of a launch.</summary>
internal readonly record struct PerfettoAnnotation(int Key, AttributeValue Value)
{
    /// <summary>True when the annotation is one of our own facts; <see cref="Own"/> says which.</summary>
    public bool IsOwn => Key < 0;

    /// <summary>Number in <see cref="PerfettoKeys"/>.</summary>
    public int Own => -Key;

    private enum Meaning
    {
        Nothing,
        NameIid,
        Name,
        Bool,
        Uint,
        Int,
        Double,
        String,
        StringIid,
    }

    /// <summary>Reads a debug annotation; false when it is of a type that has no counterpart here (lists, dictionaries).</summary>
    public static bool TryRead(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, out PerfettoAnnotation annotation) =>
        TryRead(content, sequence, bytes, ofLaunch: false, out annotation);

    /// <summary>Reads an argument of a launch.</summary>
    public static bool TryReadArgument(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, out PerfettoAnnotation annotation) =>
        TryRead(content, sequence, bytes, ofLaunch: true, out annotation);

    private static bool TryRead(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, bool ofLaunch, out PerfettoAnnotation annotation)
    {
        int key = 0;
        AttributeValue value = default;
        bool known = false;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (ofLaunch ? OfArgument(fields.Field) : OfAnnotation(fields.Field))
            {
                case Meaning.NameIid: (ofLaunch ? ref sequence.Arguments : ref sequence.Keys).TryGet(fields.Number, out key); break;
                case Meaning.Name: key = content.Builder.Intern(fields.Text); break;
                case Meaning.Bool: value = fields.Number != 0; known = true; break;
                case Meaning.Uint:
                    // We write true and false of a launch so; others write numbers.
                    value = ofLaunch && content.IsOurs ? (AttributeValue)(fields.Number != 0) : fields.Signed;
                    known = true;
                    break;
                case Meaning.Int: value = fields.Signed; known = true; break;
                case Meaning.Double: value = fields.Real; known = true; break;
                case Meaning.String: value = fields.Text; known = true; break;
                case Meaning.StringIid:
                    known = sequence.Strings.TryGet(fields.Number, out string? text);
                    value = text ?? "";
                    break;
            }
        }

        annotation = new PerfettoAnnotation(key, value);
        return known && !fields.Malformed;
    }

    private static Meaning OfAnnotation(int field) => field switch
    {
        PerfettoFields.Annotation.NameIid => Meaning.NameIid,
        PerfettoFields.Annotation.Name => Meaning.Name,
        PerfettoFields.Annotation.Bool => Meaning.Bool,
        PerfettoFields.Annotation.Uint => Meaning.Uint,
        PerfettoFields.Annotation.Int => Meaning.Int,
        PerfettoFields.Annotation.Double => Meaning.Double,
        PerfettoFields.Annotation.String => Meaning.String,
        PerfettoFields.Annotation.StringIid => Meaning.StringIid,
        _ => Meaning.Nothing,
    };

    private static Meaning OfArgument(int field) => field switch
    {
        PerfettoFields.Gpu.ArgNameIid => Meaning.NameIid,
        PerfettoFields.Gpu.ArgName => Meaning.Name,
        PerfettoFields.Gpu.ArgUint => Meaning.Uint,
        PerfettoFields.Gpu.ArgInt => Meaning.Int,
        PerfettoFields.Gpu.ArgDouble => Meaning.Double,
        PerfettoFields.Gpu.ArgString => Meaning.String,
        PerfettoFields.Gpu.ArgStringIid => Meaning.StringIid,
        _ => Meaning.Nothing,
    };
}
