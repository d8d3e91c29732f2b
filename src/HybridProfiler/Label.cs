using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>An interned name inside a component; opens scopes and spans without touching a string. Thread-safe.</summary>
public sealed class Label
{
    internal Label(Component? component, string name, SpanKind kind)
    {
        Component = component;
        Name = name;
        Kind = kind;
        NameId = Registry.Intern(name);
        Id = Registry.Labels.Add(this);
    }

    /// <summary>The component, or null for labels of the profiler itself.</summary>
    public Component? Component { get; }

    /// <summary>Name shown on the timeline.</summary>
    public string Name { get; }

    /// <summary>What its time is spent on.</summary>
    public SpanKind Kind { get; }

    internal int Id { get; }

    internal int NameId { get; }

    /// <summary>Opens a scope on the calling thread; end it with <c>using</c>.</summary>
    /// <returns>The scope; the default one when nobody records or the memory budget is used up (counted).</returns>
    [MethodImpl(HotPath.Inlined)]
    public Scope Enter() => Gate.IsOpen ? ThreadBuffer.Current.Open(Id, 0) : Scope.Disabled;

    /// <summary>Opens a scope with an attribute.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope Enter<T1>(AttributeKey<T1> key, T1 value) =>
        Gate.IsOpen ? ThreadBuffer.Current.Open(Id, key.Id, key.Bits(value), 0, 0) : Scope.Disabled;

    /// <summary>Opens a scope with two attributes, which share one record.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Scope Enter<T1, T2>(AttributeKey<T1> key1, T1 value1, AttributeKey<T2> key2, T2 value2) =>
        Gate.IsOpen ? ThreadBuffer.Current.Open(Id, key1.Id, key1.Bits(value1), key2.Id, key2.Bits(value2)) : Scope.Disabled;

    /// <summary>Opens the first of consecutive phases.</summary>
    [MethodImpl(HotPath.Inlined)]
    public Phases EnterPhases() => new(Enter());

    /// <summary>Begins a span that may cross <c>await</c>, threads and devices.</summary>
    public Span Begin() => Gate.IsOpen ? Span.Begin(Id) : default;

    /// <inheritdoc/>
    public override string ToString() => Component is null ? Name : $"{Component.Name}/{Name}";
}
