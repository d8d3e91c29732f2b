namespace HybridProfiler.Cuda.Nvml;

/// <summary>Directions of traffic over PCI Express, as the GPU sees them (<c>nvmlPcieUtilCounter_t</c>).</summary>
internal enum NvmlPcieDirection
{
    [NativeName("NVML_PCIE_UTIL_TX_BYTES")] Transmitted = 0,
    [NativeName("NVML_PCIE_UTIL_RX_BYTES")] Received = 1,
}
