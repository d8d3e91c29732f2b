using System.Globalization;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Cuda.Driver;

/// <summary>What is asked of a status.</summary>
internal static class CudaStatusChecks
{
    /// <summary>Throws when the call failed, with the call as it stands in the source.</summary>
    /// <exception cref="CudaException">The status is not success.</exception>
    public static void Check(this CudaStatus status, [CallerArgumentExpression(nameof(status))] string call = "")
    {
        if (status != CudaStatus.Success) throw new CudaException($"{call} returned {status.Describe()}.", status);
    }

    /// <summary>Name and number of a status.</summary>
    public static string Describe(this CudaStatus status) =>
        Enum.IsDefined(status)
            ? string.Create(CultureInfo.InvariantCulture, $"{status} ({(int)status})")
            : ((int)status).ToString(CultureInfo.InvariantCulture);

    /// <summary>True when no later call in the context can succeed: it is destroyed, the driver shuts down, or the device has failed.</summary>
    public static bool IsEndOfContext(this CudaStatus status) => (int)status is
        4 or 46 // deinitialised, device unavailable
        or 201 or 709 // context not valid, destroyed
        or 214 or 220 or 226 // memory or link errors that could not be corrected, contained
        or 700 or 702 or 710 or (>= 714 and <= 719) or 721; // what a kernel did ended the context: address, timeout, assertion, instruction, launch
}
