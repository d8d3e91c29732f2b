namespace HybridProfiler;

/// <summary>The computational paradigm of a <c>Component</c>; decides which meters and advice apply to it.</summary>
public enum Paradigm : byte
{
    /// <summary>Not stated.</summary>
    Unspecified = 0,
    /// <summary>Convolutions over a grid.</summary>
    Convolutional,
    /// <summary>Attention over tokens or patches.</summary>
    Transformer,
    /// <summary>A recurrent network: LSTM, GRU and kin.</summary>
    Recurrent,
    /// <summary>A state-space model or selective scan.</summary>
    StateSpace,
    /// <summary>A router with several experts, of which some are active.</summary>
    MixtureOfExperts,
    /// <summary>Message passing over a graph.</summary>
    Graph,
    /// <summary>Rules, search, constraint checking, code.</summary>
    Symbolic,
    /// <summary>Pre- and post-processing, conversion, batching, input and output.</summary>
    Glue,
}
