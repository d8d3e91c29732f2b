using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Joins device operations with the calls that submitted them.</summary>
internal sealed class ChromeLaunchTable
{
    private readonly Dictionary<long, int> _calls = [];
    private readonly HashSet<long> _ambiguous = [];
    private Column<int> _operations = new();
    private Column<long> _correlations = new();

    /// <summary>A call of the runtime; of several with one correlation the first counts.</summary>
    public void Call(long correlation, int span)
    {
        if (!_calls.TryAdd(correlation, span)) _ambiguous.Add(correlation);
    }

    /// <summary>A device operation; a correlation of 0 says that the file names none.</summary>
    public void Operation(long correlation, int span)
    {
        _operations.Add(span);
        _correlations.Add(correlation);
    }

    /// <summary>Number of operations.</summary>
    public int Count => _operations.Count;

    /// <summary>Operation at a position.</summary>
    public int this[int index] => _operations[index];

    /// <summary>The call that submitted an operation, or -1.</summary>
    public int CallOf(int index) => _correlations[index] != 0 ? CallWith(_correlations[index]) : -1;

    /// <summary>The call with a correlation, or -1.</summary>
    public int CallWith(long correlation) => _calls.TryGetValue(correlation, out int call) ? call : -1;

    /// <summary>How many operations have several calls, as a fact; none where none has.</summary>
    public IEnumerable<KeyValuePair<string, string>> Facts()
    {
        int several = 0;
        for (int i = 0; _ambiguous.Count > 0 && i < Count; i++)
            if (_ambiguous.Contains(_correlations[i])) several++;
        if (several > 0) yield return new(SourceFacts.AmbiguousLaunches, several.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>Correlation of an operation.</summary>
    public long CorrelationOf(int index) => _correlations[index];
}
