using System.Globalization;
using System.Runtime.CompilerServices;

namespace HybridProfiler.Formats;

/// <summary>
/// The geometry of a launch out of its text: "64x64" alone, or with the work-group behind a slash, "64x64/8x8". Dimensions
/// that are not named are 1.
/// </summary>
internal readonly record struct LaunchGeometry(LaunchGeometry.Size Grid, LaunchGeometry.Size Group)
{
    /// <summary>True when the text named a work-group.</summary>
    public bool HasGroup => Group[0] != 0;

    /// <summary>Reads the text; false when it is no geometry.</summary>
    /// <param name="text">The text.</param>
    /// <param name="countsItems">True when the first size counts work-items (OpenCL) and not work-groups (CUDA): the grid is then the number of groups, where the group is known.</param>
    /// <param name="geometry">The geometry.</param>
    public static bool TryParse(ReadOnlySpan<char> text, bool countsItems, out LaunchGeometry geometry)
    {
        geometry = default;
        int slash = text.IndexOf('/');
        Size group = default;
        if (!TrySize(slash < 0 ? text : text[..slash], out Size grid) || (slash >= 0 && !TrySize(text[(slash + 1)..], out group))) return false;
        if (slash >= 0 && countsItems)
        {
            for (int i = 0; i < 3; i++) grid[i] = (uint)(((ulong)grid[i] + group[i] - 1) / group[i]);
        }

        geometry = new LaunchGeometry(grid, group);
        return true;
    }

    private static bool TrySize(ReadOnlySpan<char> text, out Size size)
    {
        size = default;
        size[0] = size[1] = size[2] = 1;
        for (int i = 0; i < 3; i++)
        {
            int cut = text.IndexOf('x');
            if (!uint.TryParse(cut < 0 ? text : text[..cut], NumberStyles.None, CultureInfo.InvariantCulture, out uint value) || value == 0) return false;
            size[i] = value;
            if (cut < 0) return true;
            text = text[(cut + 1)..];
        }

        return false;
    }

    /// <summary>Sizes in x, y and z.</summary>
    [InlineArray(3)]
    internal struct Size
    {
        private uint _x;
    }
}
