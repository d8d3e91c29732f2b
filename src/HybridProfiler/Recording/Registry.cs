using System.Collections.Concurrent;
using HybridProfiler.Model;

namespace HybridProfiler.Recording;

/// <summary>Everything that is declared once per process: components, labels, keys, counters, edges, and interned text. Ids are dense from 1; 0 is none.</summary>
internal static class Registry
{
    private static readonly Lock s_lock = new();
    private static readonly ConcurrentDictionary<string, int> s_textIds = new(StringComparer.Ordinal) { [""] = 0 };
    private static readonly Dictionary<string, Component> s_componentsByName = new(StringComparer.Ordinal);
    private static string[] s_texts = [""];
    private static int s_textCount = 1;

    public static DefinitionList<Component> Components { get; } = new();

    public static DefinitionList<Label> Labels { get; } = new();

    public static DefinitionList<Counter> Counters { get; } = new();

    public static DefinitionList<Edge> Edges { get; } = new();

    /// <summary>Keys: string id of the name and type; the position is the id.</summary>
    public static DefinitionList<(int Name, AttributeType Type)> Keys { get; } = new();

    /// <summary>Id of a text; a known text costs a look-up and no allocation.</summary>
    public static int Intern(string text)
    {
        if (s_textIds.TryGetValue(text, out int id)) return id;
        lock (s_lock)
        {
            if (s_textIds.TryGetValue(text, out id)) return id;
            if (s_textCount == s_texts.Length)
            {
                string[] grown = new string[s_texts.Length * 2];
                s_texts.CopyTo(grown, 0);
                Volatile.Write(ref s_texts, grown);
            }

            id = s_textCount;
            s_texts[id] = text;
            s_textCount = id + 1;
            s_textIds[text] = id;
            return id;
        }
    }

    /// <summary>Text of an id.</summary>
    public static string TextOf(int id) => Volatile.Read(ref s_texts)[id];

    public static int DefineKey(string name, AttributeType type) => Keys.Add((Intern(name), type));

    /// <summary>The component of this name: the one that is there when its facts are equal.</summary>
    /// <exception cref="ArgumentException">A component of this name with other facts is there.</exception>
    public static Component Define(ComponentInfo info)
    {
        lock (s_lock)
        {
            if (!s_componentsByName.TryGetValue(info.Name, out Component? component))
            {
                component = new Component(info);
                s_componentsByName.Add(info.Name, component);
            }
            else if (component.Info != info)
            {
                throw new ArgumentException(
                    $"The component \"{info.Name}\" is defined already as {component.Info}, now as {info}. Keep one static field for it, or give the second one a name of its own.",
                    nameof(info));
            }

            return component;
        }
    }
}
