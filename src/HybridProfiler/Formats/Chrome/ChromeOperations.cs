using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>Operations of devices: kernels, copies, memory sets.</summary>
internal sealed class ChromeOperations(TraceBuilder builder, ChromeNames names, ChromePlaces places, ChromeAttribution attribution)
{
    private readonly int _bytes = builder.Intern(OperationAttributes.Bytes), _direction = builder.Intern(OperationAttributes.Direction);
    private readonly int _geometry = builder.Intern(OperationAttributes.Geometry), _registers = builder.Intern(OperationAttributes.RegistersPerThread);
    private readonly int _staticShared = builder.Intern(OperationAttributes.StaticSharedBytes), _dynamicShared = builder.Intern(OperationAttributes.DynamicSharedBytes);
    private readonly int _shared = builder.Intern(OperationAttributes.SharedBytes), _occupancy = builder.Intern(OperationAttributes.OccupancyEstimate);
    private readonly int _graphNode = builder.Intern(OperationAttributes.GraphNode), _collective = builder.Intern(OperationAttributes.Collective);
    private readonly Dictionary<(string Grid, string Block), string> _geometries = [];
    private readonly Dictionary<int, string> _directions = [];

    /// <summary>Operations and the calls that submitted them.</summary>
    public ChromeLaunchTable Launches { get; } = new();

    /// <summary>Interface that the operations were submitted through, as their arguments show it: ROCm names the kind of a dispatch.</summary>
    public DeviceApi Api { get; private set; } = DeviceApi.Cuda;

    /// <summary>Takes an operation.</summary>
    /// <param name="e">Its event.</param>
    /// <param name="row">What it is.</param>
    /// <param name="durationNs">Duration.</param>
    public void Add(ChromeEvent e, ChromeRow row, long durationNs)
    {
        long device = e.TryArgument(ChromeKey.Device, out AttributeValue on) ? on.Int64 : e.Process;
        long stream = e.TryArgument(ChromeKey.Stream, out AttributeValue queue) && queue.Type == AttributeType.Int64 ? queue.Int64 : e.Thread;
        SpanKind kind = row switch
        {
            ChromeRow.Copy => SpanKind.Transfer,
            ChromeRow.Fill => SpanKind.Fill,
            ChromeRow.BesideQueue => SpanKind.Sync,
            _ => names.Exchanges(e.Name) ? SpanKind.Communication : SpanKind.Compute,
        };
        // This library says a kind where the category cannot.
        if (e.TryKind(out SpanKind stated)) kind = stated;
        SpanFlags flags = e.TryArgument(ChromeKey.ExplicitComponent, out _) ? SpanFlags.ExplicitComponent : SpanFlags.None;
        int span = builder.AddSpan(places.QueueOf(device, stream), e.StartNs, durationNs, e.Name, attribution.ComponentOf(e), kind, parent: -1, flags: flags);
        Launches.Operation(e.TryArgument(ChromeKey.Correlation, out AttributeValue correlation) ? correlation.Int64 : 0, span);
        string? grid = null, block = null;
        long? shared = null;
        bool hasSharedParts = false, hasDirection = false;
        foreach (ChromeArgument argument in System.Runtime.InteropServices.CollectionsMarshal.AsSpan(e.Arguments))
        {
            switch (argument.Key)
            {
                case ChromeKey.Bytes: builder.AddAttribute(span, _bytes, argument.Value.Int64); break;
                case ChromeKey.Grid: grid = argument.Value.String; break;
                case ChromeKey.Block: block = argument.Value.String; break;
                case ChromeKey.Registers: builder.AddAttribute(span, _registers, argument.Value.Int64); break;
                case ChromeKey.SharedMemory: shared = argument.Value.Int64; break;
                case ChromeKey.Occupancy: builder.AddAttribute(span, _occupancy, argument.Value.Double); break;
                // 0 stands for no graph.
                case ChromeKey.GraphNode when argument.Value.Int64 != 0: builder.AddAttribute(span, _graphNode, argument.Value.Int64); break;
                case ChromeKey.Collective: builder.AddAttribute(span, _collective, argument.Value); break;
                case ChromeKey.Kind when argument.Value.String == "Dispatch Kernel": Api = DeviceApi.Hip; break;
                case ChromeKey.Other:
                    hasSharedParts |= argument.Name == _staticShared || argument.Name == _dynamicShared;
                    hasDirection |= argument.Name == _direction;
                    builder.AddAttribute(span, argument.Name, argument.Value);
                    break;
            }
        }

        if (row == ChromeRow.Copy && !hasDirection) builder.AddAttribute(span, _direction, DirectionOf(e.Name));
        // Beside its parts the sum says nothing new.
        if (shared is { } sum && !hasSharedParts) builder.AddAttribute(span, _shared, sum);

        if (grid is not null) builder.AddAttribute(span, _geometry, GeometryOf(grid, block ?? ""));
    }

    private string DirectionOf(int name)
    {
        if (!_directions.TryGetValue(name, out string? direction)) _directions.Add(name, direction = ChromeNames.DirectionOf(builder.TextOf(name)).ToString());
        return direction;
    }

    // "[16,8,2]" and "[64,1,1]" as "16x8x2/64x1x1": blocks of the grid, threads of a block.
    private string GeometryOf(string grid, string block)
    {
        if (_geometries.TryGetValue((grid, block), out string? text)) return text;
        text = block.Length > 0 ? $"{Sizes(grid)}/{Sizes(block)}" : Sizes(grid);
        _geometries.Add((grid, block), text);
        return text;
    }

    private static string Sizes(string array) =>
        string.Join('x', array.Split(['[', ']', ',', ' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
