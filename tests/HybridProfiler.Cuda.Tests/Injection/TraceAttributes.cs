using HybridProfiler.Model;

namespace HybridProfiler.Cuda.Tests.Injection;

/// <summary>Attributes of spans by name.</summary>
internal static class TraceAttributes
{
    /// <summary>The attribute as text; "?" where the span has none of that name.</summary>
    public static string AttributeOf(this Trace trace, int span, string key)
    {
        ReadOnlySpan<int> keys = trace.Attributes.KeysOf(span);
        for (int i = 0; i < keys.Length; i++)
        {
            if (trace.Strings[keys[i]] == key) return trace.Attributes.ValuesOf(span)[i].ToString();
        }

        return "?";
    }
}
