using System.Diagnostics;
using System.Xml.Linq;
using HybridProfiler.Goldens;

namespace HybridProfiler.Architecture.Tests;

/// <summary>The checkout as git sees it: tracked files and those not yet tracked but not ignored either.</summary>
internal static class SourceTree
{
    private static readonly string[] Outputs = ["bin", "obj", "artifacts", ".git", "TestResults", "build"];

    private static readonly Lazy<IReadOnlyList<string>> s_files = new(Enumerate);

    /// <summary>Paths relative to the root, with forward slashes, sorted.</summary>
    internal static IReadOnlyList<string> Files => s_files.Value;

    internal static IEnumerable<string> Under(string folder, string extension) =>
        Files.Where(f => f.StartsWith(folder, StringComparison.Ordinal) && f.EndsWith(extension, StringComparison.Ordinal));

    internal static string Read(string file) => File.ReadAllText(Checkout.PathOf(file));

    /// <summary>Project files under a folder, by the name of the project.</summary>
    internal static IReadOnlyDictionary<string, XDocument> Projects(string folder) =>
        Under(folder, ".csproj").ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => XDocument.Load(Checkout.PathOf(f)));

    internal static IReadOnlyList<string> References(XDocument project, string element) =>
        [.. project.Descendants(element)
            .Select(r => (string?)r.Attribute("Include"))
            .OfType<string>()
            .Select(r => element == "ProjectReference" ? Path.GetFileNameWithoutExtension(r.Replace('\\', '/')) : r)];

    private static IReadOnlyList<string> Enumerate() => [.. (FromGit() ?? FromDisk()).Order(StringComparer.Ordinal)];

    private static IEnumerable<string>? FromGit()
    {
        try
        {
            ProcessStartInfo info = new("git", "ls-files --cached --others --exclude-standard")
            {
                WorkingDirectory = Checkout.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(info)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            _ = error.Result;
            return process.ExitCode != 0
                ? null
                : output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(f => File.Exists(Checkout.PathOf(f))).Distinct();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // An unpacked source archive on a machine without git.
        }
    }

    private static IEnumerable<string> FromDisk() =>
        Directory.EnumerateFiles(Checkout.Root, "*", SearchOption.AllDirectories)
            .Select(Checkout.Relative)
            .Where(f => !f.Split('/').SkipLast(1).Any(Outputs.Contains));
}
