using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> EfficiencyGroup => new("Efficiency",
    [
        new("efficiency/calls", Count, "Calls of one operation with one shape that submitted kernels. The operation is the nearest span around the submitting call that a model knows or that declares its cost (attributes flops and memory_bytes)."),
        new("efficiency/device_time", Nanoseconds, "Sum of the durations of those kernels."),
        new("efficiency/flops", Flops, "Floating-point operations of one call, by its shapes: matrix product 2 M N K (and M N with a bias), convolution 2 x outputs x window, attention 2 B H N_q N_kv (d_qk + d_v) (half with a causal mask), normalisation 7 or 5 for each element, softmax 5, other functions 1."),
        new("efficiency/bytes", Bytes, "Bytes of one call when each operand is read and each result written once."),
        new("efficiency/intensity", None, "FLOP / bytes."),
        new("efficiency/flops_rate", FlopsPerSecond, "FLOP of all calls / device time."),
        new("efficiency/bytes_rate", BytesPerSecond, "Bytes of all calls / device time; above the memory's bandwidth where caches helped."),
        new("efficiency/roofline_share", Ratio, "Achieved rate / attainable rate, min(intensity x bandwidth, peak); none where the ceilings of the device are not stated."),
        new("efficiency/modelled_share", Ratio, "Kernel time of operations with a model / kernel time of all: what the table covers."),
        new("efficiency/total_flops", Flops, "Operations of all modelled calls."),
        new("efficiency/mfu", Ratio, "Model FLOPs utilisation: operations of all modelled calls / (wall of the devices on one axis x peak); none where the peak is not stated."),
    ]);
}
