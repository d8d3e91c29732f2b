using System.Runtime.InteropServices;

namespace HybridProfiler.EventPipe.Tests;

/// <summary>Ids of threads as the operating system counts them, which .NET does not tell.</summary>
internal static partial class OperatingSystemThread
{
    /// <summary>Id of the calling thread.</summary>
    public static int Id
    {
        get
        {
            if (OperatingSystem.IsLinux()) return GetTid();
            if (OperatingSystem.IsWindows()) return (int)GetCurrentThreadId();
            Assert.Skip("ids of threads are known on Linux and Windows");
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetTid();

    [LibraryImport("kernel32")]
    private static partial uint GetCurrentThreadId();
}
