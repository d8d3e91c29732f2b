using Silk.NET.OpenCL;

namespace HybridProfiler.OpenCL;

/// <summary>A command queue that cannot be profiled, or an OpenCL call that failed while one was made; the message says what to do.</summary>
public sealed class OpenClException : InvalidOperationException
{
    internal OpenClException(string message, int status)
        : base(message) => Status = status;

    /// <summary>Status of the failing OpenCL call (negative), or 0 when no call failed.</summary>
    public int Status { get; }

    internal static void ThrowIfFailed(int status, string call)
    {
        if (status != 0) throw new OpenClException($"{call} returned {NameOf(status)}.", status);
    }

    internal static string NameOf(int status) =>
        Enum.IsDefined((ErrorCodes)status) ? $"{(ErrorCodes)status} ({status})" : status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
