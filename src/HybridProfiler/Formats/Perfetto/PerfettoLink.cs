using HybridProfiler.Model;

namespace HybridProfiler.Formats;

/// <summary>An explicit link: spans by track and position on it.</summary>
internal readonly record struct PerfettoLink(FlowKind Kind, ulong Id, long FromTrack, long FromPosition, long ToTrack, long ToPosition);
