using HybridProfiler.Goldens;

namespace HybridProfiler.Packaging.Tests;

/// <summary>A fresh project that knows the packages only by name and version and restores them from the folder feed.</summary>
internal sealed class ConsumerProject
{
    private ConsumerProject(string name, string folder) => (Name, Folder) = (name, folder);

    internal string Name { get; }

    internal string Folder { get; }

    internal static ConsumerProject Create(PackedFeed feed, string program, string name, params string[] packages)
    {
        string folder = Path.Combine(PackedFeed.Workplace, name);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);

        // The checkout's own settings must not reach a project that happens to lie inside it.
        foreach (string file in (ReadOnlySpan<string>)["Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props"])
        {
            File.WriteAllText(Path.Combine(folder, file), "<Project />\n");
        }

        File.WriteAllText(Path.Combine(folder, "nuget.config"), $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{feed.Folder}" />
              </packageSources>
            </configuration>
            """);
        string references = string.Join("\n    ", packages.Select(p => $"""<PackageReference Include="{p}" Version="[{feed.Version}]" />"""));
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
                <InvariantGlobalization>true</InvariantGlobalization>
                <RestorePackagesPath>{PackedFeed.PackageCache}</RestorePackagesPath>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                {references}
              </ItemGroup>
            </Project>
            """);
        File.Copy(Checkout.PathOf($"tests/HybridProfiler.Packaging.Tests/Consumer/{program}/Program.cs"), Path.Combine(folder, "Program.cs"));
        return new ConsumerProject(name, folder);
    }

    internal Task<CommandLine> DotNet(params string[] arguments) =>
        CommandLine.Run("dotnet", arguments, Folder, TestContext.Current.CancellationToken);

    /// <summary>Runs the published program; its folder is not the working directory, as with any installed program.</summary>
    internal Task<CommandLine> RunPublished(string folder) =>
        CommandLine.Run(
            Path.Combine(Folder, folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name), [], Folder, TestContext.Current.CancellationToken);
}
