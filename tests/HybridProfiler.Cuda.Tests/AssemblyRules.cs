using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using HybridProfiler.Cuda.Tests.Simulation;

// There is one driver in a process, and its faults and its log are everybody's.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace HybridProfiler.Cuda.Tests;

internal static class AssemblyRules
{
    // Loaded first, it is what anybody in this process finds under the name of the driver.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Before any test, whatever their order.")]
    internal static void LoadSimulatedDriver()
    {
        if (SimulatedLibraries.Absence is null) _ = SimulatedDriver.Handle;
    }
}
