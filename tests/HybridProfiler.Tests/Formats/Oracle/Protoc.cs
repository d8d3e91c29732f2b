using System.Diagnostics;
using HybridProfiler.Goldens;

namespace HybridProfiler.Tests.Formats.Oracle;

/// <summary>protoc as an independent reader of protobuf: the system's, else the one of the package that lies beside the tests.</summary>
internal static class Protoc
{
    private const string Missing = "There is no protoc: neither the system's (Debian: protobuf-compiler) nor the one of Google.Protobuf.Tools beside the tests runs here.";

    private const string Schema = "tests/HybridProfiler.Tests/Formats/Oracle/trace.proto";

    /// <summary>Decodes with the test's own schema; what the schema does not name appears as a bare number.</summary>
    public static string Decode(byte[] trace) =>
        Run(trace, "--decode=oracle.Trace", "--proto_path=" + Path.GetDirectoryName(Checkout.PathOf(Schema)), Path.GetFileName(Schema));

    /// <summary>Decodes without any schema: wire types as they are.</summary>
    public static string DecodeRaw(byte[] trace) => Run(trace, "--decode_raw");

    private static string Run(byte[] input, params string[] arguments)
    {
        using Process? process = Start("protoc", arguments) ?? Start(Path.Combine(AppContext.BaseDirectory, "protoc", "protoc"), arguments);
        Assert.SkipWhen(process is null, Missing);
        Task<string> output = process!.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, "protoc: " + errors.Result);
        return output.Result;
    }

    private static Process? Start(string program, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
