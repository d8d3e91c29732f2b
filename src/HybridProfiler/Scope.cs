using System.Runtime.CompilerServices;
using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>
/// A range of time on one thread, nested in the scopes around it; ended by <see cref="Dispose"/> on the same thread.
/// The default value is the scope of a program that nobody records: every call on it is a branch. Disposing twice is
/// counted (<c>Health.RepeatedEnds</c>), not an error.
/// </summary>
public readonly ref struct Scope
{
    private readonly ThreadBuffer? _buffer;
    private readonly nint _slot;
    private readonly long _place;

    internal Scope(ThreadBuffer buffer, nint slot, long place)
    {
        _buffer = buffer;
        _slot = slot;
        _place = place;
    }

    // The disabled scope: only the field that everything looks at first is written.
    private Scope(ThreadBuffer? none)
    {
        Unsafe.SkipInit(out this);
        _buffer = none;
    }

    internal static Scope Disabled
    {
        [MethodImpl(HotPath.Inlined)]
        get => new(null);
    }

    /// <summary>True when the scope is being recorded.</summary>
    public bool IsRecording => _buffer is not null;

    /// <summary>Sets an attribute. Costs one 32-byte record and no allocation; use <see cref="Label.Enter{T1, T2}"/> for two at the price of one.</summary>
    /// <param name="key">Key, declared once.</param>
    /// <param name="value">Value.</param>
    /// <returns>This scope.</returns>
    public Scope Set<T>(AttributeKey<T> key, T value)
    {
        if (_buffer is not null) Annotation.Write(_buffer, ThreadBuffer.DepthOf(_place), key.Id, key.Bits(value), 0, 0);
        return this;
    }

    /// <summary>Ends the scope. Does nothing when it is not recorded.</summary>
    [MethodImpl(HotPath.Inlined)]
    public void Dispose()
    {
        if (_buffer is not null) _buffer.Close(_slot, _place);
    }

    /// <summary>The same scope with a mark in its place.</summary>
    internal Scope At(long mark) => _buffer is null ? this : new Scope(_buffer, _slot, _place | mark);

    /// <summary>Ends the scope at the instant at which it began: what is recorded is a point in time.</summary>
    internal unsafe void EndWhereItBegan() => _buffer?.Close(_slot, _place, ((Record*)_slot)->Start);

    /// <summary>Ends this scope and opens one of another label at the same instant, with a single read of the clock.</summary>
    [MethodImpl(HotPath.Inlined)]
    internal Scope Next(Label label) => _buffer is null ? label.Enter() : _buffer.Chain(_slot, _place, label.Id);
}
