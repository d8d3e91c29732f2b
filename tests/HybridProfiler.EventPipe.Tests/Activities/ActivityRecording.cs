using HybridProfiler.Model;
using Microsoft.Diagnostics.NETCore.Client;

namespace HybridProfiler.EventPipe.Tests.Activities;

/// <summary>The same program, recorded with all that may be had of activities, with their stops alone and samples, and without their identities.</summary>
internal sealed class ActivityRecording
{
    private const string Bridge = "Microsoft-Diagnostics-DiagnosticSource", Specs = "FilterAndPayloadSpecs";

    private static readonly Lazy<ActivityRecording?> s_whole = new(() => Make(
        false,
        Recording.Provider(Bridge, arguments: (Specs, $"[AS]{ActivityProgram.SourceName}")),
        Recording.Provider(WorkEvents.SourceName),
        Recording.Provider("System.Threading.Tasks.TplEventSource", keywords: 0x80)));

    private static readonly Lazy<ActivityRecording?> s_stops = new(() =>
    {
        // Both say what the same source forwards, which one recording at a time can.
        _ = s_whole.Value;
        return Make(
            true,
            Recording.Provider(Bridge, arguments: (Specs, $"[AS]{ActivityProgram.SourceName}/Stop:-TraceId;SpanId;ParentSpanId;DisplayName;shown=DisplayName;DurationTicks=Duration.Ticks;Tags=TagObjects.*Enumerate")),
            Recording.Provider(WorkEvents.SourceName),
            Recording.Provider("Microsoft-DotNETCore-SampleProfiler"));
    });

    private static readonly Lazy<ActivityRecording?> s_nameless = new(() =>
    {
        _ = s_stops.Value;
        return Make(
            false,
            Recording.Provider(Bridge, arguments: (Specs, $"[AS]{ActivityProgram.SourceName}:-DisplayName")),
            Recording.Provider(WorkEvents.SourceName),
            Recording.Provider("System.Threading.Tasks.TplEventSource", keywords: 0x80));
    });

    private ActivityRecording(Trace trace, ActivityProgram program, byte[] file) => (Trace, Program, File) = (trace, program, file);

    public Trace Trace { get; }

    public ActivityProgram Program { get; }

    public byte[] File { get; }

    public static ActivityRecording Whole => Recording.Of(s_whole);

    public static ActivityRecording StopsAndSamples => Recording.Of(s_stops);

    /// <summary>A recording that left out what tells activities apart but for the runtime's ids.</summary>
    public static ActivityRecording WithoutIdentities => Recording.Of(s_nameless);

    private static ActivityRecording? Make(bool sampled, params EventPipeProvider[] providers)
    {
        using Recording? recording = Recording.Start(providers);
        if (recording is null) return null;
        Recording.Until(() => ActivityProgram.IsHeard);
        ActivityProgram program = new();
        program.Run();
        if (sampled)
        {
            // Samples alone make the file grow now.
            long before = recording.Length;
            Recording.Until(() => recording.Length > before + 4_096);
        }

        recording.Stop();
        return new ActivityRecording(recording.Load(), program, System.IO.File.ReadAllBytes(recording.Path));
    }
}
