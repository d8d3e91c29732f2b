namespace HybridProfiler.Formats;

/// <summary>What each text means to the reader, looked at once; the number of the text is where it stands, for every event asks.</summary>
/// <param name="find">Finds it: -1 or more.</param>
internal sealed class ChromeNameFacts(Func<int, int> find)
{
    // Two more than the fact; 0 where it was not looked for yet.
    private int[] _facts = [];

    public int this[int text] => text < _facts.Length && _facts[text] is > 0 and int known ? known - 2 : Find(text);

    private int Find(int text)
    {
        int fact = find(text);
        if (text >= _facts.Length) Array.Resize(ref _facts, Math.Max(256, text * 2));
        _facts[text] = fact + 2;
        return fact;
    }
}
