namespace CodeReader.Codes;

/// <summary>Kinds of codes, reported apart.</summary>
internal enum CodeClass
{
    /// <summary>Eight digits as written.</summary>
    Clean,

    /// <summary>Eight digits with pixel noise and bars across some of them.</summary>
    Noisy,

    /// <summary>Sixteen digits as written.</summary>
    Long,
}
