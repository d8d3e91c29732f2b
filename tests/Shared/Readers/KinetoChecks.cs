using System.Text.Json;

namespace HybridProfiler.Readers;

/// <summary>Checks that several tools need.</summary>
internal static class KinetoChecks
{
    public static IEnumerable<string> EventsAreAList(KinetoFile file)
    {
        if (file.Rows is null) yield return "no list \"traceEvents\"";
        else foreach (KinetoRow row in file.Rows.Where(r => r.Phase is not { Length: 1 })) yield return $"{row} has no phase";
    }

    public static IEnumerable<string> ArgumentsAreObjects(KinetoFile file) =>
        (file.Rows ?? []).Where(r => r.Arguments.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined)).Select(r => $"{r}: args is no object");

    /// <summary>Arguments that are there have the type that a tool gives its column.</summary>
    public static IEnumerable<string> Typed(KinetoFile file, string[] whole, string[] numbers, string[] texts)
    {
        foreach (KinetoRow row in file.Rows ?? [])
        {
            foreach (string name in whole)
                if (row.Argument(name).ValueKind != JsonValueKind.Undefined && row.WholeArgument(name) is null) yield return $"{row}: {name} is no whole number";
            foreach (string name in numbers)
                if (row.Argument(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Number)) yield return $"{row}: {name} is no number";
            foreach (string name in texts)
                if (row.Argument(name).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.String)) yield return $"{row}: {name} is no text";
        }
    }

    /// <summary>Events of some categories on one thread lie inside each other or apart.</summary>
    public static IEnumerable<string> Nested(KinetoFile file, params string[] categories)
    {
        foreach (var thread in file.Complete.Where(r => categories.Contains(r.Category)).GroupBy(r => (r.Process, r.Thread)))
        {
            Stack<KinetoRow> open = [];
            foreach (KinetoRow row in thread.OrderBy(r => r.Start).ThenByDescending(r => r.End))
            {
                while (open.Count > 0 && row.Start >= open.Peek().End) open.Pop();
                if (open.Count > 0 && row.End > open.Peek().End) yield return $"{row} ends after {open.Peek()}, in which it begins";
                else open.Push(row);
            }
        }
    }
}
