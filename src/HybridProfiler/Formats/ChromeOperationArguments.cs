using System.Globalization;
using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>
/// Attributes of device operations under the names that Kineto gives them, which other tools look for. Only what reads back
/// to the same attribute is written so; anything else keeps its own name.
/// </summary>
internal sealed class ChromeOperationArguments
{
    private readonly Trace _trace;
    private readonly ChromeOutput _output;
    private readonly int _geometry, _registers, _staticShared, _dynamicShared, _shared, _occupancy, _graphNode;
    private bool _countsBlocks;
    private long? _sum;

    public ChromeOperationArguments(Trace trace, ChromeOutput output)
    {
        (_trace, _output) = (trace, output);
        ReadOnlySpan<string> texts = trace.Strings.Texts;
        _geometry = texts.IndexOf(OperationAttributes.Geometry);
        _registers = texts.IndexOf(OperationAttributes.RegistersPerThread);
        _staticShared = texts.IndexOf(OperationAttributes.StaticSharedBytes);
        _dynamicShared = texts.IndexOf(OperationAttributes.DynamicSharedBytes);
        _shared = texts.IndexOf(OperationAttributes.SharedBytes);
        _occupancy = texts.IndexOf(OperationAttributes.OccupancyEstimate);
        _graphNode = texts.IndexOf(OperationAttributes.GraphNode);
    }

    /// <summary>Begins a device's track.</summary>
    /// <param name="api">Interface of the device; Kineto's grids count blocks, as those of CUDA and HIP do.</param>
    public void Begin(DeviceApi api) => _countsBlocks = api is DeviceApi.Cuda or DeviceApi.Hip;

    /// <summary>Writes an attribute, with a comma before it; false when it is to be written under its own name.</summary>
    /// <param name="row">Row of the operation.</param>
    /// <param name="key">String id of the attribute's name.</param>
    /// <param name="value">Its value.</param>
    public bool TryWrite(int row, int key, in AttributeValue value)
    {
        if (key == _geometry) return TryWriteGeometry(value);
        if (key == _staticShared || key == _dynamicShared)
        {
            if (value.Type == AttributeType.Int64) _sum = _sum.GetValueOrDefault() + value.Int64;
            return false;
        }

        if (key == _registers && value.Type == AttributeType.Int64) _output.Write(",\"registers per thread\":"u8);
        else if (key == _graphNode && value.Type == AttributeType.Int64 && value.Int64 != 0) _output.Write(",\"graph node id\":"u8);
        else if (key == _shared && value.Type == AttributeType.Int64 && !HasParts(row)) _output.Write(",\"shared memory\":"u8);
        else if (key == _occupancy && value.Type == AttributeType.Double && double.IsFinite(value.Double))
        {
            _output.Write(",\"est. achieved occupancy %\":"u8);
            _output.WriteNumber(value.Double);
            return true;
        }
        else
        {
            return false;
        }

        _output.WriteNumber(value.Int64);
        return true;
    }

    /// <summary>Ends an operation: the sum of its shared memory, beside the parts.</summary>
    public void End()
    {
        if (_sum is not { } sum) return;
        _output.Write(",\"shared memory\":"u8);
        _output.WriteNumber(sum);
        _sum = null;
    }

    private bool HasParts(int row) =>
        (_staticShared >= 0 && _trace.Attributes.TryGet(row, _staticShared, out _)) || (_dynamicShared >= 0 && _trace.Attributes.TryGet(row, _dynamicShared, out _));

    private bool TryWriteGeometry(in AttributeValue value)
    {
        if (!_countsBlocks || value.String is not { } text || !LaunchGeometry.TryParse(text, countsItems: false, out LaunchGeometry geometry) || !geometry.HasGroup) return false;
        LaunchGeometry.Size grid = geometry.Grid, block = geometry.Group;
        // A shorter spelling of the same would come back longer.
        if (text != string.Create(CultureInfo.InvariantCulture, $"{grid[0]}x{grid[1]}x{grid[2]}/{block[0]}x{block[1]}x{block[2]}")) return false;
        Sizes(",\"grid\":["u8, grid);
        Sizes("],\"block\":["u8, block);
        _output.Write("]"u8);
        return true;
    }

    private void Sizes(ReadOnlySpan<byte> head, LaunchGeometry.Size size)
    {
        _output.Write(head);
        for (int i = 0; i < 3; i++)
        {
            if (i > 0) _output.Write(","u8);
            _output.WriteNumber((long)size[i]);
        }
    }
}
