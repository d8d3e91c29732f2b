using System.Diagnostics;
using System.Text.Json;

namespace CodeReader.Tests;

/// <summary>Which build of PyTorch a sample references, by the property Torch.</summary>
public sealed class TorchReferenceTests
{
    private static readonly string s_cpu = OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64" : "libtorch-cpu-linux-x64";
    private static readonly string s_cuda = OperatingSystem.IsWindows() ? "TorchSharp-cuda-windows" : "TorchSharp-cuda-linux";

    [Theory]
    [InlineData]
    [InlineData("-p:Torch=cpu")]
    public async Task By_default_it_is_the_cpu_build_whose_libraries_stay_in_the_package_folder(params string[] options)
    {
        Dictionary<string, string> references = await References(options);
        Assert.Equal("native", references["TorchSharp"]);
        Assert.Equal("native", references[s_cpu]);
        Assert.DoesNotContain(references.Keys, name => name.Contains("cuda", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task With_cuda_it_is_the_cuda_build_with_everything_it_brings()
    {
        Dictionary<string, string> references = await References("-p:Torch=cuda");
        Assert.Equal("", references[s_cuda]);
        Assert.DoesNotContain(s_cpu, references.Keys);
    }

    [Fact]
    public async Task What_is_neither_is_refused_by_name()
    {
        (int code, string output) = await MsBuild("-t:CheckTorch", "-p:Torch=tpu");
        Assert.NotEqual(0, code);
        Assert.Contains("Torch is 'tpu'; it can be cpu (the default) or cuda.", output);
    }

    // What is excluded, by the name of the package.
    private static async Task<Dictionary<string, string>> References(params string[] options)
    {
        (int code, string output) = await MsBuild(["-getItem:PackageReference", .. options]);
        Assert.True(code == 0, output);
        using JsonDocument json = JsonDocument.Parse(output);
        return json.RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray().ToDictionary(
            r => r.GetProperty("Identity").GetString()!,
            r => r.TryGetProperty("ExcludeAssets", out JsonElement excluded) ? excluded.GetString()! : "");
    }

    private static async Task<(int Code, string Output)> MsBuild(params string[] arguments)
    {
        string root = typeof(TorchReferenceTests).Assembly.GetCustomAttributes(typeof(System.Reflection.AssemblyMetadataAttribute), false)
            .Cast<System.Reflection.AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;
        ProcessStartInfo start = new("dotnet", ["msbuild", Path.Combine(root, "samples", "CodeReader", "CodeReader.csproj"), "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
