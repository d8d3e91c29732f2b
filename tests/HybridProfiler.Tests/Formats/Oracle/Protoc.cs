using System.Diagnostics;
using HybridProfiler.Goldens;

namespace HybridProfiler.Tests.Formats.Oracle;

/// <summary>protoc as an independent reader of protobuf; tests that need it are skipped where it is missing.</summary>
internal static class Protoc
{
    private const string Schema = "tests/HybridProfiler.Tests/Formats/Oracle/trace.proto";

    /// <summary>Decodes with the test's own schema; what the schema does not name appears as a bare number.</summary>
    public static string Decode(byte[] trace) =>
        Run(trace, "--decode=oracle.Trace", "--proto_path=" + Path.GetDirectoryName(Checkout.PathOf(Schema)), Path.GetFileName(Schema));

    /// <summary>Decodes without any schema: wire types as they are.</summary>
    public static string DecodeRaw(byte[] trace) => Run(trace, "--decode_raw");

    private static string Run(byte[] input, params string[] arguments)
    {
        var start = new ProcessStartInfo("protoc", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            Assert.Skip("protoc is missing (Debian: protobuf-compiler): " + e.Message);
            throw;
        }

        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, "protoc: " + errors.Result);
            return output.Result;
        }
    }
}
