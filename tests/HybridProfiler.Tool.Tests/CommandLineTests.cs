using HybridProfiler.Goldens;

namespace HybridProfiler.Tool.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("root", "--help")]
    [InlineData("doctor", "doctor", "--help")]
    [InlineData("report", "report", "--help")]
    [InlineData("convert", "convert", "--help")]
    [InlineData("merge", "merge", "--help")]
    [InlineData("compare", "compare", "--help")]
    [InlineData("whatif", "whatif", "--help")]
    [InlineData("query", "query", "--help")]
    [InlineData("view", "view", "--help")]
    public async Task Help_is_the_committed_one(string name, params string[] arguments)
    {
        HybridProf help = (await HybridProf.Run(arguments)).MustEndWith(ExitCode.Done);
        GoldenFile.Check($"tests/HybridProfiler.Tool.Tests/Goldens/help-{name}.txt", help.Output.TrimEnd() + "\n");
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown() =>
        Assert.Equal((await HybridProf.Run("--help")).Output, (await HybridProf.Run()).MustEndWith(ExitCode.Done).Output);

    [Theory]
    [InlineData("--selftets", "doctor", "--selftets")]
    [InlineData("yaml", "doctor", "--format", "yaml")]
    [InlineData("doktor", "doktor")]
    public async Task What_is_not_understood_is_named_on_the_error_stream_with_exit_code_2(string named, params string[] arguments)
    {
        HybridProf wrong = (await HybridProf.Run(arguments)).MustEndWith(ExitCode.WrongCommandLine);
        Assert.Contains(named, wrong.Error);
        Assert.Contains("--help", wrong.Error);
        Assert.Equal("", wrong.Output);
    }

    [Fact]
    public async Task Version_is_that_of_the_product()
    {
        HybridProf version = (await HybridProf.Run("--version")).MustEndWith(ExitCode.Done);
        Assert.StartsWith(Doctor.Examination.Version, version.Output);
    }
}
