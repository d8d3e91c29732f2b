using CodeReader.Codes;

namespace CodeReader.Pipeline;

/// <summary>What the networks hand to the symbolic part: positions x 10 log-probabilities, row by row.</summary>
internal sealed record RecognisedCode(Code Code, float[] LogProbabilities, double StemConfidence, bool LeftEarly);
