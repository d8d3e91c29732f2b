namespace HybridProfiler.Cuda.Nvtx;

/// <summary>The entries of NVTX that are called. Where a tool takes no interest in one, it is null and nothing is called.</summary>
internal sealed unsafe class NvtxFunctions
{
    private readonly delegate* unmanaged<byte*, nint> _domainCreate;
    private readonly delegate* unmanaged<nint, byte*, nint> _registerString;
    private readonly delegate* unmanaged<nint, uint, byte*, void> _nameCategory;
    private readonly delegate* unmanaged<nint, NvtxAttributes*, int> _push;
    private readonly delegate* unmanaged<nint, int> _pop;
    private readonly delegate* unmanaged<nint, NvtxAttributes*, ulong> _start;
    private readonly delegate* unmanaged<nint, ulong, void> _end;

    /// <summary>Takes the entries by name.</summary>
    /// <param name="entry">Address of an entry, or 0.</param>
    /// <param name="attributesVersion">Version that the attributes of an event state.</param>
    public NvtxFunctions(Func<string, nint> entry, ushort attributesVersion)
    {
        AttributesVersion = attributesVersion;
        _domainCreate = (delegate* unmanaged<byte*, nint>)entry("nvtxDomainCreateA");
        _registerString = (delegate* unmanaged<nint, byte*, nint>)entry("nvtxDomainRegisterStringA");
        _nameCategory = (delegate* unmanaged<nint, uint, byte*, void>)entry("nvtxDomainNameCategoryA");
        _push = (delegate* unmanaged<nint, NvtxAttributes*, int>)entry("nvtxDomainRangePushEx");
        _pop = (delegate* unmanaged<nint, int>)entry("nvtxDomainRangePop");
        _start = (delegate* unmanaged<nint, NvtxAttributes*, ulong>)entry("nvtxDomainRangeStartEx");
        _end = (delegate* unmanaged<nint, ulong, void>)entry("nvtxDomainRangeEnd");
    }

    /// <summary>Version that the attributes of an event state.</summary>
    public ushort AttributesVersion { get; }

    /// <summary>True when ranges of threads can be shown.</summary>
    public bool CanNest => _push != null && _pop != null && _registerString != null;

    /// <summary>True when ranges across threads can be shown.</summary>
    public bool CanSpan => _start != null && _end != null && _registerString != null;

    public nint CreateDomain(string name)
    {
        fixed (byte* text = Utf8(name)) return _domainCreate == null ? 0 : _domainCreate(text);
    }

    public nint RegisterString(nint domain, string name)
    {
        fixed (byte* text = Utf8(name)) return _registerString == null ? 0 : _registerString(domain, text);
    }

    public void NameCategory(nint domain, uint category, string name)
    {
        fixed (byte* text = Utf8(name))
        {
            if (_nameCategory != null) _nameCategory(domain, category, text);
        }
    }

    public void Push(nint domain, nint message, uint category)
    {
        NvtxAttributes attributes = Of(message, category);
        _push(domain, &attributes);
    }

    public void Pop(nint domain) => _pop(domain);

    public ulong Start(nint domain, nint message, uint category)
    {
        NvtxAttributes attributes = Of(message, category);
        return _start(domain, &attributes);
    }

    public void End(nint domain, ulong range) => _end(domain, range);

    private NvtxAttributes Of(nint message, uint category) => new()
    {
        Version = AttributesVersion,
        Size = (ushort)sizeof(NvtxAttributes),
        Category = category,
        MessageType = NvtxAttributes.Registered,
        Message = message,
    };

    private static byte[] Utf8(string text) => System.Text.Encoding.UTF8.GetBytes(text + '\0');
}
