namespace HybridProfiler.Analysis.Tests.Simulation;

/// <summary>Until when a virtual thread does not go on.</summary>
/// <param name="ForNs">For a time.</param>
/// <param name="Works">True when it works meanwhile, so that a pause of the runtime prolongs it.</param>
/// <param name="AtNs">Until an instant; 0: not.</param>
/// <param name="Until">Until something holds; null: not.</param>
internal readonly record struct Pause(long ForNs, bool Works = false, long AtNs = 0, Func<bool>? Until = null)
{
    public static Pause Work(long ns) => new(ns, Works: true);

    public static Pause At(long ns) => new(0, AtNs: ns);

    public static Pause While(Func<bool> holds) => new(0, Until: () => !holds());
}
