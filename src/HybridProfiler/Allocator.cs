using HybridProfiler.Model;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// The memory of one kind that a component takes and gives back, told block by block. Declared once and kept in a static
/// field; thread-safe. While nobody records, a call costs a branch.
/// </summary>
/// <example><code>
/// static readonly Allocator Activations = Allocator.Of(Encoder, MemoryKind.Native);
/// ...
/// Activations.Allocated(bytes, address);
/// Activations.Released(address);
/// </code></example>
public sealed class Allocator
{
    private static readonly AttributeKey<long> s_bytes = AttributeKey<long>.Define(AllocationAttributes.Bytes);
    private static readonly AttributeKey<long> s_address = AttributeKey<long>.Define(AllocationAttributes.Address);
    private static readonly AttributeKey<string> s_memory = AttributeKey<string>.Define(AllocationAttributes.Memory);
    private readonly Label _allocate, _release;
    private readonly string _memory;

    private Allocator(Component component, MemoryKind memory)
    {
        Component = component;
        Memory = memory;
        _memory = memory.ToString();
        (_allocate, _release) = (component.Label("allocate", SpanKind.Alloc), component.Label("release", SpanKind.Alloc));
    }

    /// <summary>Who takes the memory.</summary>
    public Component Component { get; }

    /// <summary>What memory it is.</summary>
    public MemoryKind Memory { get; }

    /// <summary>Declares the memory of one kind of a component.</summary>
    /// <param name="component">Who takes it.</param>
    /// <param name="memory">What memory it is.</param>
    public static Allocator Of(Component component, MemoryKind memory)
    {
        ArgumentNullException.ThrowIfNull(component);
        return new Allocator(component, memory);
    }

    /// <summary>Records that a block was taken just now.</summary>
    /// <param name="bytes">Its bytes; a block of nothing is not recorded.</param>
    /// <param name="address">Its address, or another number that no other live block of this kind of memory has; 0 when there is none, and then the release must state the bytes.</param>
    public void Allocated(long bytes, long address)
    {
        if (Gate.IsOpen && bytes > 0) Record(_allocate, bytes, address);
    }

    /// <summary>Records that a block was given back just now, whoever took it.</summary>
    /// <param name="address">Its address, as it was stated when it was taken.</param>
    /// <param name="bytes">Its bytes; 0 where the program does not know them.</param>
    public void Released(long address, long bytes = 0)
    {
        if (Gate.IsOpen && bytes >= 0) Record(_release, -bytes, address);
    }

    private void Record(Label label, long bytes, long address) => label.Enter(s_bytes, bytes, s_address, address).Set(s_memory, _memory).EndWhereItBegan();
}
