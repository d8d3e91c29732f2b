namespace HybridProfiler.Model;

/// <summary>A way on which tensors or buffers go from one component to another. Its position in <see cref="Trace.Edges"/> is its id.</summary>
/// <param name="Producer">Component id of the producer.</param>
/// <param name="Consumer">Component id of the consumer.</param>
/// <param name="Name">What is handed over ("patches"); may be empty.</param>
public sealed record EdgeInfo(int Producer, int Consumer, string Name = "");
