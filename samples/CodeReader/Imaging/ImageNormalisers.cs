namespace CodeReader.Imaging;

/// <summary>Chooses where images are prepared.</summary>
internal static class ImageNormalisers
{
    /// <summary>An OpenCL device where there is one, else the managed arithmetic with the reason in its description.</summary>
    internal static IImageNormaliser Open() =>
        OpenClDevice.TryOpen(out string whyNot) is { } device
            ? new OpenClNormaliser(device)
            : new ManagedNormaliser($"managed: {whyNot}");
}
