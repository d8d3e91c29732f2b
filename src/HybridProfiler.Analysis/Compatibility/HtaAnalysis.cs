using System.Collections.Immutable;
using System.IO.Compression;
using HybridProfiler.Formats;
using HybridProfiler.Model;

namespace HybridProfiler.Analysis.Compatibility;

/// <summary>
/// The figures that Holistic Trace Analysis (of PyTorch) gives for the same file, with its definitions and its quirks: so that its users
/// find their numbers again. It reads the rows as they stand in the file, because the order of the rows and the binary fractions of
/// their times have a part in them; what it counts as work of a device is every row with a stream, synchronisation among them. The
/// definitions of this library are in <see cref="TraceAnalysis"/>.
/// </summary>
public sealed class HtaAnalysis
{
    private const int PackMagicBytes = 2;
    private readonly HtaTable _table;
    private readonly HtaQueues _queues;

    private HtaAnalysis(HtaTable table)
    {
        _table = table;
        _queues = new HtaQueues(table);
        HtaKernelTimes times = new(table);
        Temporal = times.Temporal();
        CommunicationOverlap = times.CommunicationOverlap();
        Idle = [.. HtaIdle.Of(table)];
        QueueLengths = [.. HtaQueueLength.Of(_queues)];
        KernelTypes = times.Types();
        Kernels = HtaKernel.Of(table);
        MemoryBandwidth = HtaMemoryBandwidth.Of(table);
        Launches = HtaLaunches.Of(table);
    }

    /// <summary>Rows that HTA looks at: with several profiler steps those before the last one.</summary>
    public int Rows => _table.Rows.Count;

    /// <summary>Rows of devices among them.</summary>
    public int DeviceRows => _table.Devices.Count;

    /// <summary>First to last start of a row.</summary>
    public double DurationUs => _table.Rows.Count > 0 ? _table.Rows.Max(r => r.Start) - _table.Rows.Min(r => r.Start) : 0;

    /// <summary>Numbers of the profiler steps that HTA looks at, in ascending order.</summary>
    public ImmutableArray<int> Steps => _table.Steps;

    /// <summary>Temporal breakdown.</summary>
    public HtaTemporal Temporal { get; }

    /// <summary>Communication during which something computed / communication; NaN without communication.</summary>
    public double CommunicationOverlap { get; }

    /// <summary>Gaps by stream and category.</summary>
    public ImmutableArray<HtaIdle> Idle { get; }

    /// <summary>Lengths of the queues by stream.</summary>
    public ImmutableArray<HtaQueueLength> QueueLengths { get; }

    /// <summary>Time by kernel types that ran at once, longest first.</summary>
    public ImmutableArray<HtaKernelType> KernelTypes { get; }

    /// <summary>Kernels with the most time of each type, memory operations among them, by type and name.</summary>
    public ImmutableArray<HtaKernel> Kernels { get; }

    /// <summary>Memory bandwidth by kind of operation.</summary>
    public ImmutableArray<HtaMemoryBandwidth> MemoryBandwidth { get; }

    /// <summary>Launch statistics.</summary>
    public HtaLaunches Launches { get; }

    /// <summary>The critical path of an annotated stretch.</summary>
    /// <param name="annotation">Part of the annotation's name; empty for the whole file.</param>
    /// <param name="instance">Which of the rows whose name contains it, from 0; HTA's default is the first.</param>
    /// <exception cref="ArgumentException">No annotation of that name, or not so many.</exception>
    /// <exception cref="InvalidOperationException">The graph has a cycle, for which HTA gives no path.</exception>
    public HtaCriticalPath CriticalPath(string annotation = "ProfilerStep", int instance = 0)
    {
        ArgumentNullException.ThrowIfNull(annotation);
        return HtaCriticalPath.Of(_table, _queues, HtaWindow.Of(_table, annotation, instance));
    }

    /// <summary>The figures as a report; its metrics are those of <c>hta/</c> in the catalogue.</summary>
    /// <param name="title">Title.</param>
    /// <param name="annotation">What the critical path is of: part of an annotation's name, empty for the whole file; null for the first profiler step, and the whole file where there is none.</param>
    /// <param name="instance">Which of the rows whose name contains it, from 0.</param>
    /// <exception cref="ArgumentException">No annotation of that name, or not so many.</exception>
    public Report Report(string title = "Holistic Trace Analysis", string? annotation = null, int instance = 0)
    {
        ArgumentNullException.ThrowIfNull(title);
        string around = annotation ?? (_table.Rows.Exists(r => r.Name.Contains(HtaTable.Step, StringComparison.Ordinal)) ? HtaTable.Step : "");
        string about = around.Length > 0 ? $"Critical path of \"{around}\", instance {instance}" : "Critical path of the whole file";
        HtaCriticalPath? path = null;
        try
        {
            path = Rows > 0 ? CriticalPath(around, instance) : null;
            if (path is not { Steps.Length: > 0 }) (path, about) = (null, about + ": no call, operator or device row begins within it.");
        }
        catch (InvalidOperationException cyclic)
        {
            about += ": " + cyclic.Message;
        }

        return new Report(new HtaReport(this).Build(title, path, about));
    }

    /// <summary>Reads a file in PyTorch's JSON, packed with gzip or not.</summary>
    /// <param name="path">The file.</param>
    /// <param name="resolution">How HTA reads times.</param>
    /// <exception cref="TraceFormatException">It is no JSON with events, or damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static HtaAnalysis Read(string path, HtaResolution resolution = HtaResolution.Microseconds)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream file = File.OpenRead(path);
        Span<byte> head = stackalloc byte[PackMagicBytes];
        bool isPacked = file.ReadAtLeast(head, PackMagicBytes, throwOnEndOfStream: false) == PackMagicBytes && head is [0x1F, 0x8B];
        file.Position = 0;
        using Stream stream = isPacked ? new GZipStream(file, CompressionMode.Decompress) : file;
        return Read(stream, resolution);
    }

    /// <summary>Reads PyTorch's JSON from a stream, which stays open.</summary>
    /// <param name="stream">The unpacked JSON.</param>
    /// <param name="resolution">How HTA reads times.</param>
    /// <exception cref="TraceFormatException">It is no JSON with events, or damaged.</exception>
    public static HtaAnalysis Read(Stream stream, HtaResolution resolution = HtaResolution.Microseconds)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new HtaAnalysis(HtaReader.Read(stream, resolution));
    }

    /// <summary>The figures that HTA gives for a trace once it is saved as JSON.</summary>
    internal static HtaAnalysis Of(Trace trace, HtaResolution resolution)
    {
        using var stream = new MemoryStream();
        ChromeFormat.Write(trace, stream, "trace.json");
        stream.Position = 0;
        return Read(stream, resolution);
    }
}
