using System.Globalization;

namespace HybridProfiler.OpenCL.Recording;

/// <summary>Launch geometry of a kernel.</summary>
internal readonly unsafe record struct WorkSize
{
    private readonly byte _dimensions;
    private readonly bool _hasLocal;
    private readonly nuint _x, _y, _z, _localX, _localY, _localZ;

    public WorkSize(uint dimensions, nuint* global, nuint* local)
    {
        // Arguments that the driver will refuse must not be read beyond.
        if (global == null || dimensions is 0 or > 3) return;
        _dimensions = (byte)dimensions;
        _hasLocal = local != null;
        _x = global[0];
        _localX = _hasLocal ? local[0] : 0;
        if (dimensions > 1)
        {
            _y = global[1];
            _localY = _hasLocal ? local[1] : 0;
        }

        if (dimensions > 2)
        {
            _z = global[2];
            _localZ = _hasLocal ? local[2] : 0;
        }
    }

    public bool IsNone => _dimensions == 0;

    /// <summary>"64x64" work-items, "64x64/8x8" with the work-group where the program chose it.</summary>
    public override string ToString() => _hasLocal ? $"{Text(_x, _y, _z)}/{Text(_localX, _localY, _localZ)}" : Text(_x, _y, _z);

    private string Text(nuint x, nuint y, nuint z) => _dimensions switch
    {
        0 => "",
        1 => string.Create(CultureInfo.InvariantCulture, $"{x}"),
        2 => string.Create(CultureInfo.InvariantCulture, $"{x}x{y}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{x}x{y}x{z}"),
    };
}
