using HybridProfiler.Goldens;
using HybridProfiler.Storage.Tests;
using HybridProfiler.Tool.Tests;

namespace HybridProfiler.Packaging.Tests;

/// <summary>A folder with a small trace in each format that hybridprof reads, and with what it must refuse.</summary>
internal static class ToolInputs
{
    private static readonly Lazy<string> s_folder = new(Make);

    /// <summary>sample and slower (.pftrace), kineto.json, packed.json.gz, nsight.sqlite, machine.json (ceilings), no-trace.json, cut.pftrace.</summary>
    internal static string Folder => s_folder.Value;

    /// <summary>Adds runtime.nettrace: what the runtime says of a hybridprof that runs on it.</summary>
    internal static async Task<string> WithNettrace(InstalledTool any)
    {
        string folder = BothTools.Copy(Folder);
        CommandLine recorded = await CommandLine.Run(
            any.Command, ["report", "sample.pftrace", "--format", "json"], folder, TestContext.Current.CancellationToken,
            ("DOTNET_EnableEventPipe", "1"),
            ("DOTNET_EventPipeOutputPath", Path.Combine(folder, "runtime.nettrace")),
            ("DOTNET_EventPipeConfig", "Microsoft-Windows-DotNETRuntime:0x1C019:5"));
        recorded.MustSucceed();
        return folder;
    }

    private static string Make()
    {
        string folder = SampleTrace.Folder();
        SampleTrace.Save(folder: folder);
        SampleTrace.Save("slower.pftrace", readNs: 1_500, folder);
        SampleTrace.Save("packed.json.gz", folder: folder);
        File.Copy(Checkout.PathOf("tests/HybridProfiler.Tests/Formats/ChromeHybridTrace.json"), Path.Combine(folder, "kineto.json"));
        File.Copy(NsightExport.Make(NsightExport.Usual), Path.Combine(folder, "nsight.sqlite"));
        File.WriteAllText(
            Path.Combine(folder, "machine.json"),
            """{ "schema": "hybridprofiler.ceilings/1", "devices": [ { "device": "Sample device", "flops_per_second": 1e12, "bytes_per_second": 1e11, "source": "data sheet" } ] }""");
        File.WriteAllText(Path.Combine(folder, "no-trace.json"), """{ "answer": 42 }""");
        byte[] whole = File.ReadAllBytes(Path.Combine(folder, "sample.pftrace"));
        File.WriteAllBytes(Path.Combine(folder, "cut.pftrace"), whole[..(whole.Length / 2)]);
        return folder;
    }
}
