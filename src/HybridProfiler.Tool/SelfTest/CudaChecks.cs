using HybridProfiler.Cuda;
using HybridProfiler.Model;
using HybridProfiler.Tool.Cuda;

namespace HybridProfiler.Tool.SelfTest;

/// <summary>Work with a known result on every CUDA device, recorded by every source that can be had.</summary>
internal static class CudaChecks
{
    public static IEnumerable<Check> Run(string? libraries)
    {
        CudaOptions options = CudaOptions.Default with { LibraryFolder = libraries, Nvtx = NvtxEmission.Never };
        CudaInstallation cuda = CudaInstallation.Examine(options);
        if (cuda.Devices.IsEmpty)
        {
            return [new Check("cuda.device", "CUDA", "work on a device is recorded", CheckResult.NotMeasured, cuda.Driver.Reason)];
        }

        return cuda.Devices.SelectMany((device, ordinal) => Run(cuda, device, ordinal, options));
    }

    private static IEnumerable<Check> Run(CudaInstallation cuda, DeviceInfo device, int ordinal, CudaOptions options)
    {
        bool isSimulated = device.Api == DeviceApi.Simulated;
        try
        {
            CudaProgram program = new(cuda.Driver.Library);
            CudaRecording recording = CudaRecording.Make(program, ordinal, options);
            Check timer = TimestampCheck.Run(program, ordinal, options);
            return CudaVerdicts.Of(recording, isSimulated, cuda.Cupti, cuda.Nvml).Append(timer).Select(check => check with { Subject = device.Name, Simulated = isSimulated });
        }
        catch (Exception e) when (e is WorkFailedException or CudaException)
        {
            return [new Check("cuda.device", device.Name, "work on the device is recorded", CheckResult.Fail, e.Message) { Simulated = isSimulated }];
        }
    }
}
