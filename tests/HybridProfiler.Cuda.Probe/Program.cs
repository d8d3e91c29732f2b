using HybridProfiler.Cuda.Probe;

// What a process can only do from its start, because a tool is named in its environment: "nvtx-receive TRACE LIBRARY" uses
// NVTX through the vendor's library while it is recorded; "nvtx-emit TRACE EMISSION FOLDER [TOOL]" records scopes that a
// tool is shown, with TOOL through the vendor's library in FOLDER, of which .NET's view of the environment knows nothing.
switch (args[0])
{
    case "nvtx-receive":
        return NvtxUser.Run(args[1], args[2]);
    case "nvtx-emit":
        return ScopeUser.Run(args[1], args[2], args[3], args.ElementAtOrDefault(4));
    default:
        return 2;
}
