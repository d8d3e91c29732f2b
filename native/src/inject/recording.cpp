#include "recording.h"

namespace hp::inject {

namespace {

// A round ends before its calls fill the memory.
constexpr size_t kMostCalls = size_t{1} << 16;

// Rounds until a driver that is not initialised is asked why.
constexpr size_t kPatientRounds = 2;

}  // namespace

Recording::Recording(const Settings &settings) noexcept
    : settings_(settings),
      writer_(Write, this),
      queues_(writer_, tracks_, devices_),
      calls_(writer_, tracks_),
      ranges_(writer_, tracks_, calls_) {}

bool Recording::Start() noexcept {
    if (!OpenFile()) return false;
    if (!writer_.Open()) return false;
    header_.startNs = NowNs();
    header_.realtimeOffsetNs = RealtimeNs() - header_.startNs;
    WriteHeader(0);

    FixedText<1024> reason;
    if (!cupti_.Start(settings_, reason)) AddAbsence("CUPTI", reason);
    if (!ranges_.Start(reason)) AddAbsence("NVTX", reason);
    WriteHealth();
    writer_.Flush();
    hasThread_ = StartThread(Run, this);
    return true;
}

void Recording::Finish(int64_t patienceNs) noexcept {
    stopping_ = true;
    if (hasThread_ && ThreadsOutliveExit()) {
        wake_.Set();
        ended_.Wait(patienceNs);
        return;
    }
    // No other thread runs any more, or there never was one; what it held when it ended is held for ever.
    if (!lock_.Acquire(0)) return;
    if (!hasEnded_) End();
    lock_.Release();
}

void Recording::Take(const HostCall &call) noexcept {
    if (call.thread == ownThread_) return;
    if (!calls_.Add(call)) ++health_[Count::DroppedRecords];
    ++health_[Count::Records];
    if (calls_.Count() >= kMostCalls) health_[Count::DroppedRecords] += calls_.Emit();
}

void Recording::Take(int32_t device, uint32_t context, uint32_t stream, const DeviceSpan &span) noexcept {
    ++health_[Count::Records];
    const int32_t track = queues_.Of(device, context, stream);
    if (track < 0) {
        ++health_[Count::DroppedRecords];
        return;
    }
    if (span.launch == 0) ++health_[Count::UnattributedDeviceOperations];
    writer_.WriteDeviceSpan(track, span);
}

bool Recording::Write(void *recording, const void *bytes, size_t count) noexcept { return static_cast<Recording *>(recording)->file_.Write(bytes, count); }

void Recording::Run(void *recording) noexcept {
    Recording &self = *static_cast<Recording *>(recording);
    self.ownThread_ = ThreadId();
    CuptiSource::Disregard(self.ownThread_);
    while (true) {
        self.wake_.Wait(self.settings_.flushNs);
        const bool isLast = self.stopping_;
        if (!self.lock_.Acquire(INT64_MAX / 4)) continue;
        if (isLast) self.End();
        else self.Round(false);
        self.lock_.Release();
        if (!isLast) continue;
        self.ended_.Set();
        return;
    }
}

bool Recording::OpenFile() noexcept {
    path_ = settings_.file;
    OutputFile::Result result = file_.Open(path_.data);
    if (result == OutputFile::Result::InUse) {
        settings_.FileOfThisProcess(path_);
        result = file_.Open(path_.data);
    }
    return result == OutputFile::Result::Opened;
}

void Recording::Round(bool isLast) noexcept {
    ++rounds_;
    if (!devices_.IsKnown() && devices_.Find(writer_, isLast || rounds_ >= kPatientRounds) && devices_.Absence().length > 0)
        AddAbsence("CUDA device", devices_.Absence());
    cupti_.Drain(*this, isLast, !isLast || ThreadsOutliveExit());
    health_[Count::Records] += ranges_.Drain();
    health_[Count::DroppedRecords] += calls_.Emit();
    WriteHealth();
    writer_.Flush();
}

void Recording::End() noexcept {
    const int64_t stopNs = NowNs();
    Round(true);
    ranges_.Stop(stopNs);
    if (ThreadsOutliveExit()) cupti_.Stop(*this);
    health_[Count::DroppedRecords] += calls_.Emit();
    healthWritten_ = false;
    WriteHealth();
    WriteHeader(stopNs);
    writer_.Finish();
    file_.Close();
    hasEnded_ = true;
    if (!settings_.isVerbose) return;
    Path line;
    line.Add(health_[Count::Records]).Add(" records in ").Add(path_).Add(", ").Add(static_cast<int64_t>(writer_.Length())).Add(" bytes, ")
        .Add(ThreadProcessorNs() / 1000000).Add(" ms of processor time");
    if (!writer_.IsSound()) line.Add("; writing failed with error ").Add(int64_t{file_.LastError()});
    PrintError(line);
}

void Recording::WriteHeader(int64_t stopNs) noexcept {
    if (stopNs == 0) {
        ReadProcessName(processName_);
        ReadSystem(system_);
        ReadProcessor(processor_);
        processors_.Add(ProcessorCount());
        memory_.Add(MemoryBytes());
        header_.processId = ProcessId();
        header_.processName = processName_;
        header_.clock.source = "monotonic";
        header_.clock.reason = "the clock that CUPTI and NVTX are given";
        header_.clock.frequencyHz = 1e9;
        size_t count = 0;
        if (!processor_.IsEmpty()) facts_[count++] = {"cpu", processor_};
        facts_[count++] = {"injection", "CUDA_INJECTION64_PATH"};
        facts_[count++] = {"memory.total_bytes", memory_};
        facts_[count++] = {"os", system_};
        facts_[count++] = {"processors", processors_};
        header_.facts = {facts_, count};
    }
    header_.stopNs = stopNs;
    writer_.SetHeader(header_);
}

// Written where it has changed, so that the file of a program that is killed says what is missing.
void Recording::WriteHealth() noexcept {
    Health now = health_;
    now[Count::DroppedRecords] += cupti_.Dropped() + ranges_.Dropped();
    now[Count::DriverErrors] += cupti_.Errors();
    now[Count::ClampedDeviceTimes] += cupti_.Clamped();
    now[Count::UnfinishedSpans] += ranges_.Unfinished();
    now[Count::UnmatchedEnds] += ranges_.UnmatchedEnds();
    now[Count::Threads] = calls_.Threads();
    size_t notes = 0;
    if (!hasThread_ && rounds_ > 0) {
        noteTexts_[notes].Clear();
        noteTexts_[notes].Add("there was no background thread: everything was written when the process ended");
        notes_[notes] = noteTexts_[notes];
        ++notes;
    }
    if (cupti_.Missing() != 0) {
        noteTexts_[notes].Clear();
        noteTexts_[notes].Add("this CUPTI has not all kinds of records that were asked for; missing are those of HP_CUPTI bits ").Add(int64_t{cupti_.Missing()});
        notes_[notes] = noteTexts_[notes];
        ++notes;
    }
    now.absences = absences_;
    now.absenceCount = absenceCount_;
    now.notes = notes_;
    now.noteCount = notes;
    const bool changed = absenceCount_ != writtenAbsences_ || now[Count::DroppedRecords] != written_[Count::DroppedRecords]
        || now[Count::DriverErrors] != written_[Count::DriverErrors];
    if (healthWritten_ && !changed) return;
    writer_.SetHealth(now);
    written_ = now;
    writtenAbsences_ = absenceCount_;
    healthWritten_ = true;
}

void Recording::AddAbsence(Text source, Text reason) noexcept {
    if (absenceCount_ == kMostAbsences) return;
    reasons_[absenceCount_].Clear();
    reasons_[absenceCount_].Add(reason);
    absences_[absenceCount_] = {source, reasons_[absenceCount_]};
    ++absenceCount_;
}

}  // namespace hp::inject
