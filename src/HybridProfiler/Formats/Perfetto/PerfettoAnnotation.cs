namespace HybridProfiler.Formats;

/// <summary>One annotation of an event, or one argument of a launch.</summary>
internal readonly record struct PerfettoAnnotation(int Key, AttributeValue Value)
{
    /// <summary>True when the annotation is one of our own facts; <see cref="Own"/> says which.</summary>
    public bool IsOwn => Key < 0;

    /// <summary>Number in <see cref="PerfettoKeys"/>.</summary>
    public int Own => -Key;

    /// <summary>Reads a debug annotation; false when it is of a type that has no counterpart here (lists, dictionaries).</summary>
    public static bool TryRead(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, out PerfettoAnnotation annotation)
    {
        int key = 0;
        AttributeValue value = default;
        bool known = false;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Annotation.NameIid: sequence.Keys.TryGet(fields.Number, out key); break;
                case PerfettoFields.Annotation.Name: key = content.Builder.Intern(fields.Text); break;
                case PerfettoFields.Annotation.Bool: value = fields.Number != 0; known = true; break;
                case PerfettoFields.Annotation.Uint:
                case PerfettoFields.Annotation.Int: value = fields.Signed; known = true; break;
                case PerfettoFields.Annotation.Double: value = fields.Real; known = true; break;
                case PerfettoFields.Annotation.String: value = fields.Text; known = true; break;
                case PerfettoFields.Annotation.StringIid:
                    known = sequence.Strings.TryGet(fields.Number, out string? text);
                    value = text ?? "";
                    break;
            }
        }

        annotation = new PerfettoAnnotation(key, value);
        return known && !fields.Malformed;
    }

    /// <summary>Reads an argument of a launch.</summary>
    public static bool TryReadArgument(PerfettoContent content, PerfettoSequenceState sequence, ReadOnlySpan<byte> bytes, out PerfettoAnnotation annotation)
    {
        int key = 0;
        AttributeValue value = default;
        bool known = false;
        var fields = new ProtoReader(bytes);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case PerfettoFields.Gpu.ArgNameIid: sequence.Arguments.TryGet(fields.Number, out key); break;
                case PerfettoFields.Gpu.ArgName: key = content.Builder.Intern(fields.Text); break;
                case PerfettoFields.Gpu.ArgInt: value = fields.Signed; known = true; break;
                case PerfettoFields.Gpu.ArgUint:
                    // We write true and false so; others write numbers.
                    value = content.IsOurs ? (AttributeValue)(fields.Number != 0) : fields.Signed;
                    known = true;
                    break;
                case PerfettoFields.Gpu.ArgDouble: value = fields.Real; known = true; break;
                case PerfettoFields.Gpu.ArgString: value = fields.Text; known = true; break;
            }
        }

        annotation = new PerfettoAnnotation(key, value);
        return known && !fields.Malformed;
    }
}
