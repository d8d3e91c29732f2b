namespace HybridProfiler.Tool.SelfTest;

/// <summary>A driver refused a step of the self-test's own work.</summary>
internal sealed class WorkFailedException(string message) : Exception(message);
