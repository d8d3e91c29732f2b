namespace HybridProfiler.Formats;

/// <summary>
/// Field numbers of Perfetto's trace format: the one place that knows them. Names follow Perfetto's .proto files. Only
/// TrackEvent and TrackDescriptor are declared stable there; viewers skip what is too young for them.
/// </summary>
/// <remarks>Which numbers were compared with which .proto file stands in docs/trace-format.md.</remarks>
internal static class PerfettoFields
{
    public const int TracePacket = 1;

    internal static class Packet
    {
        public const int ClockSnapshot = 6;
        public const int Timestamp = 8;
        public const int TrustedPacketSequenceId = 10;
        public const int TrackEvent = 11;
        public const int InternedData = 12;
        public const int SequenceFlags = 13;
        public const int GpuRenderStageEvent = 53;
        public const int TimestampClockId = 58;
        public const int TracePacketDefaults = 59;
        public const int TrackDescriptor = 60;
        public const int FirstPacketOnSequence = 87;
        public const int TraceAttributes = 126;
        public const int GpuInfo = 128;
    }

    internal static class Sequence
    {
        public const int Cleared = 1;
        public const int Needs = 2;
    }

    internal static class Defaults
    {
        public const int TrackEventDefaults = 11;
        public const int TimestampClockId = 58;
    }

    internal static class Event
    {
        public const int CategoryIids = 3;
        public const int DebugAnnotations = 4;
        public const int Type = 9;
        public const int NameIid = 10;
        public const int TrackUuid = 11;
        public const int Categories = 22;
        public const int Name = 23;
        public const int CounterValue = 30;
        public const int DoubleCounterValue = 44;

        /// <summary>fixed64, not a varint.</summary>
        public const int FlowIds = 47;

        /// <summary>fixed64, not a varint.</summary>
        public const int TerminatingFlowIds = 48;
        public const int CorrelationId = 52;

        /// <summary>Extension: which GPU events this call submitted.</summary>
        public const int GpuCorrelation = 3000;
        public const int SubmittedEventIds = 1;
    }

    internal static class EventType
    {
        public const int Begin = 1;
        public const int End = 2;
        public const int Instant = 3;
        public const int Counter = 4;
    }

    internal static class Annotation
    {
        public const int NameIid = 1;
        public const int Bool = 2;
        public const int Uint = 3;
        public const int Int = 4;
        public const int Double = 5;
        public const int String = 6;
        public const int Name = 10;
        public const int StringIid = 17;
    }

    internal static class Interned
    {
        public const int EventCategories = 1;
        public const int EventNames = 2;
        public const int AnnotationNames = 3;
        public const int GraphicsContexts = 23;
        public const int GpuSpecifications = 24;
        public const int AnnotationStrings = 29;
        public const int ComputeArgNames = 1001;

        /// <summary>In each entry.</summary>
        public const int Iid = 1;

        /// <summary>The text of an entry (names, categories, interned strings).</summary>
        public const int Text = 2;
    }

    /// <summary>Key and value pairs about the whole trace, in TracePacket 126.</summary>
    internal static class Attributes
    {
        public const int Attribute = 1;
        public const int Key = 1;
        public const int Long = 2;
        public const int String = 3;
    }

    internal static class Track
    {
        public const int Uuid = 1;
        public const int Name = 2;
        public const int Process = 3;
        public const int Thread = 4;
        public const int ParentUuid = 5;
        public const int Counter = 8;
        public const int ProcessPid = 1;
        public const int ProcessName = 6;
        public const int ThreadPid = 1;
        public const int ThreadTid = 2;
        public const int ThreadName = 5;
        public const int CounterUnit = 3;
        public const int CounterUnitName = 6;
    }

    internal static class Clock
    {
        public const int Clocks = 1;
        public const int PrimaryTraceClock = 2;
        public const int Id = 1;
        public const int Timestamp = 2;
        public const int IsIncremental = 3;
        public const int UnitMultiplierNs = 4;

        public const int Realtime = 1;
        public const int Monotonic = 3;

        /// <summary>First of the ids that belong to one sequence.</summary>
        public const int FirstOwn = 64;
    }

    internal static class Gpu
    {
        public const int EventId = 1;
        public const int Duration = 2;
        public const int Context = 5;
        public const int GpuId = 11;
        public const int HwQueueIid = 13;
        public const int StageIid = 14;
        public const int Name = 17;
        public const int EventWaitIds = 18;
        public const int NameIid = 20;
        public const int Launch = 21;

        public const int LaunchGridSize = 1;
        public const int LaunchWorkgroupSize = 2;
        public const int LaunchArgs = 3;
        public const int DimX = 1;
        public const int ArgNameIid = 1;
        public const int ArgName = 2;
        public const int ArgInt = 3;
        public const int ArgUint = 4;
        public const int ArgDouble = 5;
        public const int ArgString = 6;
        public const int ArgStringIid = 7;

        public const int SpecificationName = 2;
        public const int SpecificationDescription = 3;
        public const int SpecificationCategory = 4;
        public const int CategoryOther = 0;
        public const int CategoryCompute = 2;

        public const int ContextPid = 2;
        public const int ContextApi = 3;
        public const int ApiOpenCl = 3;
        public const int ApiCuda = 4;
        public const int ApiHip = 5;

        public const int InfoGpus = 1;
        public const int InfoName = 1;
        public const int InfoVendor = 2;
    }
}
