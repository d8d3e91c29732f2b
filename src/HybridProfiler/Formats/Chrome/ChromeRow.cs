namespace HybridProfiler.Formats;

/// <summary>What the category of an event says about it.</summary>
internal enum ChromeRow : byte
{
    /// <summary>A range of a host thread.</summary>
    Host = 0,
    /// <summary>A range that the program or the framework marked on a host thread.</summary>
    Annotation,
    /// <summary>A function of the interpreter; modules of a network are among them.</summary>
    Function,
    /// <summary>A range in which PyTorch's profiler says when it recorded: nothing of the program.</summary>
    Coverage,
    /// <summary>A call of a device's runtime or driver, which may submit work.</summary>
    Call,
    /// <summary>A kernel on a device.</summary>
    Kernel,
    /// <summary>A copy on a device.</summary>
    Copy,
    /// <summary>A memory set on a device.</summary>
    Fill,
    /// <summary>Something shown beside a queue that is no work of the device: annotations, waits.</summary>
    BesideQueue,
    /// <summary>An arrow that says no more than a correlation.</summary>
    Arrow,
}
