using HybridProfiler.Model;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// A named part of a hybrid pipeline, with its paradigm. Define it once, anywhere, also in a library, and keep it in a
/// static field: while nobody records it costs a branch. Thread-safe.
/// </summary>
public sealed class Component
{
    internal Component(ComponentInfo info)
    {
        Info = info;
        Id = Registry.Components.Add(this);
        Self = new Label(this, info.Name, SpanKind.Compute);
    }

    /// <summary>Name, unique in the process.</summary>
    public string Name => Info.Name;

    /// <summary>What was stated of the component.</summary>
    public ComponentInfo Info { get; }

    internal int Id { get; }

    /// <summary>The label named like the component.</summary>
    internal Label Self { get; }

    /// <summary>Defines a component. Defining it again with the same facts gives the same one.</summary>
    /// <param name="name">Name, unique in the process.</param>
    /// <param name="paradigm">Computational paradigm.</param>
    /// <param name="runtime">Executing runtime.</param>
    /// <param name="device">Where it runs, in words ("cpu", "cuda:0").</param>
    /// <param name="precision">Arithmetic precision.</param>
    /// <param name="parameterBytes">Bytes of parameters; 0 when not stated.</param>
    /// <exception cref="ArgumentException">The name is empty or taken by a component with other facts; the number of bytes is negative.</exception>
    public static Component Define(
        string name,
        Paradigm paradigm = Paradigm.Unspecified,
        RuntimeKind runtime = RuntimeKind.Unspecified,
        string device = "",
        Precision precision = Precision.Unspecified,
        long parameterBytes = 0)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegative(parameterBytes);
        return Registry.Define(new ComponentInfo(name, paradigm, runtime, device, precision, parameterBytes));
    }

    /// <summary>Declares a label of this component; keep it in a static field.</summary>
    /// <param name="name">Name shown on the timeline ("forward").</param>
    /// <param name="kind">What its time is spent on.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Label Label(string name, SpanKind kind = SpanKind.Compute)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new Label(this, name, kind);
    }

    /// <summary>Declares a decision that this component takes at run time; keep it in a static field.</summary>
    /// <param name="name">Name ("early exit", "expert").</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Decision Decision(string name) => new(Label(name, SpanKind.Decision));

    /// <summary>Declares a counter of this component; keep it in a static field.</summary>
    /// <param name="name">Name ("queue length").</param>
    /// <param name="unit">Unit of its values.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public Counter Counter(string name, CounterUnit unit = CounterUnit.None) => HybridProfiler.Counter.Define(name, unit, this);

    /// <summary>Opens a scope named like the component.</summary>
    public Scope Enter() => Self.Enter();

    /// <summary>Begins a span named like the component, which may end on another thread.</summary>
    public Span Begin() => Self.Begin();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
