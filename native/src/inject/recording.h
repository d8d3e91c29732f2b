// A recording of a CUDA program that knows nothing of it: takes what CUPTI and NVTX report and streams it to a file. All
// work is done on one background thread; the program's threads only ever meet it at the start and at the exit.
#pragma once

#include "call_lanes.h"
#include "cuda_devices.h"
#include "cupti_source.h"
#include "nvtx_ranges.h"
#include "platform.h"
#include "queue_tracks.h"
#include "settings.h"
#include "trace_writer.h"
#include "track_ids.h"

namespace hp::inject {

class Recording {
public:
    explicit Recording(const Settings &settings) noexcept;
    Recording(const Recording &) = delete;
    Recording &operator=(const Recording &) = delete;

    // Opens the file and starts recording; false when there is nothing to write to.
    bool Start() noexcept;

    // Ends the recording at the exit of the process, or gives up after the patience: what was flushed stays readable.
    void Finish(int64_t patienceNs) noexcept;

    // For the source, on the recording's thread.
    Name Intern(Text text) noexcept { return writer_.Intern(text); }
    void Take(const HostCall &call) noexcept;
    void Take(int32_t device, uint32_t context, uint32_t stream, const DeviceSpan &span) noexcept;
    bool HasDevice(uint32_t ordinal) noexcept { return devices_.Need(writer_, static_cast<int32_t>(ordinal)); }
    void CountLost(int64_t operations) noexcept { health_[Count::LostDeviceOperations] += operations; }
    void CountDropped(int64_t records) noexcept { health_[Count::DroppedRecords] += records; }
    int64_t OwnThread() const noexcept { return ownThread_; }

    const Path &File() const noexcept { return path_; }

private:
    static constexpr size_t kMostAbsences = 8, kMostNotes = 4;

    static bool Write(void *recording, const void *bytes, size_t count) noexcept;
    static void Run(void *recording) noexcept;

    bool OpenFile() noexcept;
    void Round(bool isLast) noexcept;
    void WriteHeader(int64_t stopNs) noexcept;
    void WriteHealth() noexcept;
    void AddAbsence(Text source, Text reason) noexcept;
    void End() noexcept;

    Settings settings_;
    Path path_;
    OutputFile file_;
    TraceWriter writer_;
    TrackIds tracks_;
    CudaDevices devices_;
    QueueTracks queues_;
    CallLanes calls_;
    NvtxRanges ranges_;
    CuptiSource cupti_;
    Lock lock_;
    Signal wake_, ended_;
    std::atomic<bool> stopping_{false};
    std::atomic<bool> hasThread_{false}, hasEnded_{false};

    Header header_;
    Line processName_, system_, processor_, processors_, memory_;
    FixedText<64> version_;
    Fact facts_[8];
    Health health_, written_;
    Absence absences_[kMostAbsences];
    FixedText<1024> reasons_[kMostAbsences];
    Text notes_[kMostNotes];
    Line noteTexts_[kMostNotes];
    size_t absenceCount_ = 0, writtenAbsences_ = 0, rounds_ = 0;
    bool healthWritten_ = false;
    int64_t ownThread_ = 0;
};

}  // namespace hp::inject
