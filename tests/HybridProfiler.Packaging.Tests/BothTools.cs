namespace HybridProfiler.Packaging.Tests;

/// <summary>
/// hybridprof compiled ahead of time and hybridprof on the .NET runtime, both installed from their packages, given the same command
/// lines in folders of the same content: what they print, write and end with must be the same bytes.
/// </summary>
public sealed class BothTools(PackedFeed feed) : IAsyncLifetime
{
    private InstalledTool? _native, _any;
    private string? _absence;

    /// <summary>The one compiled ahead of time; skips the calling test where it is not there.</summary>
    internal InstalledTool Native => There(_native);

    /// <summary>The one on the runtime; skips the calling test where there is no other to compare it with.</summary>
    internal InstalledTool Any => There(_any);

    public async ValueTask InitializeAsync()
    {
        // A fixture cannot skip; its tests do.
        _absence = await NativeTool.Absence();
        if (_absence is null) (_native, _any) = (await InstalledTool.Native(feed), await InstalledTool.ForAny(feed));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Runs a command line with both.</summary>
    /// <param name="inputs">Where the files lie that it names; each run has a copy of its own.</param>
    /// <param name="exitCode">What both must end with.</param>
    /// <param name="arguments">The command line.</param>
    /// <returns>What both printed.</returns>
    internal async Task<string> MustAgree(string inputs, int exitCode, params string[] arguments)
    {
        (CommandLine run, string folder) native = await Run(Native, inputs, arguments), any = await Run(Any, inputs, arguments);
        if (native.run.ExitCode != exitCode || any.run.ExitCode != exitCode)
            Assert.Fail($"`{any.run.Command}` ended with {native.run.ExitCode} compiled ahead of time, {any.run.ExitCode} on the runtime, not {exitCode}:\n{native.run.Output}\n---\n{any.run.Output}");
        // Messages name the folder of the run.
        Assert.Equal(any.run.Output.Replace(any.folder, "FOLDER", StringComparison.Ordinal), native.run.Output.Replace(native.folder, "FOLDER", StringComparison.Ordinal));
        Assert.Equal(FilesOf(any.folder), FilesOf(native.folder));
        foreach (string file in FilesOf(any.folder))
        {
            byte[] ofAny = File.ReadAllBytes(Path.Combine(any.folder, file)), ofNative = File.ReadAllBytes(Path.Combine(native.folder, file));
            int same = ofAny.AsSpan().CommonPrefixLength(ofNative);
            if (same < ofAny.Length || same < ofNative.Length) Assert.Fail($"`{any.run.Command}`: {file} differs from byte {same} on: {ofAny.Length} bytes on the runtime, {ofNative.Length} compiled ahead of time");
        }

        foreach (string folder in (ReadOnlySpan<string>)[any.folder, native.folder]) Directory.Delete(folder, recursive: true);
        return any.run.Output;
    }

    /// <summary>A copy of a folder for one run; it goes when the test program ends.</summary>
    internal static string Copy(string inputs)
    {
        string folder = TemporaryFolder.UntilExit("hybridprof-both-");
        foreach (string file in Directory.GetFiles(inputs)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }

    private InstalledTool There(InstalledTool? tool)
    {
        if (_absence is not null) Assert.Skip(_absence);
        return tool!;
    }

    private static async Task<(CommandLine, string)> Run(InstalledTool tool, string inputs, string[] arguments)
    {
        string folder = Copy(inputs);
        return (await CommandLine.Run(tool.Command, arguments, folder, TestContext.Current.CancellationToken), folder);
    }

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.GetFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order(StringComparer.Ordinal);
}
