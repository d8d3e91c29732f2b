namespace HybridProfiler.Model;

/// <summary>A named part of a hybrid pipeline, as it stands in a trace. Its position in <see cref="Trace.Components"/> is its id.</summary>
/// <param name="Name">Name, unique within the trace.</param>
/// <param name="Paradigm">Computational paradigm.</param>
/// <param name="Runtime">Executing runtime.</param>
/// <param name="Device">Free text: where it runs, as the program states it ("cpu", "cuda:0"); empty when not stated.</param>
/// <param name="Precision">Arithmetic precision.</param>
/// <param name="ParameterBytes">Bytes of parameters; 0 when not stated.</param>
public sealed record ComponentInfo(
    string Name,
    Paradigm Paradigm = Paradigm.Unspecified,
    RuntimeKind Runtime = RuntimeKind.Unspecified,
    string Device = "",
    Precision Precision = Precision.Unspecified,
    long ParameterBytes = 0);
