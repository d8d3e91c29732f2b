using static HybridProfiler.Analysis.Reporting.MetricUnit;

namespace HybridProfiler.Analysis.Reporting;

public static partial class MetricCatalog
{
    private static KeyValuePair<string, MetricDefinition[]> DynamicsGroup => new("Dynamic behaviour",
    [
        new("dynamics/explained", Ratio, "Share of the variance of warm latencies that all features of one source (input, decision) explain together: least squares over their levels (numbers in up to eight bins of equal counts). The residual is 1 less it."),
        new("dynamics/feature/share", Ratio, "The feature's part of it: the mean, over all orders of entering the model, of what it adds (Lindeman, Merenda and Gold; the Shapley value). Parts sum to dynamics/explained."),
        new("dynamics/feature/alone", Ratio, "Share of the variance that it explains alone (eta squared over its levels)."),
        new("dynamics/feature/by_chance", Ratio, "What so many levels explain of pure noise: (levels - 1) / (requests - 1)."),
        new("dynamics/feature/p", None, "Probability of so good a fit by chance: 999 random orders of the latencies, corrected for the number of features (Holm)."),
        new("dynamics/feature/slope", Nanoseconds, "Nanoseconds per unit of a numeric feature: median of the slopes of all pairs of requests (Theil and Sen)."),
        new("dynamics/interaction", Ratio, "Share of the variance that the cells of two features explain beyond the sum of their effects."),
        new("dynamics/drift", Nanoseconds, "Change of latency from the first to the last warm request: Theil and Sen's slope x that span, after what the features of the input explain has been taken out."),
        new("dynamics/drift/low", Nanoseconds, "Lower end of its 95 % interval (Sen)."),
        new("dynamics/drift/high", Nanoseconds, "Upper end of its 95 % interval (Sen)."),
        new("dynamics/drift/p", None, "Probability of so strong an order by chance (Mann and Kendall, with ties)."),
        new("dynamics/shift/before", Nanoseconds, "Median latency between the change before (or the beginning) and this one. Changes of the distribution are found by PELT on its quantiles, after what the features of the input explain has been taken out."),
        new("dynamics/shift/after", Nanoseconds, "Median latency from this change to the next one (or the end)."),
        new("dynamics/mode/median", Nanoseconds, "Median latency within one hump of the distribution. The number of humps is Silverman's test on the logarithms of the latencies; humps of under 2 % of the requests are outliers."),
        new("dynamics/mode/share", Ratio, "Requests in the hump / warm requests."),
        new("dynamics/mode/level_inside", Ratio, "Share of the hump's requests that have the level of the feature which sets it apart best."),
        new("dynamics/mode/level_outside", Ratio, "The same share among the other requests."),
        new("dynamics/balance/max_over_mean", None, "Largest load of a decision's choices / mean load; 1 when they are equal."),
        new("dynamics/balance/variation", None, "Standard deviation / mean of the loads (population)."),
        new("dynamics/balance/evenness", None, "Entropy of the shares of the choices / log(number of choices); 1 when they are equal."),
        new("dynamics/phase/start", Nanoseconds, "Start of a phase, from the start of the recording. Phases are stretches of like load of the components (PELT on 240 windows); they cover the recording without gaps."),
        new("dynamics/phase/duration", Nanoseconds, "Length of a phase; they sum to the recording's wall exactly."),
        new("dynamics/phase/requests", Count, "Requests that began in it."),
        new("dynamics/phase/host_load", None, "Threads that worked for any component, on average."),
        new("dynamics/phase/device_load", None, "Operations in flight on devices for any component, on average."),
    ]);
}
