using System.Collections.Concurrent;
using HybridProfiler.Devices;

namespace HybridProfiler.Cuda.Nvtx;

/// <summary>
/// Scopes as nested NVTX ranges of their thread, spans and requests as ranges across threads, in the domain
/// "HybridProfiler", named "component/label" and grouped into a category per component. One for the process.
/// </summary>
internal sealed class NvtxEmitter : IScopeMirror
{
    private readonly Lock _lock = new();
    private readonly NvtxFunctions _functions;
    private readonly nint _domain;
    private readonly Dictionary<string, uint> _categories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, ulong> _ranges = new();
    private (nint Name, uint Category)[] _labels = new (nint, uint)[64];

    public NvtxEmitter(NvtxFunctions functions)
    {
        _functions = functions;
        _domain = functions.CreateDomain("HybridProfiler");
    }

    public void ScopeBegins(Label label, int number)
    {
        if (!_functions.CanNest) return;
        (nint name, uint category) = NameOf(label, number);
        _functions.Push(_domain, name, category);
    }

    public void ScopeEnded()
    {
        if (_functions.CanNest) _functions.Pop(_domain);
    }

    public void SpanBegins(long id, Label label, int number)
    {
        if (!_functions.CanSpan) return;
        (nint name, uint category) = NameOf(label, number);
        _ranges[id] = _functions.Start(_domain, name, category);
    }

    public void SpanEnded(long id)
    {
        if (_ranges.TryRemove(id, out ulong range)) _functions.End(_domain, range);
    }

    private (nint Name, uint Category) NameOf(Label label, int number)
    {
        (nint Name, uint Category)[] labels = Volatile.Read(ref _labels);
        // Two words, written under the lock with the name last: one that is there has its category.
        if (number < labels.Length && Volatile.Read(ref labels[number].Name) is var name and not 0) return (name, labels[number].Category);
        return Register(label, number);
    }

    private (nint Name, uint Category) Register(Label label, int number)
    {
        lock (_lock)
        {
            if (number >= _labels.Length)
            {
                (nint, uint)[] grown = new (nint, uint)[Math.Max(number + 1, _labels.Length * 2)];
                _labels.CopyTo(grown, 0);
                Volatile.Write(ref _labels, grown);
            }

            ref (nint Name, uint Category) known = ref _labels[number];
            if (known.Name != 0) return known;
            known.Category = label.Component is null ? 0 : CategoryOf(label.Component.Name);
            nint name = _functions.RegisterString(_domain, label.ToString());
            Volatile.Write(ref known.Name, name);
            return (name, known.Category);
        }
    }

    private uint CategoryOf(string component)
    {
        if (_categories.TryGetValue(component, out uint category)) return category;
        category = (uint)_categories.Count + 1;
        _categories.Add(component, category);
        _functions.NameCategory(_domain, category, component);
        return category;
    }
}
