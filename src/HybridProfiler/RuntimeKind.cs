namespace HybridProfiler;

/// <summary>The runtime that executes a component.</summary>
public enum RuntimeKind : byte
{
    /// <summary>Not stated.</summary>
    Unspecified = 0,
    /// <summary>Managed .NET code.</summary>
    Managed,
    /// <summary>Native code through P/Invoke.</summary>
    Native,
    /// <summary>TorchSharp on libtorch.</summary>
    TorchSharp,
    /// <summary>ONNX Runtime.</summary>
    OnnxRuntime,
    /// <summary>OpenCL kernels.</summary>
    OpenCL,
    /// <summary>CUDA kernels.</summary>
    Cuda,
    /// <summary>ILGPU kernels.</summary>
    ILGpu,
}
