using System.CommandLine;
using HybridProfiler.Tool.Doctor;
using HybridProfiler.Tool.Output;
using HybridProfiler.Tool.SelfTest;

namespace HybridProfiler.Tool.Commands;

/// <summary><c>hybridprof doctor</c>: what is available and why not; with <c>--selftest</c>, proof.</summary>
internal static class DoctorCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "doctor";

    /// <summary>What <c>--help</c> says below the options.</summary>
    public static readonly string HelpOnExitCodes = $"""
        Exit codes:
          {ExitCode.Done}  done; missing hardware or software is a finding, not an error
          {ExitCode.CheckFailed}  a check of the self-test failed
          {ExitCode.WrongCommandLine}  the command line was not understood
          {ExitCode.RequirementMissing}  a part named by --require cannot be used here
          {ExitCode.CannotWrite}  the output could not be written
        """;

    private const string Text = "text";
    private const string Json = "json";

    public static Command Create()
    {
        Option<bool> selfTest = new("--selftest") { Description = "Measure and prove what can be recorded here, within a minute." };
        Option<string> format = OutputOptions.FormatOrFirst("Form of the output.", [Text, Json]);
        Option<FileInfo?> output = new("--output", "-o") { Description = "Write to this file instead of standard output.", HelpName = "file" };
        Option<DirectoryInfo?> cudaLibraries = new("--cuda-libraries") { Description = "Folder searched first for the CUDA driver, CUPTI, NVML and NVTX.", HelpName = "folder" };
        Option<string[]> require = new("--require") { Description = "Exit with 3 unless this part can be used (cuda.cupti, opencl.device.0, ...); may be repeated.", HelpName = "part" };
        Command command = new(Name, "Says what this machine can record, what it cannot, why, and what would help.")
        {
            selfTest, format, output, cudaLibraries, require,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(selfTest), parsed.GetValue(format) == Json, parsed.GetValue(output), parsed.GetValue(cudaLibraries)?.FullName, parsed.GetValue(require) ?? []));
        return command;
    }

    private static int Run(bool selfTest, bool json, FileInfo? output, string? cudaLibraries, string[] required)
    {
        try
        {
            // Opened first: nobody should wait for a self-test whose result has nowhere to go.
            using TextWriter? file = output?.CreateText();
            DoctorReport report = Examination.Make(cudaLibraries, selfTest ? Checks.Run : null);
            if (json) DoctorJson.Write(report, file ?? Console.Out);
            else DoctorText.Write(report, file ?? Console.Out);
            return report.SelfTest is { Failed: > 0 } ? ExitCode.CheckFailed : Missing(report, required) ? ExitCode.RequirementMissing : ExitCode.Done;
        }
        catch (Exception e) when (output is not null && e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"Cannot write {output!.FullName}: {e.Message}");
            return ExitCode.CannotWrite;
        }
    }

    private static bool Missing(DoctorReport report, string[] required)
    {
        Part[] parts = [.. report.Groups.SelectMany(g => g.Parts)];
        bool missing = false;
        foreach (string id in required)
        {
            Part? part = Array.Find(parts, p => p.Id == id);
            if (part is { IsUsable: true }) continue;
            missing = true;
            Console.Error.WriteLine(part is null
                ? $"Required, and not found: {id}. Parts that can be required: {string.Join(", ", parts.Where(p => p.State != PartState.Info).Select(p => p.Id))}."
                : $"Required, and not usable here: {id}. {part.Reason ?? part.Text}");
        }

        return missing;
    }
}
