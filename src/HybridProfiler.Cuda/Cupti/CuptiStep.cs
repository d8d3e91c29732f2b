namespace HybridProfiler.Cuda.Cupti;

/// <summary>Where opening or starting failed.</summary>
[NativeName("HP_CUPTI_STEP_*")]
internal enum CuptiStep : uint
{
    None = 0,
    Load = 1,
    Symbols = 2,
    Version = 3,
    Memory = 4,
    Subscribe = 5,
    Clock = 6,
    Buffers = 7,
    Enable = 8,
}
