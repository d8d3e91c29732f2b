namespace CodeReader.Pipeline;

/// <summary>Which parts of the pipeline are switched on: what a part is worth shows when it is off.</summary>
/// <param name="Cascade">Confident codes leave after the stem.</param>
/// <param name="Transformer">Codes that stay go through the transformer; otherwise the stem alone reads.</param>
/// <param name="Recurrent">The recurrent reader corrects what the transformer read.</param>
/// <param name="Repair">A code whose check digit fails is replaced by the most probable one that passes.</param>
internal readonly record struct PipelineVariant(bool Cascade, bool Transformer, bool Recurrent, bool Repair)
{
    internal static readonly PipelineVariant Full = new(true, true, true, true);
}
