namespace HybridProfiler.OpenCL.Recording;

/// <summary>What the device's clock showed while a command ran, in nanoseconds.</summary>
/// <param name="QueuedNs">CL_PROFILING_COMMAND_QUEUED.</param>
/// <param name="SubmittedNs">CL_PROFILING_COMMAND_SUBMIT.</param>
/// <param name="StartNs">CL_PROFILING_COMMAND_START.</param>
/// <param name="EndNs">CL_PROFILING_COMMAND_END.</param>
internal readonly record struct DeviceTimes(long QueuedNs, long SubmittedNs, long StartNs, long EndNs);
