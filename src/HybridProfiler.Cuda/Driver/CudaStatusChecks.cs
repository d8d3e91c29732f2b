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
}
