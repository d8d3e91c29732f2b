namespace HybridProfiler.Packaging.Tests;

/// <summary>The packages as a user meets them: in a fresh project, run by the JIT and published ahead of time.</summary>
public sealed class ConsumerTests(PackedFeed feed)
{
    [Fact]
    public async Task Fresh_project_records_and_reads_its_trace()
    {
        ConsumerProject project = ConsumerProject.Create(feed, "Recording", "consumer", "HybridProfiler");
        (await project.DotNet("build", "-c", "Release", "-nologo", "-p:UseSharedCompilation=false")).MustSucceed().MustNotWarn();
        CommandLine run = await project.DotNet(Path.Combine("bin", "Release", "net10.0", "consumer.dll"));
        CheckOutput(run.MustSucceed().Output);
    }

    [Fact]
    public async Task Recording_published_ahead_of_time_gives_no_warning_and_runs() =>
        CheckOutput(await PublishAheadOfTimeAndRun(ConsumerProject.Create(feed, "Recording", "consumer-aot", "HybridProfiler")));

    [Fact]
    public async Task Reporting_published_ahead_of_time_gives_no_warning_and_runs()
    {
        string output = await PublishAheadOfTimeAndRun(ConsumerProject.Create(feed, "Reporting", "reporting-aot", "HybridProfiler", "HybridProfiler.Analysis"));
        foreach (string file in (ReadOnlySpan<string>)["report.html", "report.md", "report.json"])
        {
            Assert.Contains($"{file} names the component: True", output);
        }
    }

    private static async Task<string> PublishAheadOfTimeAndRun(ConsumerProject project)
    {
        bool hasLinker = OperatingSystem.IsWindows() || CommandLine.Find("clang") is not null || CommandLine.Find("gcc") is not null;
        CommandLine publish = hasLinker
            ? await Publish(project, "-p:PublishAot=true")
            : new CommandLine("", 1, "no clang and no gcc to link with");
        bool canBeHad = hasLinker && !publish.Output.Contains("NU1101", StringComparison.Ordinal) && !publish.Output.Contains("NU1102", StringComparison.Ordinal);
        if (!canBeHad)
        {
            TestContext.Current.TestOutputHelper?.WriteLine($"NativeAOT is not to be had here, trimmed instead: {publish.Output.Split('\n')[0]}");
            publish = await Publish(project, "-p:PublishTrimmed=true", "-p:TrimMode=full", "--self-contained");
        }

        publish.MustSucceed().MustNotWarn();
        return (await project.RunPublished("published")).MustSucceed().Output;
    }

    [Fact]
    public async Task Program_in_a_single_file_finds_the_native_library()
    {
        if (!NativeLibrary.IsBuiltForHost) Assert.Skip(NativeLibrary.WhyAbsent);
        ConsumerProject project = ConsumerProject.Create(feed, "Recording", "consumer-single", "HybridProfiler");
        (await Publish(project, "-p:PublishSingleFile=true", "-p:IncludeNativeLibrariesForSelfExtract=true", "--no-self-contained")).MustSucceed().MustNotWarn();
        CommandLine run = await project.RunPublished("published");
        CheckOutput(run.MustSucceed().Output);
    }

    private static Task<CommandLine> Publish(ConsumerProject project, params string[] options) =>
        project.DotNet(["publish", "-c", "Release", "-r", NativeLibrary.HostRid, "-o", "published", "-nologo", "-p:UseSharedCompilation=false", .. options]);

    private static void CheckOutput(string output)
    {
        string[] lines = output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains("forward: 3, read: 3, requests: 3", lines);
        Assert.Contains("hand-offs: 3, bytes: 384", lines);
        Assert.Contains("clean: True", lines);
        Assert.Contains("streamed: 3, again: 3, attribute: 4", lines);
        string clock = Assert.Single(lines, l => l.StartsWith("clock: ", StringComparison.Ordinal));
        if (NativeLibrary.IsBuiltForHost)
        {
            // Whichever clock this machine gets: the reason must not be that the library is missing.
            Assert.DoesNotContain("hybridprofiler", clock);
            Assert.DoesNotContain("native library", clock);
        }
    }
}
