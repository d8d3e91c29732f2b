using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> EfficiencyGroup => new("Efficiency",
    [
        new("efficiency/calls", Count, "Calls of one operation with one shape. On a device the operation is the nearest span around the submitting call that a model knows or that declares its cost (attributes flops and memory_bytes); on the host (device \"host\") the innermost span without kernels that declares its cost, and where no device worked that a model knows."),
        new("efficiency/device_time", Nanoseconds, "Sum of the durations of the kernels that they submitted; on the host of the calls themselves."),
        new("efficiency/flops", Flops, "Floating-point operations of one call, by its shapes: matrix product 2 M N K (and M N with a bias), convolution 2 x outputs x window, attention 2 B H N_q N_kv (d_qk + d_v) (half with a causal mask), normalisation 7 or 5 for each element, softmax 5, other functions 1."),
        new("efficiency/bytes", Bytes, "Bytes of one call when each operand is read and each result written once."),
        new("efficiency/intensity", None, "FLOP / bytes."),
        new("efficiency/flops_rate", FlopsPerSecond, "FLOP of all calls / that time."),
        new("efficiency/bytes_rate", BytesPerSecond, "Bytes of all calls / that time; above the memory's bandwidth where caches helped."),
        new("efficiency/roofline_share", Ratio, "Achieved rate / attainable rate, min(intensity x bandwidth, peak); none where the ceilings of the device are not stated."),
        new("efficiency/modelled_share", Ratio, "Kernel time of operations with a model / kernel time of all: what the table covers."),
        new("efficiency/total_flops", Flops, "Operations of all modelled calls."),
        new("efficiency/mfu", Ratio, "Model FLOPs utilisation: operations of the modelled calls on a device / (wall x peak), the wall of all devices on one axis, of the host that of the recording; none where the peak is not stated."),
    ]);
}
