using HybridProfiler.Cuda.Probe;

// What a process can only do from its start, because a tool is named in its environment: "nvtx-receive TRACE LIBRARY" uses
// NVTX through the vendor's library while it is recorded; "nvtx-emit TRACE EMISSION FOLDER [TOOL]" records scopes that a
// tool is shown, with TOOL through the vendor's library in FOLDER, of which .NET's view of the environment knows nothing. And how a process
// ends: "cuda TRACE FOLDER END" works on the simulated driver in FOLDER and ends in a way of its own.
switch (args[0])
{
    case "nvtx-receive":
        return NvtxUser.Run(args[1], args[2]);
    case "nvtx-emit":
        return ScopeUser.Run(args[1], args[2], args[3], args.ElementAtOrDefault(4));
    case "cuda":
        return CudaUser.Run(args[1], args[2], args[3]);
    default:
        return 2;
}
