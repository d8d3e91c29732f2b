namespace HybridProfiler.Cuda.Nvml;

/// <summary>Where a temperature is taken (<c>nvmlTemperatureSensors_t</c>).</summary>
[NativeName("NVML_TEMPERATURE_*")]
internal enum NvmlTemperatureSensor
{
    Gpu = 0,
}
