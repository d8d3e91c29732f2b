namespace CodeReader.Benchmarks;

/// <summary>How the sample's networks are put together.</summary>
/// <param name="StemCalls">How often the stem computes each code; once is enough.</param>
/// <param name="Overlapped">True when the transformer and what follows it run on a thread of their own behind two buffers.</param>
/// <param name="StemBatch">Codes that the stem computes at once.</param>
internal sealed record PartsVariant(int StemCalls = 1, bool Overlapped = false, int StemBatch = 1);
