using HybridProfiler.Recording;

namespace HybridProfiler;

/// <summary>A decision taken at run time: route, expert, early exit, fallback, batch. Declared once; thread-safe.</summary>
public sealed class Decision
{
    private static readonly AttributeKey<string> s_choice = AttributeKey<string>.Define("choice");
    private static readonly AttributeKey<double> s_score = AttributeKey<double>.Define("score");
    private readonly Label _label;

    internal Decision(Label label) => _label = label;

    /// <summary>Name of the decision.</summary>
    public string Name => _label.Name;

    /// <summary>Records what was chosen, at this instant, in the innermost scope of the calling thread.</summary>
    /// <param name="choice">What was chosen; few distinct texts.</param>
    public void Take(string choice)
    {
        if (Gate.IsOpen) _label.Enter(s_choice, choice).EndWhereItBegan();
    }

    /// <summary>Records what was chosen and the score that led to it.</summary>
    /// <param name="choice">What was chosen; few distinct texts.</param>
    /// <param name="score">The score that led to it (a confidence, a load), in the program's own unit.</param>
    public void Take(string choice, double score)
    {
        if (Gate.IsOpen) _label.Enter(s_choice, choice, s_score, score).EndWhereItBegan();
    }
}
