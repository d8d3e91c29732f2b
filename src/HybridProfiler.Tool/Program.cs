using HybridProfiler.Tool.Commands;

return HybridProf.Run(args);
