using HybridProfiler.Formats;

namespace HybridProfiler.Tests.Formats;

public sealed class LaunchGeometryTests
{
    [Theory]
    [InlineData("64", false, "64 1 1")]
    [InlineData("64x32x2", true, "64 32 2")]
    [InlineData("64x60/8x8", true, "8 8 1/8 8 1")]
    [InlineData("64x60/8x8", false, "64 60 1/8 8 1")]
    [InlineData("4294967295/256", true, "16777216 1 1/256 1 1")]
    public void A_geometry_reads_as_grid_and_group(string text, bool countsItems, string expected)
    {
        Assert.True(LaunchGeometry.TryParse(text, countsItems, out LaunchGeometry g));
        string grid = $"{g.Grid[0]} {g.Grid[1]} {g.Grid[2]}";
        Assert.Equal(expected, g.HasGroup ? $"{grid}/{g.Group[0]} {g.Group[1]} {g.Group[2]}" : grid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("64x")]
    [InlineData("1x2x3x4")]
    [InlineData("64/0")]
    [InlineData("-1")]
    [InlineData("4294967296")]
    [InlineData("64/")]
    public void Other_texts_are_no_geometry(string text) => Assert.False(LaunchGeometry.TryParse(text, true, out _));
}
